import {type Line} from '../text/span.js';

export type ScrolledText = {
	readonly lines: readonly Line[];
	/** How far it can be scrolled, and how many rows of it are on the screen. */
	readonly maxScroll: number;
	readonly scrollRows: number;
};

/** The part of a text that can be seen, below a head that stays. */
export function scrollLines(body: readonly Line[], rows: number, scroll: number, head: readonly Line[] = []): ScrolledText {
	const scrollRows = Math.max(1, rows - head.length);
	const maxScroll = Math.max(0, body.length - scrollRows);
	const top = Math.min(scroll, maxScroll);
	return {lines: [...head, ...body.slice(top, top + scrollRows)].slice(0, rows), maxScroll, scrollRows};
}
