import {type LiveRequest} from '../../../live/live-model.js';
import {detailTabs} from '../../state.js';
import {buildRule} from '../../table/table-lines.js';
import {formatClock} from '../../text/duration.js';
import {formatExact, unknown} from '../../text/number.js';
import {
	emptyLine,
	line,
	span,
	type Line,
	type Span,
} from '../../text/span.js';
import {cleanLabel, justify} from '../../text/width.js';
import {formatStatus, pickStatusTone} from '../requests/cells.js';
import {type ViewContext} from '../view.js';
import {buildSummaryPart} from './summary-part.js';
import {buildTokensPart} from './tokens-part.js';
import {buildWaterfallPart} from './waterfall-part.js';

export type DetailPicture = {
	readonly lines: readonly Line[];
	/** How far the text can be scrolled, and how many rows of it are on the screen. */
	readonly maxScroll: number;
	readonly scrollRows: number;
	/** One part at a time, since not all fit. */
	readonly hasTabs: boolean;
};

/** Everything about one request: all parts below each other if they fit, else one part with tabs. */
export function buildDetail(context: ViewContext): DetailPicture {
	const {state, columns, rows} = context;
	const request = findRequest(context);
	if (request === null) {
		return {
			lines: [line(span(' Reading the request …', 'dim'))], maxScroll: 0, scrollRows: rows, hasTabs: false,
		};
	}

	const parts = buildParts(request, context);
	const whole = parts.flatMap((lines, index) => [
		...(index === 0 ? [] : [emptyLine]),
		buildRule([span(detailTabs[index]!, 'title')], [], columns),
		...lines,
	]);
	const title = buildTitle(request, context);
	const hasTabs = whole.length + 1 > rows;
	const head = hasTabs ? [title, buildTabs(state.detailTab)] : [title];
	const body = hasTabs ? parts[state.detailTab]! : whole;
	const scrollRows = Math.max(1, rows - head.length);
	const maxScroll = Math.max(0, body.length - scrollRows);
	const top = Math.min(state.scroll, maxScroll);
	return {
		lines: [...head, ...body.slice(top, top + scrollRows)].slice(0, rows), maxScroll, scrollRows, hasTabs,
	};
}

/** The live request, or what the store remembers of one that is no longer among the newest. */
function findRequest({state, order, snapshot}: ViewContext): LiveRequest | null {
	const live = order.find(({record}) => record.id === state.detailId);
	if (live !== undefined) {
		return live;
	}

	const stored = snapshot.detail;
	return stored?.record.id === state.detailId
		? {
			record: stored.record, lastByteAtMs: null, isEstimate: false, speedPerSecond: null,
		}
		: null;
}

function buildParts(request: LiveRequest, {snapshot, columns, state}: ViewContext): [Line[], Line[], Line[]] {
	const {nowAtMs} = snapshot;
	const detail = snapshot.detail?.record.id === state.detailId ? snapshot.detail : null;
	return [
		buildSummaryPart(request, nowAtMs, columns),
		buildWaterfallPart(request, detail, nowAtMs, columns),
		buildTokensPart(request, columns),
	];
}

function buildTitle(request: LiveRequest, {order, snapshot, columns}: ViewContext): Line {
	const {record} = request;
	const index = order.indexOf(request);
	const separator = span(columns < 100 ? ' · ' : '  ·  ', 'dim');
	const provider = columns < 80 ? [] : [separator, span(cleanLabel(record.provider))];
	const left: Span[] = [
		span(' Request ', 'title'),
		span(cleanLabel(`${record.id.slice(0, 4)}…${record.id.slice(-4)}`), 'dim'),
		separator,
		span(cleanLabel(record.model ?? unknown), 'strong'),
		...provider,
		separator,
		span(formatStatus(request, snapshot.nowAtMs), pickStatusTone(request, snapshot.nowAtMs)),
		separator,
		span(formatClock(record.startedAtMs)),
	];
	const right = index === -1 ? [] : [span(`  ${formatExact(index + 1)} of ${formatExact(order.length)} `, 'dim')];
	return justify(left, right, columns);
}

function buildTabs(active: number): Line {
	return {
		spans: detailTabs.flatMap((title, index) => [span(' '), span(` ${title} `, index === active ? 'badge' : 'plain')]),
	};
}
