import {type Page} from '../page-state.js';
import {buildRule} from '../table/table-lines.js';
import {line, span} from '../text/span.js';
import {cleanLabel} from '../text/width.js';
import {wrapText} from '../text/wrap.js';
import {scrollLines, type ScrolledText} from './scrolled-text.js';
import {type ViewContext} from './view.js';

/** A text from the first column on, and nothing beside it, so that the terminal's own selection takes it as it is. */
export function buildTextPage({title, text}: Extract<Page, {readonly type: 'text'}>, {columns, rows, state}: ViewContext): ScrolledText {
	const head = buildRule([span(title, 'title'), span('  nothing here can copy it: select it with the mouse', 'dim')], [], columns);
	const body = text.split('\n').flatMap(row => wrapText(cleanLabel(row), columns)).map(row => line(span(row)));
	return scrollLines(body, rows, state.scroll, [head]);
}
