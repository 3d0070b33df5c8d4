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

export function buildCellsLine<Row, Context>(
	placed: ReadonlyArray<PlacedColumn<Row, Context>>,
	options: {readonly gap: number; readonly indent: Span; readonly row: Row; readonly context: Context; readonly isSelected: boolean},
): Line {
	const {gap, indent, row, context, isSelected} = options;
	const spans: Span[] = [indent];
	for (const [index, {column, width}] of placed.entries()) {
		if (index > 0) {
			spans.push(span(' '.repeat(gap)));
		}

		if (column.draw === undefined) {
			const text = fitText(column.text(row, context), width, column.align);
			spans.push(span(text, column.tone?.(row, context) ?? 'plain'));
		} else {
			spans.push(...column.draw(row, context, width));
		}
	}

	return {spans, isSelected};
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
