import type {Condition} from '../core/condition.js';
import {callsOnly} from '../core/conditions.js';
import {dayMs} from '../core/durations.js';
import type {RequestRecord} from '../core/request-record.js';
import type {Tally} from '../core/tally.js';
import {readCondition, readWhole} from './query.js';
import {ApiError, type ApiContext, type ApiRequest} from './route.js';

export type Range = {readonly fromMs?: number; readonly toMs?: number};

/** Which requests a route of a dialect is about, beside what its `q` says. Default: all calls of a model */
type Asked = {
	readonly range?: Range;
	readonly parts?: readonly Condition[];
};

export async function readTallies(
	request: ApiRequest,
	context: ApiContext,
	{range, parts, isBySession = false}: Asked & {readonly isBySession?: boolean} = {},
): Promise<readonly Tally[]> {
	return context.reader.readTallies({...range, filter: buildFilter(request, context, parts), isBySession});
}

/** The newest first. */
export async function readRecords(request: ApiRequest, context: ApiContext, {range, parts, limit}: Asked & {readonly limit: number}): Promise<readonly RequestRecord[]> {
	const {records} = await context.reader.readRequests({...range, limit, filter: buildFilter(request, context, parts)});
	return records;
}

/** From unix seconds, or so many seconds before now until now. */
export function readPeriod(request: ApiRequest, backSeconds: number): {start: number; end: number; range: Required<Range>} {
	const bounds = {min: 0, max: 8_640_000_000_000};
	const nowSeconds = Math.floor(request.nowAtMs / 1000);
	const end = readWhole(request, 'end', {...bounds, otherwise: nowSeconds});
	const start = readWhole(request, 'start', {...bounds, otherwise: nowSeconds - backSeconds});
	// The last second belongs to it.
	return {start, end, range: {fromMs: start * 1000, toMs: (end + 1) * 1000}};
}

/** `YYYY-MM-DD` or a whole time; the end's day belongs to it. */
export function readDates({query}: ApiRequest): Range {
	const read = (name: string): number | undefined => {
		const value = query.get(name);
		const atMs = value === null ? undefined : Date.parse(/^\d{4}-\d\d-\d\d$/v.test(value) || /z$|[+\-]\d\d:?\d\d$/iv.test(value) ? value : `${value}Z`);
		if (Number.isNaN(atMs)) {
			throw new ApiError(400, 'bad_parameter', `${name} is no date.`, 'Write it as 2026-11-20.');
		}

		return atMs;
	};

	const toMs = read('end_date');
	return {fromMs: read('start_date'), toMs: toMs === undefined ? undefined : toMs + (query.get('end_date')!.length === 10 ? dayMs : 1)};
}

export function buildFilter(request: ApiRequest, context: ApiContext, parts: readonly Condition[] = []): Condition {
	return {type: 'and', parts: [callsOnly, readCondition(request, context), ...parts]};
}
