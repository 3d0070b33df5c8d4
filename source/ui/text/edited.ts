import {type EditedLine} from '../line-editor.js';
import {span, type Span} from './span.js';
import {clipText, cleanLabel, measureWidth} from './width.js';

/** A line that is being typed, with its cursor, in `room` columns; `from` is its first character on the screen. */
export function drawEdited({text, cursor}: EditedLine, room: number): {readonly spans: Span[]; readonly from: number} {
	const from = findStart(text, cursor, room);
	const before = cleanLabel(text.slice(from, cursor));
	const [at = ' '] = [...cleanLabel(text.slice(cursor))];
	const left = Math.max(0, room - measureWidth(before) - 1);
	const after = clipText(cleanLabel(text.slice(cursor)).slice(at.length), left);
	return {from, spans: [span(before), span(at, 'badge'), span(after)]};
}

/** The first character on the screen, so that the cursor is on it, too. */
function findStart(text: string, cursor: number, room: number): number {
	let from = 0;
	while (from < cursor && measureWidth(cleanLabel(text.slice(from, cursor))) >= room) {
		from += String.fromCodePoint(text.codePointAt(from)!).length;
	}

	return from;
}
