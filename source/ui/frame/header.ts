import {type Snapshot} from '../data/snapshot.js';
import {findWindow} from '../data/windows.js';
import {type UiState} from '../state.js';
import {formatAge, formatClock, formatRange} from '../text/duration.js';
import {formatUsd} from '../text/money.js';
import {
	formatCount,
	formatPercent,
	formatPlural,
	formatRate,
} from '../text/number.js';
import {span, type Line, type Span} from '../text/span.js';
import {cleanLabel, justify, measureSpans} from '../text/width.js';
import {views} from '../views/index.js';
import {type Place, type View} from '../views/view.js';

/** Below this the first line has the numbers and the time, and few words. */
const narrowColumns = 70;

/** From here on a mark has its word beside it. */
const spelledColumns = 120;

/** A part of the first line; those with the highest number go first when it gets narrow. */
type Part = {
	readonly priority: number;
	readonly spans: readonly Span[];
};

/** Is it working, how fast, what does it cost, is anything wrong: the first line answers without the rest. */
export function buildHeader({snapshot, state, place, columns}: {
	readonly snapshot: Snapshot;
	readonly state: UiState;
	readonly place: Place;
	readonly columns: number;
}): Line {
	const left: Part[] = [
		{priority: 8, spans: [span(' tailrace', 'title')]},
		...(place.isDemo || snapshot.status.instance?.isDemo === true ? [{priority: 0, spans: [span(' '), span(' SIMULATED ', 'badge')]}] : []),
		{priority: 1, spans: [span(' '), ...buildState(snapshot, state, columns)]},
		...buildAlarm(snapshot, columns),
		...(snapshot.travel !== null && snapshot.summary === null ? [] : listNumbers(snapshot, columns)),
	];
	const host = readHost(place.proxyUrl ?? snapshot.status.instance?.proxyUrl ?? null);
	const right: Part[] = [
		...(host === null ? [] : [{priority: 9, spans: [span(`  ${host}`, 'dim')]}]),
		{priority: 6, spans: [span(`  ${formatClock(snapshot.nowAtMs + (state.isFrozen ? 0 : snapshot.ageMs))} `)]},
	];
	const kept = keepParts([...left, ...right], columns);
	return justify(
		left.filter(part => kept.has(part)).flatMap(({spans}) => spans),
		right.filter(part => kept.has(part)).flatMap(({spans}) => spans),
		columns,
	);
}

/** What rings is seen from every view. */
function buildAlarm({alerts}: Snapshot, columns: number): Part[] {
	const count = alerts.filter(({state}) => state === 'firing').length;
	const word = columns < spelledColumns ? String(count) : formatPlural(count, 'alert');
	return count === 0 ? [] : [{priority: 0, spans: [span(` ▲ ${word}`, 'bad')]}];
}

function keepParts(parts: readonly Part[], columns: number): Set<Part> {
	const kept = new Set(parts);
	for (const part of parts.toSorted((a, b) => b.priority - a.priority)) {
		const width = [...kept].reduce((sum, {spans}) => sum + measureSpans(spans), 0);
		if (width <= columns) {
			break;
		}

		kept.delete(part);
	}

	return kept;
}

/** What stands still says so, and that recording does not. */
function buildState(snapshot: Snapshot, {isFrozen, travelEndMs}: UiState, columns: number): Span[] {
	if (!isFrozen && travelEndMs === null) {
		return buildFeedState(snapshot, columns);
	}

	const badge = span(travelEndMs === null ? ' FROZEN ' : ' PAST ', 'badge');
	const isRecording = snapshot.status.state === 'live' && snapshot.status.storeProblem === null;
	return isRecording
		? [badge, span(columns < 100 ? ' ●' : ' ● recording', 'good')]
		: [badge, span(' '), ...buildFeedState(snapshot, columns)];
}

function buildFeedState({status, ageMs}: Snapshot, columns: number): Span[] {
	switch (status.state) {
		case 'live': {
			return [span(columns < narrowColumns ? '●' : '● LIVE', 'good')];
		}

		case 'connecting': {
			return [span('○ connecting', 'dim')];
		}

		case 'lost': {
			return [span(`✗ reconnecting, ${formatAge(ageMs)} old`, 'warn')];
		}
	}
}

/** Widths are fixed, so that nothing moves while the numbers do. */
function listNumbers({rates, travel}: Snapshot, columns: number): Part[] {
	const isWide = columns >= 100;
	const gap = isWide ? '  ' : ' ';
	const number = (priority: number, value: string, width: number, unit: string): Part => ({
		priority, spans: [span(`${gap}${value.padStart(width)}`, 'strong'), span(unit, 'dim')],
	});
	const errorTone = rates.errorRatio !== null && rates.errorRatio > 0 ? 'bad' : 'strong';
	return [
		number(2, formatRate(rates.requestsPerSecond), 5, columns < narrowColumns ? ' r/s' : ' req/s'),
		number(4, formatRate(rates.outputTokensPerSecond), 5, ' tok/s'),
		number(3, formatUsd(rates.costUsdPerHour), 7, '/h'),
		...(travel === null ? [number(7, formatCount(rates.inFlightCount), 3, ' in flight')] : []),
		{
			priority: 5,
			spans: [span(`${gap}${formatPercent(rates.errorRatio).padStart(6)}`, errorTone), span(isWide ? ' errors' : ' err', 'dim')],
		},
	];
}

function readHost(proxyUrl: string | null): string | null {
	return proxyUrl === null ? null : cleanLabel(proxyUrl.replace(/^https?:\/\//v, '').replace(/\/$/v, ''));
}

/** The views with their keys, and the window of time that they show; short ones where there is little room. */
export function buildTabs({snapshot, state, columns}: {readonly snapshot: Snapshot; readonly state: UiState; readonly columns: number}): Line {
	const right = buildRange(snapshot, state);
	const build = (spell: (view: View, isOpen: boolean) => string, {gap = '', end = ' '} = {}): Span[] => views.flatMap((view, index) => {
		const isOpen = view.id === state.viewId;
		return [span(gap), span(` ${index + 1}${spell(view, isOpen)}${isOpen ? ' ' : end}`, isOpen ? 'badge' : 'plain')];
	});
	const forms = [
		build(({title}) => ` ${title}`, {gap: ' '}),
		build(({title}) => ` ${title}`),
		build(({title, shortTitle}) => ` ${shortTitle ?? title}`, {end: ''}),
		build(({title}, isOpen) => isOpen ? ` ${title}` : ` ${title.slice(0, 3)}`),
		build(({title}, isOpen) => isOpen ? ` ${title}` : ''),
	];
	const room = columns - measureSpans(right) - 1;
	return justify(forms.find(form => measureSpans(form) <= room) ?? forms.at(-1)!, right, columns);
}

/** `last 15 m`, or where in the past; what stands still says until when. */
function buildRange({travel, nowAtMs, ageMs}: Snapshot, {windowId, isFrozen}: UiState): Span[] {
	const {title} = findWindow(windowId);
	if (travel === null) {
		return ageMs > 0 || isFrozen
			? [span(title, 'strong'), span(' until '), span(formatClock(nowAtMs), 'strong'), span(' ')]
			: [span('last '), span(title, 'strong'), span(' ')];
	}

	return [span(formatRange(travel, nowAtMs), 'strong'), span(`, ${formatAge(nowAtMs - travel.toMs)} ago `)];
}
