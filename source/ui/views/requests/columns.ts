import {isCounted} from '../../../core/summary.js';
import {type LiveRequest} from '../../../live/live-model.js';
import {type Column} from '../../table/column.js';
import {formatAge, formatClock} from '../../text/duration.js';
import {unknown} from '../../text/number.js';
import {span} from '../../text/span.js';
import {drawTimeline} from '../../text/timeline.js';
import {cleanLabel, fitText} from '../../text/width.js';
import {
	drawSession,
	formatCost,
	formatFailure,
	formatFirstToken,
	formatInput,
	formatOutput,
	formatSpeed,
	formatStatus,
	formatTotal,
	nameSession,
	pending,
	pickStatusTone,
	readSpeed,
	readTimeline,
} from './cells.js';

export type RequestContext = {
	readonly nowAtMs: number;
	/** The end of the timelines. */
	readonly scaleMs: number;
};

type RequestColumn = Column<LiveRequest, RequestContext>;

const quiet = (text: string): 'dim' | 'plain' => text === unknown || text === pending ? 'dim' : 'plain';

/** A number: to the right, and the largest first when sorted by it. */
function numberColumn(column: Omit<RequestColumn, 'align' | 'tone' | 'isDescendingFirst'>): RequestColumn {
	return {
		...column, align: 'right', isDescendingFirst: true, tone: (row, context) => quiet(column.text(row, context)),
	};
}

export const requestColumns: readonly RequestColumn[] = [
	{
		id: 'time',
		field: 'started_at_ms',
		title: 'TIME',
		width: 8,
		priority: 0,
		text: ({record}) => formatClock(record.startedAtMs),
		tone: () => 'dim',
		sortValue: ({record}) => record.startedAtMs,
	},
	{
		id: 'status',
		field: 'status_code',
		title: 'STATUS',
		width: 12,
		priority: 1,
		text: (request, {nowAtMs}) => formatStatus(request, nowAtMs),
		tone: (request, {nowAtMs}) => pickStatusTone(request, nowAtMs),
		sortValue: ({record}) => record.statusCode,
		isDescendingFirst: true,
	},
	{
		id: 'model',
		title: 'MODEL',
		width: 15,
		flex: 3,
		maxWidth: 32,
		priority: 2,
		// What is no call of a model is told by its path.
		text: ({record}) => cleanLabel(record.model ?? (isCounted(record) ? unknown : record.endpoint)),
		tone: ({record}) => record.model === null ? 'dim' : 'strong',
		sortValue: ({record}) => record.model,
	},
	{
		id: 'provider',
		title: 'PROVIDER',
		width: 10,
		flex: 1,
		maxWidth: 14,
		priority: 11,
		text: ({record}) => cleanLabel(record.provider),
		sortValue: ({record}) => record.provider,
	},
	{
		id: 'session',
		title: 'SESSION',
		width: 10,
		flex: 2,
		maxWidth: 20,
		priority: 10,
		text: ({record}) => nameSession(record),
		tone: ({record}) => record.sessionId === null ? 'dim' : 'plain',
		sortValue: ({record}) => record.sessionId ?? record.agent,
		draw: ({record}, _context, width) => drawSession(record, width),
	},
	numberColumn({
		id: 'input', field: 'input_tokens', title: 'IN', width: 6, priority: 6, text: formatInput, sortValue: ({record}) => record.inputTokens,
	}),
	numberColumn({
		id: 'output', field: 'output_tokens', title: 'OUT', width: 6, priority: 3, text: formatOutput, sortValue: ({record}) => record.outputTokens,
	}),
	numberColumn({
		id: 'first-token', field: 'first_token_ms', better: 'lower', title: '1ST TOK', width: 8, priority: 7, text: formatFirstToken, sortValue: ({record}) => record.firstTokenMs,
	}),
	numberColumn({
		id: 'total', field: 'duration_ms', better: 'lower', title: 'TOTAL', width: 6, priority: 4, text: formatTotal, sortValue: ({record}) => record.durationMs,
	}),
	numberColumn({
		id: 'speed', field: 'tokens_per_second', better: 'higher', title: 'TOK/S', width: 6, priority: 8, text: formatSpeed, sortValue: readSpeed,
	}),
	numberColumn({
		id: 'cost', field: 'cost_nano_usd', better: 'lower', title: 'COST', width: 8, priority: 5, text: formatCost, sortValue: ({record}) => record.costNanoUsd,
	}),
	{
		id: 'timeline',
		title: 'TIMELINE',
		width: 12,
		flex: 6,
		priority: 9,
		text: request => formatFailure(request),
		head: ({scaleMs}) => `TIMELINE, ${formatAge(scaleMs)} wide`,
		draw(request, {nowAtMs, scaleMs}, width) {
			const {state} = request.record;
			if (state === 'ok' || state === 'active') {
				return drawTimeline(readTimeline(request, nowAtMs), width, scaleMs);
			}

			const failure = cleanLabel(formatFailure(request, width));
			return [span(fitText(failure, width), pickStatusTone(request, nowAtMs))];
		},
	},
];

