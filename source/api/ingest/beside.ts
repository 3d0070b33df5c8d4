import type {CustomEvent, PhaseEnd} from '../../core/event.js';
import {ApiError, type ApiContext, type ApiRequest} from '../route.js';
import {
	findSubject,
	keep,
	readName,
	readStart,
} from './report.js';
import {readData} from './told-fields.js';

/** A phase as an application tells it: how long it took, perhaps since when; or only that one that was begun is over now. */
export type ToldPhase = {
	readonly name: unknown;
	/** Absent: it was begun. */
	readonly durationMs?: unknown;
	/** From the request's start; absent: it is over now. */
	readonly startMs?: unknown;
	/** Absent: it succeeded. */
	readonly isSuccess?: unknown;
};

/** An event as an application tells it. */
export type ToldEvent = {
	/** `null`: it belongs to no request. */
	readonly requestId: string | null;
	readonly name: unknown;
	/** Epoch milliseconds; absent: now. */
	readonly atMs?: unknown;
	/** A flat JSON object; absent: none. */
	readonly data?: unknown;
};

/** A phase begins now. */
export async function startPhase({nowMs}: ApiRequest, context: ApiContext, id: string, toldName: unknown): Promise<string> {
	const name = readName(toldName, 'The phase');
	await findSubject(context, id);
	if (!context.reports.didStartPhase(id, name, nowMs)) {
		throw new ApiError(429, 'too_many_phases', 'Too many phases are not over.', 'End one before you begin another, or tell it with its duration.');
	}

	return name;
}

/** A phase is over. */
export async function endPhase(request: ApiRequest, context: ApiContext, id: string, told: ToldPhase): Promise<{status: 201 | 202; phase: PhaseEnd}> {
	const name = readName(told.name, 'The phase');
	const {startedAtMs} = await findSubject(context, id);
	const begunMs = context.reports.endPhase(id, name);
	const durationMs = readDuration(told.durationMs) ?? (begunMs === null ? null : request.nowMs - begunMs);
	if (durationMs === null) {
		throw new ApiError(409, 'phase_unknown', 'This phase was not begun.', 'Begin it, or give its duration in milliseconds.');
	}

	const phase: PhaseEnd = {
		type: 'phase-end',
		requestId: id,
		name,
		startMs: round(readDuration(told.startMs) ?? Math.max(0, request.nowAtMs - startedAtMs - durationMs)),
		durationMs: round(durationMs),
		isSuccess: didSucceed(told.isSuccess),
		source: 'application',
	};
	const status = await keep(context, [phase], 201);
	return {status, phase};
}

/** Something happened, with a request or without. */
export async function tellEvent(request: ApiRequest, context: ApiContext, told: ToldEvent): Promise<{status: 201 | 202; event: CustomEvent}> {
	const data = told.data === undefined || told.data === null ? null : readData(told.data);
	if (data === undefined) {
		throw new ApiError(400, 'bad_field', 'The data is no flat JSON object of at most 4 KB.', 'Send for example {"key": "value"}.');
	}

	if (told.requestId !== null) {
		await findSubject(context, told.requestId);
	}

	const event: CustomEvent = {
		type: 'custom-event', requestId: told.requestId, name: readName(told.name, 'The event'), atMs: readStart(told.atMs, request.nowAtMs), data,
	};
	const status = await keep(context, [event], 201);
	return {status, event};
}

export function didSucceed(value: unknown): boolean {
	if (value !== undefined && value !== null && typeof value !== 'boolean') {
		throw new ApiError(400, 'bad_field', 'Success is true or false.', 'Leave it out for true.');
	}

	return value ?? true;
}

function readDuration(value: unknown): number | null {
	if (value === undefined || value === null) {
		return null;
	}

	if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) {
		throw new ApiError(400, 'bad_field', 'This is no duration.', 'Give milliseconds, from 0.');
	}

	return value;
}

/** To the microsecond. */
function round(valueMs: number): number {
	return Math.round(valueMs * 1000) / 1000;
}
