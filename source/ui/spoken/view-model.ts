import {isReset} from '../../core/rate-limit.js';
import {readQuantile} from '../../core/sketch.js';
import {type ModelTotals, type Totals} from '../../core/summary.js';
import {type LimitOutlook, type LiveRequest} from '../../live/live-model.js';
import {type Snapshot} from '../data/snapshot.js';
import {findWindow} from '../data/windows.js';
import {
	formatAge,
	formatClock,
	formatHour,
	formatSeconds,
} from '../text/duration.js';
import {formatNanoUsd, formatUsd} from '../text/money.js';
import {
	formatCount,
	formatExact,
	formatPercent,
	formatPlural,
	formatRate,
	unknown,
} from '../text/number.js';
import {cleanLabel} from '../text/width.js';
import {formatFailure, formatStatus} from '../views/requests/cells.js';
import {type Place} from '../views/view.js';

const maxModels = 5;
const maxRequests = 5;

/** The same picture for ears: one sentence a line, what matters most first, nothing that only looks like something. */
export function buildSpoken(snapshot: Snapshot, place: Place, windowId: string): string[] {
	const {summary, limits, requests, nowAtMs} = snapshot;
	return [
		sayState(snapshot, place),
		...sayProblems(snapshot),
		summary === null ? 'The window is being added up.' : sayTotals(summary.totals, findWindow(windowId).title),
		sayNow(snapshot),
		...(summary?.models.toSorted((a, b) => b.totals.costNanoUsd - a.totals.costNanoUsd).slice(0, maxModels).map(model => sayModel(model)) ?? []),
		...(limits ?? []).filter(({limit}) => !isReset(limit, nowAtMs)).map(limit => sayLimit(limit, nowAtMs)),
		...requests.slice(0, maxRequests).map(request => sayRequest(request, nowAtMs)),
		'Keys: q quits, w changes the window.',
	].map(text => text.replaceAll(unknown, 'unknown'));
}

function sayState({status, ageMs}: Snapshot, {isDemo, proxyUrl}: Place): string {
	const where = proxyUrl === null ? '' : ` at ${cleanLabel(proxyUrl)}`;
	const traffic = isDemo || status.instance?.isDemo === true ? ', simulated traffic' : '';
	const state = {live: 'live', connecting: 'connecting', lost: `not heard any more; what follows is ${formatAge(ageMs)} old`}[status.state];
	return `tailrace${where}${traffic}: ${state}.`;
}

function sayProblems({status, readProblem, alerts}: Snapshot): string[] {
	return [
		...(status.storeProblem === null ? [] : [`Requests are not recorded: ${cleanLabel(status.storeProblem)}.`]),
		...(readProblem === null ? [] : [`The store can't be read: ${cleanLabel(readProblem)}.`]),
		...alerts.filter(({state}) => state === 'firing').map(({title}) => `Alert: ${cleanLabel(title)}.`),
	];
}

function sayTotals(totals: Readonly<Totals>, windowTitle: string): string {
	const inexact = [
		['estimated', totals.estimatedCount], ['partial', totals.partialCount], ['without a price', totals.unpricedCount],
	] as const;
	const counts = inexact.filter(([, count]) => count > 0).map(([name, count]) => `, ${formatExact(count)} ${name}`);
	return `Last ${windowTitle}: ${formatPlural(totals.requestCount, 'request')}, ${formatPlural(totals.failedCount, 'error')}, ${formatCount(totals.inputTokens)} tokens in, ${formatCount(totals.outputTokens)} out, ${formatNanoUsd(totals.costNanoUsd)}${counts.join('')}.`;
}

function sayNow({rates, droppedCount, requests, nowAtMs}: Snapshot): string {
	const stalled = requests.filter(request => formatStatus(request, nowAtMs).startsWith('stalled')).length;
	return [
		`Now: ${formatRate(rates.requestsPerSecond)} requests a second, ${formatRate(rates.outputTokensPerSecond)} tokens a second, ${formatUsd(rates.costUsdPerHour)} an hour, ${formatExact(rates.inFlightCount)} in flight`,
		...(stalled === 0 ? [] : [`${formatExact(stalled)} of them stalled`]),
		...(droppedCount === 0 ? [] : [`${formatPlural(droppedCount, 'event')} dropped`]),
	].join(', ') + '.';
}

function sayModel({model, totals}: ModelTotals): string {
	return `Model ${cleanLabel(model ?? unknown)}: ${formatPlural(totals.requestCount, 'request')}, ${formatPlural(totals.failedCount, 'error')}, ${totals.unpricedCount === totals.requestCount ? 'no price known' : formatNanoUsd(totals.costNanoUsd)}, 95 of 100 within ${formatSeconds(readQuantile(totals.durationSketch, 0.95))}.`;
}

function sayLimit({limit, fullAtMs}: LimitOutlook, nowAtMs: number): string {
	const full = fullAtMs === null ? '' : `, at this pace full at ${formatHour(fullAtMs)}`;
	const reset = limit.resetAtMs === null ? '' : `, resets in ${formatAge(limit.resetAtMs - nowAtMs)}`;
	return `Limit ${cleanLabel(limit.provider)} ${cleanLabel(limit.name)}: ${formatPercent(limit.usedRatio)} used${reset}${full}.`;
}

function sayRequest(request: LiveRequest, nowAtMs: number): string {
	const {record} = request;
	const model = cleanLabel(record.model ?? 'of no model');
	const what = {
		active: `runs for ${formatAge(nowAtMs - record.startedAtMs)}`,
		ok: `ok, ${formatSeconds(record.durationMs)}, ${formatCount(record.outputTokens)} tokens out`,
		failed: cleanLabel(formatFailure(request)).replace(/^✗ /v, 'failed, '),
		aborted: 'ended by its client',
		interrupted: 'cut off, since tailrace ended before it did',
	}[record.state];
	return `Request at ${formatClock(record.startedAtMs)}, ${model}: ${what}.`;
}
