import {
	isInexact,
	readCacheRatio,
	readSpeed,
	type ModelTotals,
} from '../../../core/summary.js';
import {readQuantile} from '../../../core/sketch.js';
import {type Column} from '../../table/column.js';
import {drawSparkline} from '../../text/chart.js';
import {formatSeconds} from '../../text/duration.js';
import {formatNanoUsd} from '../../text/money.js';
import {
	formatCount,
	formatPercent,
	formatRate,
	unknown,
} from '../../text/number.js';
import {cleanLabel} from '../../text/width.js';

export type ModelContext = {
	/** As the screen writes the window. */
	readonly windowTitle: string;
};

type ModelColumn = Column<ModelTotals, ModelContext>;

function numberColumn(column: Omit<ModelColumn, 'align' | 'isDescendingFirst'>): ModelColumn {
	return {
		tone: (row, context) => column.text(row, context) === unknown ? 'dim' : 'plain',
		...column,
		align: 'right',
		isDescendingFirst: true,
	};
}

/** A sum of tokens; nothing in it means that no request told (an embedding has no output to tell). */
function readTokens(tokens: number): number | null {
	return tokens === 0 ? null : tokens;
}

/** Unknown when none was read from a cache, since a provider that has none doesn't say so. */
function readCached({totals}: ModelTotals): number | null {
	return totals.cacheReadTokens === 0 ? null : readCacheRatio(totals);
}

/** A sum with estimates in it looks like one. */
function markInexact({totals}: ModelTotals, text: string): string {
	return text !== unknown && isInexact(totals) ? `~${text}` : text;
}

/** Unknown when no request has a price. */
function readCost({totals}: ModelTotals): number | null {
	return totals.costNanoUsd === 0 && (totals.unpricedCount > 0 || totals.okCount === 0) ? null : totals.costNanoUsd;
}

export const modelColumns: readonly ModelColumn[] = [
	{
		id: 'model',
		title: 'MODEL',
		width: 18,
		flex: 3,
		maxWidth: 32,
		priority: 0,
		text: ({model}) => cleanLabel(model ?? unknown),
		tone: ({model}) => model === null ? 'dim' : 'strong',
		sortValue: ({model}) => model,
	},
	{
		id: 'provider',
		title: 'PROVIDER',
		width: 10,
		flex: 1,
		maxWidth: 14,
		priority: 11,
		text: ({provider}) => cleanLabel(provider),
		sortValue: ({provider}) => provider,
	},
	numberColumn({
		id: 'requests', title: 'REQ', width: 5, priority: 1, text: ({totals}) => formatCount(totals.requestCount), sortValue: ({totals}) => totals.requestCount,
	}),
	numberColumn({
		id: 'errors',
		better: 'lower',
		title: 'ERR',
		width: 5,
		priority: 5,
		text: ({totals}) => formatCount(totals.failedCount),
		tone: ({totals}) => totals.failedCount > 0 ? 'bad' : 'dim',
		sortValue: ({totals}) => totals.failedCount,
	}),
	numberColumn({
		id: 'input',
		field: 'input_tokens',
		title: 'IN',
		width: 5,
		priority: 3,
		text: row => formatCount(readTokens(row.totals.inputTokens)),
		sortValue: row => readTokens(row.totals.inputTokens),
	}),
	numberColumn({
		id: 'cache', field: 'cache_ratio', better: 'higher', title: 'CACHE', width: 6, priority: 7, text: row => formatPercent(readCached(row)), sortValue: readCached,
	}),
	numberColumn({
		id: 'output',
		field: 'output_tokens',
		title: 'OUT',
		width: 6,
		priority: 2,
		text: row => markInexact(row, formatCount(readTokens(row.totals.outputTokens))),
		sortValue: row => readTokens(row.totals.outputTokens),
	}),
	numberColumn({
		id: 'first-token',
		field: 'first_token_ms',
		better: 'lower',
		title: '1ST TOK',
		width: 8,
		priority: 8,
		text: ({totals}) => formatSeconds(readQuantile(totals.firstTokenSketch, 0.5)),
		sortValue: ({totals}) => readQuantile(totals.firstTokenSketch, 0.5),
	}),
	numberColumn({
		id: 'speed', field: 'tokens_per_second', better: 'higher', title: 'TOK/S', width: 6, priority: 9, text: ({totals}) => formatRate(readSpeed(totals)), sortValue: ({totals}) => readSpeed(totals),
	}),
	numberColumn({
		id: 'p95',
		field: 'p95_ms',
		better: 'lower',
		title: 'P95',
		width: 6,
		priority: 6,
		text: ({totals}) => formatSeconds(readQuantile(totals.durationSketch, 0.95)),
		sortValue: ({totals}) => readQuantile(totals.durationSketch, 0.95),
	}),
	numberColumn({
		id: 'cost', field: 'cost_nano_usd', better: 'lower', title: 'COST', width: 7, priority: 4, text: row => formatNanoUsd(readCost(row)), sortValue: readCost,
	}),
	{
		id: 'tokens',
		title: 'TOKENS',
		width: 10,
		flex: 2,
		priority: 10,
		text: () => '',
		head: ({windowTitle}) => `TOKENS, ${windowTitle}`,
		// The last step is not over yet; it would look like a fall.
		draw: ({tokensSeries}, _context, width) => drawSparkline(tokensSeries.slice(0, -1), width),
	},
];
