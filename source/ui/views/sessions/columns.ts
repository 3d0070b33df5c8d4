import {readCacheRatio} from '../../../core/summary.js';
import {type Column} from '../../table/column.js';
import {drawSparkline} from '../../text/chart.js';
import {formatAge, formatSeconds} from '../../text/duration.js';
import {formatNanoUsd} from '../../text/money.js';
import {formatCount, formatPercent, unknown} from '../../text/number.js';
import {cleanLabel} from '../../text/width.js';
import {type WindowContext} from '../table-panel.js';
import {readMeanMs, spellAgent, type SessionRow} from './session-rows.js';

type SessionColumn = Column<SessionRow, WindowContext>;

function numberColumn(column: Omit<SessionColumn, 'align' | 'isDescendingFirst'>): SessionColumn {
	return {
		tone: (row, context) => column.text(row, context) === unknown ? 'dim' : 'plain', ...column, align: 'right', isDescendingFirst: true,
	};
}

const known = (tokens: number): number | null => tokens === 0 ? null : tokens;
const readCost = ({totals}: SessionRow): number | null => totals.costNanoUsd === 0 && (totals.unpricedCount > 0 || totals.okCount === 0) ? null : totals.costNanoUsd;
const readCached = ({totals}: SessionRow): number | null => totals.cacheReadTokens === 0 ? null : readCacheRatio(totals);
const readContext = ({contextTokens}: SessionRow): number | null => contextTokens.at(-1) ?? null;

export const sessionColumns: readonly SessionColumn[] = [
	{
		id: 'session',
		title: 'SESSION',
		width: 18,
		flex: 3,
		maxWidth: 40,
		priority: 0,
		text: ({label}) => label,
		tone: ({depth, sessionId}) => depth > 0 || sessionId === null ? 'plain' : 'strong',
		sortValue: ({sessionId}) => sessionId,
	},
	{
		id: 'agent',
		title: 'AGENT',
		width: 11,
		flex: 1,
		maxWidth: 16,
		priority: 5,
		text: row => spellAgent(row),
		sortValue: ({agent}) => agent,
	},
	{
		id: 'model',
		title: 'MODEL',
		width: 12,
		flex: 1,
		maxWidth: 26,
		priority: 14,
		text: ({model}) => cleanLabel(model ?? unknown),
		sortValue: ({model}) => model,
	},
	numberColumn({
		id: 'turns', title: 'TURNS', width: 6, priority: 1, text: ({totals}) => formatCount(totals.requestCount), sortValue: ({totals}) => totals.requestCount,
	}),
	numberColumn({
		id: 'errors',
		better: 'lower',
		title: 'ERR',
		width: 5,
		priority: 7,
		text: ({totals}) => formatCount(totals.failedCount),
		tone: ({totals}) => totals.failedCount > 0 ? 'bad' : 'dim',
		sortValue: ({totals}) => totals.failedCount,
	}),
	numberColumn({
		id: 'retries',
		better: 'lower',
		title: 'RETRY',
		width: 6,
		priority: 12,
		text: ({retriedCount}) => formatCount(retriedCount),
		tone: ({retriedCount}) => retriedCount > 0 ? 'warn' : 'dim',
		sortValue: ({retriedCount}) => retriedCount,
	}),
	numberColumn({
		id: 'input', field: 'input_tokens', title: 'IN', width: 5, priority: 6, text: ({totals}) => formatCount(known(totals.inputTokens)), sortValue: ({totals}) => known(totals.inputTokens),
	}),
	numberColumn({
		id: 'cache', field: 'cache_ratio', better: 'higher', title: 'CACHE', width: 6, priority: 8, text: row => formatPercent(readCached(row)), sortValue: readCached,
	}),
	numberColumn({
		id: 'output', field: 'output_tokens', title: 'OUT', width: 5, priority: 4, text: ({totals}) => formatCount(known(totals.outputTokens)), sortValue: ({totals}) => known(totals.outputTokens),
	}),
	numberColumn({
		id: 'tools', title: 'TOOLS', width: 6, priority: 11, text: ({toolCallCount}) => formatCount(toolCallCount), sortValue: ({toolCallCount}) => toolCallCount,
	}),
	numberColumn({
		id: 'mean', field: 'mean_ms', better: 'lower', title: 'MEAN', width: 6, priority: 10, text: row => formatSeconds(readMeanMs(row)), sortValue: readMeanMs,
	}),
	numberColumn({
		id: 'cost', field: 'cost_nano_usd', better: 'lower', title: 'COST', width: 7, priority: 2, text: row => formatNanoUsd(readCost(row)), sortValue: readCost,
	}),
	numberColumn({
		id: 'context', field: 'context_tokens', title: 'CTX', width: 6, priority: 9, head: () => 'CTX', text: row => formatCount(readContext(row)), sortValue: readContext,
	}),
	numberColumn({
		id: 'last',
		field: 'last_at_ms',
		title: 'LAST',
		width: 9,
		priority: 3,
		head: () => 'LAST AGO',
		text: ({lastAtMs}, {nowAtMs}) => formatAge(nowAtMs - lastAtMs),
		sortValue: ({lastAtMs}) => lastAtMs,
	}),
	{
		id: 'over-time',
		title: 'OVER TIME',
		width: 12,
		flex: 2,
		maxWidth: 40,
		priority: 13,
		head: ({windowTitle}) => `TURNS, ${windowTitle}`,
		text: () => '',
		draw: ({requestsSeries}, _context, width) => drawSparkline(requestsSeries, width),
	},
];
