import {type ComparedRow, type Comparison} from '../../comparison.js';
import {buildRule} from '../../table/table-lines.js';
import {drawBar} from '../../text/chart.js';
import {formatAge, formatSeconds} from '../../text/duration.js';
import {formatNanoUsd} from '../../text/money.js';
import {
	formatBytes,
	formatCount,
	formatPercent,
	formatRate,
	unknown,
} from '../../text/number.js';
import {
	emptyLine,
	span,
	type Line,
	type Span,
	type Tone,
} from '../../text/span.js';
import {clipText, fitText} from '../../text/width.js';
import {type ViewContext} from '../view.js';
import {scrollLines, type ScrolledText} from '../scrolled-text.js';

/** From here on the difference is told in its unit, too; and from there on both are drawn. */
const absoluteColumns = 80;
const barColumns = 110;
const titleWidth = 11;
const changeWidth = 8;
const verdictWidth = 6;

/** Two rows side by side, with what the second is against the first. */
export function buildComparison({noun, names, rows}: Comparison, {columns, rows: rowCount, state}: ViewContext): ScrolledText {
	const valueWidth = Math.min(30, Math.floor((columns - titleWidth - changeWidth - verdictWidth - 7) / (columns >= barColumns ? 4 : (columns >= absoluteColumns ? 3 : 2))));
	const differing = rows.filter(({isSame}) => !isSame).length;
	const head = [
		buildRule([span(`Two ${noun}s compared`, 'title')], [span(`${differing} of ${rows.length} differ`, 'dim')], columns),
		buildNames(names, valueWidth, columns),
	];
	const body = rows.map(row => buildRow(row, valueWidth, columns));
	return scrollLines([...body, emptyLine], rowCount, state.scroll, head);
}

function buildNames([first, second]: readonly [string, string], valueWidth: number, columns: number): Line {
	const titles = columns >= absoluteColumns ? [fitText('DIFFERENCE', valueWidth, 'right'), fitText('CHANGE', changeWidth, 'right')] : [fitText('CHANGE', changeWidth, 'right')];
	return {
		spans: [
			span(' '.repeat(titleWidth + 2)),
			span(fitText(shorten(first, valueWidth), valueWidth, 'right'), 'strong'),
			span(' '),
			span(fitText(shorten(second, valueWidth), valueWidth, 'right'), 'strong'),
			span(` ${titles.join(' ')}`, 'dim'),
		],
	};
}

/** Ids differ at their ends where they begin alike. */
function shorten(name: string, width: number): string {
	const half = Math.floor((width - 1) / 2);
	return name.length <= width ? name : `${name.slice(0, half)}…${name.slice(-half)}`;
}

function buildRow(row: ComparedRow, valueWidth: number, columns: number): Line {
	const tone = pickTone(row);
	const values = row.texts.map(text => span(fitText(clipText(text, valueWidth), valueWidth, 'right'), row.isSame ? 'dim' : 'plain'));
	return {
		spans: [
			span(`  ${fitText(row.title, titleWidth)}`, row.isSame ? 'dim' : 'title'),
			values[0]!,
			span(' '),
			values[1]!,
			...(columns >= absoluteColumns ? [span(` ${fitText(spellDifference(row), valueWidth, 'right')}`, tone)] : []),
			span(` ${fitText(spellChange(row), changeWidth, 'right')}`, tone),
			span(` ${fitText(row.verdict ?? '', verdictWidth)}`, tone),
			...(columns >= barColumns ? drawPair(row, columns - titleWidth - changeWidth - verdictWidth - 7 - (valueWidth * 3)) : []),
		],
	};
}

function pickTone({verdict, isSame}: ComparedRow): Tone {
	if (verdict === null) {
		return isSame ? 'dim' : 'plain';
	}

	return verdict === 'better' ? 'good' : 'bad';
}

/** Nothing but that they differ is said of what can't be divided. */
function spellChange({ratio, difference, isSame, texts}: ComparedRow): string {
	if (isSame) {
		return '=';
	}

	if (texts.includes(unknown)) {
		return unknown;
	}

	if (ratio === null) {
		return difference === null ? 'differs' : '';
	}

	// Beyond that a factor is easier to grasp.
	return ratio >= 10 ? `×${formatCount(ratio + 1)}` : `${ratio < 0 ? '−' : '+'}${formatPercent(Math.abs(ratio))}`;
}

function spellDifference({difference, field}: ComparedRow): string {
	return difference === null || difference === 0 ? '' : `${difference < 0 ? '−' : '+'}${pickFormat(field)(Math.abs(difference))}`;
}

/** The unit is in the name. */
function pickFormat(field: string): (value: number) => string {
	const ends: ReadonlyArray<readonly [string, (value: number) => string]> = [
		['_at_ms', formatAge],
		['_ms', formatSeconds],
		['_nano_usd', formatNanoUsd],
		['_ratio', formatPoints],
		['_bytes', formatBytes],
		['_per_second', formatRate],
	];
	return ends.find(([end]) => field.endsWith(end))?.[1] ?? formatCount;
}

/** What two per cents differ by is no per cent of anything. */
function formatPoints(ratio: number): string {
	return `${(ratio * 100).toFixed(1)} pt`;
}

/** One bar for each on the same scale, told apart by their tone and their order. */
function drawPair({difference, ratio}: ComparedRow, width: number): Span[] {
	const half = Math.floor((width - 3) / 2);
	if (difference === null || ratio === null || ratio <= -1 || half < 4) {
		return [];
	}

	const [first, second] = ratio >= 0 ? [1 / (1 + ratio), 1] as const : [1, 1 + ratio] as const;
	return [span('  '), ...drawBar(first, half, 'input'), span(' '), ...drawBar(second, half, 'output')];
}
