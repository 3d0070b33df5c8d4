import stringWidth from 'string-width';
import {escapeForTerminal} from '../../core/text.js';
import {type Line, type Span} from './span.js';

const plainAscii = /^[\u{20}-\u{7E}]*$/v;
// What the screen itself is drawn with, each one column wide; measuring those properly would cost a third of a frame.
const singleWidth = /^[\u{20}-\u{7E}·–…\u{2190}-\u{2193}\u{2500}-\u{259F}\u{25B2}-\u{25CF}\u{2717}\u{2800}-\u{28FF}]*$/v;
const segmenter = new Intl.Segmenter();
// Terminals disagree about how wide these are, and a single one that is drawn wider than it was counted shifts the row.
const disputed = /[\p{Emoji_Presentation}\p{Enclosing_Mark}\p{Spacing_Mark}]/v;
// One visible character, perhaps with marks above or below it, or Hangul that is one syllable already.
const agreed = /^\P{Mark}\p{Nonspacing_Mark}*$/v;

/**
Makes a text from a record fit to stand in a row: nothing that moves the cursor or hides, and nothing whose width
terminals disagree about (emoji, flags, conjuncts); each becomes `·`, which is one column everywhere.
*/
export function cleanLabel(text: string): string {
	if (plainAscii.test(text)) {
		return text;
	}

	let cleaned = '';
	for (const {segment} of segmenter.segment(escapeForTerminal(text))) {
		const isSafe = agreed.test(segment) && !disputed.test(segment) && stringWidth(segment) === widthOfBase(segment);
		cleaned += isSafe ? segment : '·';
	}

	return cleaned;
}

function widthOfBase(segment: string): number {
	return stringWidth(String.fromCodePoint(segment.codePointAt(0)!));
}

/** Columns that a text takes. */
export function measureWidth(text: string): number {
	return singleWidth.test(text) ? text.length : stringWidth(text);
}

/** Cuts at `width` columns, between graphemes; `…` tells that something is missing. */
export function clipText(text: string, width: number): string {
	if (measureWidth(text) <= width) {
		return text;
	}

	return width <= 0 ? '' : cutText(text, width - 1) + '…';
}

function cutText(text: string, width: number): string {
	if (singleWidth.test(text)) {
		return text.slice(0, width);
	}

	let cut = '';
	let used = 0;
	for (const {segment} of segmenter.segment(text)) {
		used += stringWidth(segment);
		if (used > width) {
			break;
		}

		cut += segment;
	}

	return cut;
}

/** Exactly `width` columns: clipped, or filled with spaces on the other side of `align`. */
export function fitText(text: string, width: number, align: 'left' | 'right' = 'left'): string {
	const clipped = clipText(text, width);
	const padding = ' '.repeat(Math.max(0, width - measureWidth(clipped)));
	return align === 'left' ? clipped + padding : padding + clipped;
}

export function measureSpans(spans: readonly Span[]): number {
	let width = 0;
	for (const {text} of spans) {
		width += measureWidth(text);
	}

	return width;
}

/** Exactly `width` columns; `…` tells that something is missing. */
export function fitLine(row: Line, width: number): Line {
	const spans: Span[] = [];
	let left = width;
	for (const part of row.spans) {
		const partWidth = measureWidth(part.text);
		if (partWidth > left) {
			return cutLine(row, width);
		}

		spans.push(part);
		left -= partWidth;
	}

	if (left > 0) {
		spans.push({text: ' '.repeat(left), tone: 'plain'});
	}

	return {...row, spans};
}

/** Of a row that is too long: its blanks at the end are nothing that would be missed. */
function cutLine(row: Line, width: number): Line {
	const end = row.spans.findLastIndex(({text}) => text.trim() !== '');
	const isTextCut = measureSpans(row.spans.slice(0, end)) + measureWidth(row.spans[end]?.text.trimEnd() ?? '') > width;
	const spans: Span[] = [];
	let left = Math.max(0, isTextCut ? width - 1 : width);
	for (const part of row.spans) {
		const text = cutText(part.text, left);
		spans.push({...part, text});
		left -= measureWidth(text);
		if (text !== part.text) {
			break;
		}
	}

	const mark = isTextCut && width > 0 ? '…' : '';
	spans.push({text: mark, tone: spans.at(-1)?.tone ?? 'plain'}, {text: ' '.repeat(left), tone: 'plain'});
	return {...row, spans};
}

/** At most `width` columns; `…` tells that something is missing. */
export function clipLine(row: Line, width: number): Line {
	return measureSpans(row.spans) <= width ? row : cutLine(row, width);
}

/** `left` and `right` at the two ends of `width` columns; `left` gives way. */
export function justify(left: readonly Span[], right: readonly Span[], width: number): Line {
	const rightWidth = measureSpans(right);
	return rightWidth >= width ? fitLine({spans: right}, width) : {spans: [...fitLine({spans: left}, width - rightWidth).spans, ...right]};
}
