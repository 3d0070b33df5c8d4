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
import {cleanLabel, justify, measureSpans} from '../../text/width.js';
import {formatStatus, pickStatusTone} from '../requests/cells.js';
import {type ViewContext} from '../view.js';
import {buildEventsPart} from './events-part.js';
import {buildHeadersPart} from './headers-part.js';
import {buildRawPart} from './raw-part.js';
import {buildSummaryPart} from './summary-part.js';
import {buildTokensPart} from './tokens-part.js';
import {buildWaterfallPart} from './waterfall-part.js';

export type DetailPicture = {
	readonly lines: readonly Line[];
	/** How far the text can be scrolled, and how many rows of it are on the screen. */
	readonly maxScroll: number;
	readonly scrollRows: number;
	/** The parts that can be gone to, as indexes of `detailTabs`. */
	readonly tabs: readonly number[];
};

/** How many parts, from the first on, are shown together where they fit. */
const overviewCount = 3;
const overviewTabs = [0, 3, 4, 5];
const allTabs = detailTabs.map((_, index) => index);

/** Everything about one request, a part at a time; what it did, when, and for how much together if that fits. */
export function buildDetail(context: ViewContext): DetailPicture {
	const {state, columns, rows} = context;
	const request = findRequest(context);
	if (request === null) {
		return {
			lines: [line(span(' Reading the request …', 'dim'))], maxScroll: 0, scrollRows: rows, tabs: allTabs,
		};
	}

	const parts = buildParts(request, context);
	const overview = parts.slice(0, overviewCount).flatMap((lines, index) => [
		...(index === 0 ? [] : [emptyLine]),
		buildRule([span(detailTabs[index]!, 'title')], [], columns),
		...lines,
	]);
	const hasOverview = overview.length + 2 <= rows;
	const tabs = hasOverview ? overviewTabs : allTabs;
	const tab = tabs.includes(state.detailTab) ? state.detailTab : 0;
	const head = [buildTitle(request, context), buildTabs(tabs, tab, columns)];
	const body = hasOverview && tab === 0 ? overview : parts[tab]!;
	const scrollRows = Math.max(1, rows - head.length);
	const maxScroll = Math.max(0, body.length - scrollRows);
	const top = Math.min(state.scroll, maxScroll);
	return {
		lines: [...head, ...body.slice(top, top + scrollRows)].slice(0, rows), maxScroll, scrollRows, tabs,
	};
}

/** The live request, or what the store remembers of one that is no longer among the newest. */
export function findRequest({state, order, snapshot}: ViewContext): LiveRequest | null {
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

function buildParts(request: LiveRequest, {snapshot, columns, state}: ViewContext): Line[][] {
	const {nowAtMs} = snapshot;
	const detail = snapshot.detail?.record.id === state.detailId ? snapshot.detail : null;
	return [
		buildSummaryPart(request, nowAtMs, columns),
		buildWaterfallPart(request, detail, nowAtMs, columns),
		buildTokensPart(request, columns),
		buildHeadersPart(request.record, columns),
		buildEventsPart(request, detail, columns),
		buildRawPart(request.record, columns),
	];
}

function buildTitle(request: LiveRequest, {order, snapshot, columns}: ViewContext): Line {
	const {record} = request;
	const index = order.indexOf(request);
	const separator = span(columns < 100 ? ' · ' : '  ·  ', 'dim');
	// The summary has both.
	const time = columns < 80 ? [] : [separator, span(formatClock(record.startedAtMs))];
	const provider = columns < 80 ? [] : [separator, span(cleanLabel(record.provider))];
	const left: Span[] = [
		span(' Request ', 'title'),
		span(cleanLabel(`${record.id.slice(0, 4)}…${record.id.slice(-4)}`), 'dim'),
		separator,
		span(cleanLabel(record.model ?? unknown), 'strong'),
		...provider,
		separator,
		span(formatStatus(request, snapshot.nowAtMs), pickStatusTone(request, snapshot.nowAtMs)),
		...time,
	];
	const right = index === -1 ? [] : [span(`  ${formatExact(index + 1)} of ${formatExact(order.length)} `, 'dim')];
	return justify(left, right, columns);
}

/** Short ones where there is little room. */
function buildTabs(tabs: readonly number[], active: number, columns: number): Line {
	const build = (spell: (title: string) => string): Span[] => tabs.flatMap(index => {
		const title = tabs.length < detailTabs.length && index === 0 ? 'Overview' : detailTabs[index]!;
		return [span(' '), span(` ${index === active ? title : spell(title)} `, index === active ? 'badge' : 'plain')];
	});
	const whole = build(title => title);
	return {spans: measureSpans(whole) <= columns ? whole : build(title => title.slice(0, 3))};
}
