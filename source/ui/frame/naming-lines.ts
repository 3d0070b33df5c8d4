import {type EditedLine} from '../line-editor.js';
import {line, span, type Line} from '../text/span.js';
import {cleanLabel, clipText} from '../text/width.js';

const sign = ' save as @';

/** The name that is typed, and below it what becomes of it. */
export function buildNamingLines({text, cursor}: EditedLine, filterText: string, columns: number): readonly [Line, Line] {
	const typed = line(
		span(sign, 'accent'),
		span(text.slice(0, cursor)),
		span(text[cursor] ?? ' ', 'badge'),
		span(text.slice(cursor + 1)),
	);
	const what = filterText === ''
		? ' forgets what is saved under this name'
		: ` saves ${clipText(cleanLabel(filterText), columns - 30)}`;
	return [typed, line(span(' Enter', 'accent'), span(what, 'dim'), span('  Esc', 'accent'), span(' back', 'dim'))];
}
