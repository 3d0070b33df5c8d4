import {span, type Line, type Span} from '../text/span.js';
import {fitText, measureSpans, measureWidth} from '../text/width.js';
import {type PlacedColumn, type Sort} from './column.js';

/** Columns between two columns of a table. */
export function pickGap(screenColumns: number): number {
	return screenColumns >= 140 ? 2 : 1;
}

export function buildTitlesLine<Row, Context>(
	placed: ReadonlyArray<PlacedColumn<Row, Context>>,
	options: {readonly gap: number; readonly indent: string; readonly sort: Sort | null; readonly context: Context},
): Line {
	const {gap, indent, sort, context} = options;
	const spans: Span[] = [span(indent)];
	for (const [index, {column, width}] of placed.entries()) {
		const isSorted = column.id === sort?.columnId;
		const mark = isSorted ? spellDirection(sort) : '';
		const head = column.head?.(context) ?? '';
		const title = head !== '' && measureWidth(head) <= width ? head : column.title;
		spans.push(
			span(' '.repeat(index === 0 ? 0 : gap)),
			span(fitText(title + mark, width, column.align), isSorted ? 'title' : 'dim'),
		);
	}

	return {spans};
}

export function spellDirection({isDescending}: Sort): string {
	return isDescending ? '▼' : '▲';
}

/** Neighbouring cells as one, for what a row has to say instead of them. */
export type MergedCells = {
	/** The first and the last of them. */
	readonly from: number;
	readonly to: number;
	/** `width` columns exactly. */
	readonly draw: (width: number) => readonly Span[];
};

export function buildCellsLine<Row, Context>(
	placed: ReadonlyArray<PlacedColumn<Row, Context>>,
	options: {readonly gap: number; readonly indent: Span; readonly row: Row; readonly context: Context; readonly isSelected: boolean; readonly merged?: MergedCells | null},
): Line {
	const {gap, indent, row, context, isSelected, merged = null} = options;
	const spans: Span[] = [indent];
	for (const [index, {column, width}] of placed.entries()) {
		if (merged !== null && index > merged.from && index <= merged.to) {
			continue;
		}

		if (index > 0) {
			spans.push(span(' '.repeat(gap)));
		}

		if (index === merged?.from) {
			const mergedWidth = measureCells(placed.slice(index, merged.to + 1), gap);
			spans.push(...merged.draw(mergedWidth));
		} else if (column.draw === undefined) {
			const text = fitText(column.text(row, context), width, column.align);
			spans.push(span(text, column.tone?.(row, context) ?? 'plain'));
		} else {
			spans.push(...column.draw(row, context, width));
		}
	}

	return {spans, isSelected};
}

/** The columns that cells and the gaps between them take. */
export function measureCells(placed: ReadonlyArray<Pick<PlacedColumn<never, never>, 'width'>>, gap: number): number {
	let width = gap * (placed.length - 1);
	for (const cell of placed) {
		width += cell.width;
	}

	return width;
}

/** The rule above a panel: `─ Title ──────── right ─`. */
export function buildRule(title: readonly Span[], right: readonly Span[], width: number): Line {
	const rightWidth = right.length === 0 ? 0 : measureSpans(right) + 3;
	const titleWidth = measureSpans(title) + 3;
	const isRightShown = rightWidth > 0 && titleWidth + rightWidth + 1 <= width;
	const fill = width - titleWidth - (isRightShown ? rightWidth : 0);
	return {
		spans: [
			span('─ ', 'dim'),
			...title,
			span(` ${'─'.repeat(Math.max(0, fill))}`, 'dim'),
			...(isRightShown ? [span(' '), ...right, span(' ─', 'dim')] : []),
		],
	};
}
