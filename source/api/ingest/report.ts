import {dayMs} from '../../core/durations.js';
import type {TailraceEvent} from '../../core/event.js';
import {buildRequestRecord, type RequestRecord} from '../../core/request-record.js';
import {cleanText} from '../../core/text.js';
import {buildUsage} from '../../core/usage.js';
import {findVendor} from '../../pricing/vendor-of-model.js';
import {priceRequest} from '../../pricing/price-request.js';
import {catalog} from '../../providers/catalog.js';
import {ApiError, type ApiContext, type ApiRequest} from '../route.js';
import type {Told} from './told-fields.js';

/** What became of a report: `201` or `200` where it is in the store, `202` where it waits for it. */
export type Reported = {readonly status: 200 | 201 | 202; readonly record: RequestRecord};

export type Ending = {
	readonly state: 'ok' | 'failed' | 'aborted';
	readonly told: Told;
};

const maxAheadMs = dayMs;

/** An id of the application's own; `null` where it has none. */
export function readId(value: unknown): string | null {
	if (value === undefined || value === null || value === '') {
		return null;
	}

	if (typeof value !== 'string' || !/^[\w\-.:]{1,128}$/v.test(value)) {
		throw new ApiError(400, 'bad_id', 'This can\'t be an id.', 'Use letters, digits and . _ : - for it, at most 128.');
	}

	return value;
}

/** Epoch milliseconds of a start that is told; now without. */
export function readStart(value: unknown, nowAtMs: number): number {
	if (value === undefined || value === null) {
		return Math.round(nowAtMs);
	}

	if (typeof value !== 'number' || !Number.isFinite(value) || value < 0 || value > nowAtMs + maxAheadMs) {
		throw new ApiError(400, 'bad_field', 'This is no time at which a request can have begun.', 'Give epoch milliseconds, or nothing for now.');
	}

	return Math.round(value);
}

/** Begins a request, once however often it is said. */
export async function startReport(request: ApiRequest, context: ApiContext, {id, startedAtMs, told}: {readonly id: string; readonly startedAtMs: number; readonly told: Told}): Promise<Reported> {
	const known = await findReport(context, id);
	if (known !== null) {
		return {status: 200, record: known};
	}

	const record = buildReport(context, {id, startedAtMs, told});
	// An id that is sent again while this one is on its way finds it.
	context.reports.add(record, request.nowMs - (request.nowAtMs - startedAtMs));
	try {
		const status = await keep(context, [{type: 'request-start', record}], 201);
		return {status, record};
	} catch (error) {
		context.reports.remove(id);
		throw error;
	}
}

/** Ends a request that was begun; what is over already stays. */
export async function endReport(request: ApiRequest, context: ApiContext, id: string, {state, told}: Ending): Promise<Reported> {
	const open = context.reports.find(id);
	const known = open?.record ?? await findReport(context, id);
	if (known === null) {
		throw new ApiError(404, 'not_found', `There is no request ${id.slice(0, 64)} that was begun.`, 'Begin it first, or tell it whole with POST /v1/requests.');
	}

	if (known.state !== 'active') {
		return {status: 200, record: known};
	}

	const elapsedMs = open === null ? Math.max(0, request.nowAtMs - known.startedAtMs) : request.nowMs - open.startedMs;
	const record = finishReport(context, known, {state, told: {durationMs: Math.round(elapsedMs * 1000) / 1000, ...told}});
	const status = await keep(context, [{type: 'request-end', record}], 200);
	context.reports.remove(id);
	return {status, record};
}

/** A request that is told when it is over. */
export async function tellWhole(context: ApiContext, start: {readonly id: string; readonly startedAtMs: number; readonly told: Told}, ending: Ending): Promise<Reported> {
	const known = await findReport(context, start.id);
	if (known !== null && known.state !== 'active') {
		return {status: 200, record: known};
	}

	const record = finishReport(context, known ?? buildReport(context, start), {...ending, told: {...start.told, ...ending.told}});
	const status = await keep(context, [{type: 'request-end', record}], known === null ? 201 : 200);
	context.reports.remove(start.id);
	return {status, record};
}

/** The request that something belongs to, whoever saw it. */
export async function findSubject(context: ApiContext, id: string): Promise<RequestRecord> {
	const record = context.reports.find(id)?.record ?? await readRecord(context, id);
	if (record === null) {
		throw new ApiError(404, 'not_found', `There is no request ${id.slice(0, 64)}.`, 'Begin it first, or list requests with /v1/requests.');
	}

	return record;
}

/** Answers the status given where the events are in the store, 202 where they wait for it. */
export async function keep<Status extends 200 | 201>(context: ApiContext, events: readonly TailraceEvent[], status: Status): Promise<Status | 202> {
	const outcome = await context.writer.write(events);
	if (outcome === 'full') {
		throw new ApiError(503, 'store_busy', 'The store can\'t take more at the moment.', 'Send it again in a second; nothing of it was taken.');
	}

	return outcome === 'kept' ? status : 202;
}

async function readRecord({reader}: ApiContext, id: string): Promise<RequestRecord | null> {
	const detail = await reader.readRequest(id);
	return detail?.record ?? null;
}

/** What an application told under this id. A request that came another way is not its to change. */
async function findReport(context: ApiContext, id: string): Promise<RequestRecord | null> {
	const record = context.reports.find(id)?.record ?? await readRecord(context, id);
	if (record !== null && record.source !== 'ingest') {
		throw new ApiError(409, 'id_taken', 'tailrace saw a request with this id itself.', 'Use an id of your own.');
	}

	return record;
}

function buildReport({instanceId}: ApiContext, {id, startedAtMs, told}: {readonly id: string; readonly startedAtMs: number; readonly told: Told}): RequestRecord {
	return buildRequestRecord({
		...told, id, startedAtMs, instanceId, source: 'ingest', ...nameModel(told), ...(told.sessionId !== undefined && {sessionSource: 'application'}),
	});
}

/** Who serves it is whose model it is, where that is certain and nothing else is said. */
function nameModel({provider, model, requestedModel}: Told): Partial<RequestRecord> {
	const named = model ?? requestedModel ?? null;
	const vendor = provider ?? (named === null ? null : findVendor(named));
	return {model: named, requestedModel: requestedModel ?? named, ...(vendor !== null && {provider: vendor})};
}

function finishReport(context: ApiContext, known: RequestRecord, {state, told}: Ending): RequestRecord {
	const isRenamed = told.provider !== undefined || told.model !== undefined || told.requestedModel !== undefined;
	const names = isRenamed
		? nameModel({
			model: known.model ?? undefined, requestedModel: known.requestedModel ?? undefined, ...(known.provider !== 'unknown' && {provider: known.provider}), ...told,
		})
		: {};
	const merged: RequestRecord = {
		...known, ...told, ...names, state, ...(told.sessionId !== undefined && {sessionSource: 'application'}),
	};
	const usage = buildUsage(merged);
	const hasUsage = usage.inputTokens !== null || usage.outputTokens !== null || usage.totalTokens !== null;
	return {
		...merged, ...usage, usageSource: hasUsage ? 'reported' : 'none', ...priceReport(context, {...merged, ...usage}),
	};
}

export function priceReport({priceOverrides}: Pick<ApiContext, 'priceOverrides'>, record: RequestRecord): Pick<RequestRecord, 'costNanoUsd' | 'priceSource' | 'costDetails'> {
	if (record.costNanoUsd !== null) {
		return {costNanoUsd: record.costNanoUsd, priceSource: 'application', costDetails: null};
	}

	const provider = catalog.find(({id}) => id === record.provider);
	return priceRequest({
		provider: record.provider,
		priceProviderId: provider?.priceProviderId ?? null,
		upstreamHost: record.upstreamHost,
		model: record.model,
		requestedModel: record.requestedModel,
		atMs: record.startedAtMs,
		usage: record,
		billing: record.serviceTier === null ? null : {serviceTier: record.serviceTier},
	}, priceOverrides);
}

/** A name that something is called by. */
export function readName(value: unknown, what: string): string {
	const name = cleanText(value);
	if (name === null) {
		throw new ApiError(400, 'bad_field', `${what} has no name.`, 'Give it a short text.');
	}

	return name;
}
