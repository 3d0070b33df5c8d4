import type {Condition} from '../core/condition.js';
import {beganWithin} from '../core/conditions.js';
import {hourMs, minuteMs} from '../core/durations.js';
import {readTime} from '../query/time-value.js';
import {queryText, queryWhole} from './parameter.js';
import {filterParameter, readCondition, readWhole} from './query.js';
import {
	ApiError,
	type ApiContext,
	type ApiRequest,
	type Parameter,
} from './route.js';

export type Window = {
	/** Inclusive. */
	readonly fromMs: number;
	/** Exclusive. */
	readonly toMs: number;
};

export const windowParameters: readonly Parameter[] = [
	queryText('since', 'Where the window begins, in words: 15m, today, 2026-11-20, 14:30; an hour before its end without.'),
	queryText('until', 'Where it ends, in the same words; now without. A day belongs to it.'),
	queryWhole('from', 'In the place of since: epoch milliseconds, inclusive.'),
	queryWhole('to', 'In the place of until: epoch milliseconds, exclusive.'),
];

export const windowAndFilter: readonly Parameter[] = [filterParameter, ...windowParameters];

const latestMs = 8_640_000_000_000_000;

export function readEpoch(request: ApiRequest, name: string): number | null {
	return readWhole(request, name, {min: 0, max: latestMs, otherwise: null});
}

export function readWindow(request: ApiRequest, context: ApiContext): Window {
	const toMs = readEpoch(request, 'to') ?? readWords(request, context, 'until')?.toMs ?? request.nowAtMs;
	const fromMs = readEpoch(request, 'from') ?? readWords(request, context, 'since')?.fromMs ?? Math.max(0, toMs - hourMs);
	if (fromMs >= toMs) {
		throw new ApiError(400, 'bad_parameter', 'The window ends before it begins.', 'Give from and to as epoch milliseconds, or since and until in words such as 15m or 2026-11-20.');
	}

	return {fromMs, toMs};
}

function readWords({query, nowAtMs}: ApiRequest, {readZoneMinutes}: ApiContext, name: string): Window | null {
	const text = query.get(name);
	const span = text === null || text === '' ? null : readTime(text, {nowAtMs, readZoneMinutes});
	if (span === null && text !== null && text !== '') {
		throw new ApiError(400, 'bad_parameter', `${name}: "${text.slice(0, 40)}" is no time.`, 'Write it as 15m (ago), today, 14:30, 2026-11-20 or 2026-11-20T14:30.');
	}

	return span === null ? null : {fromMs: Math.max(0, span.fromMs), toMs: span.toMs};
}

/** Rollups answer whole minutes, and beyond two days whole hours: then it is widened to those. */
export function widenWindow({fromMs, toMs}: Window): Window & {readonly stepMs: number} {
	const stepMs = toMs - fromMs > 48 * hourMs ? hourMs : minuteMs;
	return {fromMs: Math.floor(fromMs / stepMs) * stepMs, toMs: Math.ceil(toMs / stepMs) * stepMs, stepMs};
}

/** Exactly the requests of a window that fulfil what `q` says. */
export function buildWindowFilter(request: ApiRequest, context: ApiContext, {fromMs, toMs}: Window): Condition {
	return {type: 'and', parts: [readCondition(request, context), ...beganWithin(fromMs, toMs)]};
}
