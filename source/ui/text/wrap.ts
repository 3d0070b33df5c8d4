import {measureWidth} from './width.js';

const segmenter = new Intl.Segmenter();

/** A cleaned text in rows of at most `width` columns, at least one row. */
export function wrapText(text: string, width: number): string[] {
	const bounded = Math.max(2, width);
	const rows: string[] = [];
	let row = '';
	let used = 0;
	for (const {segment} of segmenter.segment(text)) {
		const segmentWidth = measureWidth(segment);
		if (used + segmentWidth > bounded) {
			rows.push(row);
			row = '';
			used = 0;
		}

		row += segment;
		used += segmentWidth;
	}

	return [...rows, row];
}
