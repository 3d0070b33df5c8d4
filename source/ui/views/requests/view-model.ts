import {type LiveRequest} from '../../../live/live-model.js';
import {countFiltered} from '../../data/filter-requests.js';
import {
	countNew,
	isTimeOrder,
	placeList,
	timeSort,
	type ListPlace,
} from '../../list-state.js';
import {placeColumns, sortRows, type Sort} from '../../table/column.js';
import {
	buildTitlesLine,
	buildCellsLine,
	buildRule,
	pickGap,
	spellDirection,
} from '../../table/table-lines.js';
import {findWindow, maxListRequests, placeWindow} from '../../data/windows.js';
import {formatAge, formatClock, formatHour} from '../../text/duration.js';
import {formatExact} from '../../text/number.js';
import {
	line,
	span,
	type Line,
	type Span,
} from '../../text/span.js';
import {pickScaleMs} from '../../text/timeline.js';
import {cleanLabel, fitText} from '../../text/width.js';
import {buildFilterMark} from '../table-panel.js';
import {type ViewContext} from '../view.js';
import {
	formatCost,
	formatFailure,
	formatInput,
	formatOutput,
	formatSpeed,
	formatStatus,
	formatTotal,
	formatFirstToken,
	pickStatusTone,
	readTimeline,
} from './cells.js';
import {requestColumns, type RequestContext} from './columns.js';
import {mergeFailure} from './failure-cells.js';

/** Below this a request takes two rows. */
const narrowColumns = 80;

/** The requests in the order of the screen. */
export function orderRequests(newestFirst: readonly LiveRequest[], sort: Sort): readonly LiveRequest[] {
	if (sort.columnId === timeSort.columnId) {
		return sort.isDescending ? newestFirst : newestFirst.toReversed();
	}

	return sortRows(newestFirst.toReversed(), requestColumns, sort);
}

/** How many requests fit into a panel of `rows` rows. */
export function countRequestRows(rows: number, columns: number): number {
	return Math.max(1, columns < narrowColumns ? Math.floor((rows - 1) / 2) : rows - 2);
}

/** The panel: a rule with what the list is about, the heads, and the requests that can be seen. */
export function buildRequestsPanel(context: ViewContext, rows: number): Line[] {
	const {state, order, columns, snapshot} = context;
	if (rows <= 0) {
		return [];
	}

	const pageRows = countRequestRows(rows, columns);
	const place = placeList(state.list, {order, pageRows});
	const title = [
		span('Requests', 'title'),
		...buildCount(context),
		...(state.drill === null ? [] : [span(' '), span(cleanLabel(state.drill.title), 'accent'), span('  Esc back', 'dim')]),
	];
	const rule = buildRule(title, buildSwitches(context), columns);
	if (order.length === 0) {
		return [rule, line(span(`   ${explainEmpty(context)}`, 'dim'))].slice(0, rows);
	}

	const visible = order.slice(place.topIndex, place.topIndex + pageRows);
	const slowestMs = Math.max(0, ...visible.map(request => readLength(request, snapshot.nowAtMs)));
	const requestContext = {nowAtMs: snapshot.nowAtMs, scaleMs: pickScaleMs(slowestMs)};
	const body = columns < narrowColumns
		? visible.flatMap((request, index) => {
			const isSelected = isSelectedAt(place, index);
			const indent = pickIndent(isSelected, state.markedIds.includes(request.record.id));
			return buildNarrowLines(request, indent, requestContext, columns).map(row => ({...row, isSelected}));
		})
		: buildTable(visible, place, context, requestContext);
	return [rule, ...body].slice(0, rows);
}

/** How many there are; with a filter, of how many, and the filter. */
function buildCount(context: ViewContext): Span[] {
	const {state, order, snapshot, columns} = context;
	const {filter: {text}, windowId} = state;
	const count = formatExact(order.length);
	if (text === '') {
		return [span(` [${count}${describeBound(context)}]`, 'dim')];
	}

	const mark = snapshot.found?.text === text && snapshot.found.hasMore ? '+' : '';
	const all = formatExact(countFiltered(snapshot, windowId, order.length));
	return [span(` [${count}${mark} of ${all}]`, 'dim'), ...buildFilterMark(state, columns)];
}

/** What the list holds where that is not just the window: in the present it is what memory has, be that more or less. */
function describeBound({state, order, snapshot: {requests, summary, nowAtMs, travel}}: ViewContext): string {
	if (travel !== null || state.drill !== null) {
		return order.length >= maxListRequests ? ', the newest' : '';
	}

	const oldest = requests.at(-1)?.record.startedAtMs ?? nowAtMs;
	const isWindow = oldest >= placeWindow(findWindow(state.windowId), nowAtMs).fromMs && (summary?.totals.requestCount ?? 0) <= order.length;
	return isWindow ? '' : ` since ${formatHour(oldest)}`;
}

function isSelectedAt({topIndex, selectedIndex}: ListPlace, index: number): boolean {
	return topIndex + index === selectedIndex;
}

function readLength(request: LiveRequest, nowAtMs: number): number {
	const {waitingMs, thinkingMs, streamingMs} = readTimeline(request, nowAtMs);
	return waitingMs + thinkingMs + streamingMs;
}

function buildTable(visible: readonly LiveRequest[], place: ListPlace, {columns, state}: ViewContext, context: RequestContext): Line[] {
	const gap = pickGap(columns);
	const placed = placeColumns(requestColumns, columns - 4, gap);
	return [
		buildTitlesLine(placed, {
			gap, indent: ' '.repeat(3), sort: state.list.sort, context,
		}),
		...visible.map((row, index) => {
			const isSelected = isSelectedAt(place, index);
			return buildCellsLine(placed, {
				gap, indent: pickIndent(isSelected, state.markedIds.includes(row.record.id)), row, context, isSelected, merged: mergeFailure(row, placed, {gap, context}),
			});
		}),
	];
}

/** Which one is selected, and which are marked. */
function pickIndent(isSelected: boolean, isMarked: boolean): Span {
	return span(`${isMarked ? '◆' : ' '}${isSelected ? '▸' : ' '} `, 'accent');
}

/** Two rows for one request, for narrow screens. */
function buildNarrowLines(request: LiveRequest, indent: Span, {nowAtMs}: RequestContext, columns: number): Line[] {
	const {record} = request;
	const hasFailed = record.state !== 'ok' && record.state !== 'active';
	const model = cleanLabel(record.model ?? '–');
	const first = [
		indent,
		span(`${formatClock(record.startedAtMs)} `, 'dim'),
		span(fitText(formatStatus(request, nowAtMs), 12), pickStatusTone(request, nowAtMs)),
		span(' '),
		span(fitText(model, columns - 25), record.model === null ? 'dim' : 'strong'),
	];
	const tokens = `${formatInput(request).padStart(6)} → ${formatOutput(request).padEnd(6)}`;
	const last = record.state === 'active' ? `${formatSpeed(request)} tok/s` : `${formatTotal(request).padStart(6)}  ${formatCost(request).padStart(8)}`;
	const second = hasFailed
		? [span(cleanLabel(formatFailure(request)), pickStatusTone(request, nowAtMs))]
		: [span(tokens), span(`  ${formatFirstToken(request).padStart(6)} first`, 'dim'), span(`  ${last}`)];
	return [
		{spans: first},
		{spans: [span(' '.repeat(12)), ...second]},
	];
}

/** What is special about the list: another order, following or not. */
function buildSwitches(context: ViewContext): Span[] {
	const {list} = context.state;
	const spans: Span[] = [];
	if (!isTimeOrder(list.sort)) {
		const title = requestColumns.find(({id}) => id === list.sort.columnId)?.title ?? '';
		spans.push(span(`by ${title.toLowerCase()} ${spellDirection(list.sort)}`, 'dim'), span('  '));
	}

	if (context.snapshot.travel !== null) {
		return spans;
	}

	if (list.isFollowing) {
		spans.push(span('FOLLOW', 'accent'));
	} else {
		const newCount = countShownNew(context);
		spans.push(span(newCount === 0 ? ' PAUSED ' : ` PAUSED +${formatExact(newCount)} new `, 'badge'));
	}

	return spans;
}

/** Of those that the filter shows. */
function countShownNew({state: {list, filter}, snapshot: {requests}, order}: ViewContext): number {
	const newCount = countNew(list, requests);
	if (filter.text === '' || newCount === 0) {
		return newCount;
	}

	const shown = new Set(order);
	return requests.slice(0, newCount).filter(request => shown.has(request)).length;
}

function explainEmpty({snapshot, state}: ViewContext): string {
	const {lastStoredAtMs, nowAtMs, readProblem, travel, summary, answer} = snapshot;
	if (readProblem !== null) {
		return `The store can't be read: ${cleanLabel(readProblem)}`;
	}

	if (travel !== null || state.drill !== null) {
		const isReading = state.drill === null ? summary === null : answer?.type !== 'requests' || answer.isOld;
		return isReading ? 'Reading the store …' : 'No request in this window.';
	}

	if (lastStoredAtMs === undefined) {
		return 'Reading the store …';
	}

	if (state.filter.text !== '' && (lastStoredAtMs !== null || snapshot.requests.length > 0)) {
		return snapshot.found?.text === state.filter.text ? 'No request of this window fulfils the filter.' : 'Looking through the store …';
	}

	return lastStoredAtMs === null
		? 'No request yet.'
		: `No request in the last hour. The last one came ${formatAge(nowAtMs - lastStoredAtMs)} ago.`;
}
