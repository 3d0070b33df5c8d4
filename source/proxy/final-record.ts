import type {TailraceEvent} from '../core/event.js';
import {cleanText} from '../core/text.js';
import {redactMessage} from '../core/redact.js';
import type {RequestRecord, RequestState} from '../core/request-record.js';
import {
	buildUsage,
	unknownUsage,
	type Usage,
	type UsageSource,
} from '../core/usage.js';
import type {Answer} from '../formats/answer.js';
import type {PriceOverride} from '../pricing/price-override.js';
import {priceRequest} from '../pricing/price-request.js';
import {estimateOutputTokens} from './estimate.js';
import type {Failure} from './failure.js';
import type {Route} from './route.js';
import type {Timeline} from './timeline.js';

/** How a request ended, as far as the connections tell. */
export type Outcome =
	/** The whole answer went to the client. */
	| {readonly type: 'complete'}
	/** The client left. */
	| {readonly type: 'aborted'}
	/** We answered ourselves, or broke the connection. */
	| {readonly type: 'failed'; readonly failure: Failure; readonly statusCode: number | null};

export type Material = {
	readonly record: RequestRecord;
	readonly route: Route;
	readonly answer: Answer;
	readonly timeline: Timeline;
	readonly durationMs: number;
	readonly outcome: Outcome;
	/** What the Retry-After header asks for; `null` without one. */
	readonly retryAfterMs: number | null;
	/** The request's key, so that an error which echoes it can be redacted. */
	readonly key: string | null;
	/** The user's own prices. */
	readonly priceOverrides: readonly PriceOverride[];
};

/** Makes the record of a request that is over final, and the events that tell it. */
export function buildFinalRecord(material: Material): {record: RequestRecord; events: TailraceEvent[]} {
	const {record, route, answer, timeline, durationMs} = material;
	const problem = pickProblem(material);
	const state = pickState(material, problem !== null);
	const {usage, usageSource} = pickUsage(record, answer, state);
	const model = answer.model ?? record.requestedModel;
	const serviceTier = cleanText(answer.billing?.serviceTier, 64);
	const price = answer.costNanoUsd === null
		? priceRequest({
			provider: record.provider,
			priceProviderId: route.provider.priceProviderId,
			upstreamHost: route.host,
			model,
			requestedModel: record.requestedModel,
			atMs: record.startedAtMs,
			usage,
			billing: answer.billing,
			sideUsages: answer.sideUsages,
		}, material.priceOverrides)
		: {costNanoUsd: answer.costNanoUsd, priceSource: 'provider' as const, costDetails: null};

	// In place: nobody else has it, and a record is the largest thing that a request leaves behind.
	const final: RequestRecord = Object.assign<RequestRecord, Partial<RequestRecord>>(record, {
		...usage,
		...price,
		...problem,
		...buildTimes(timeline, durationMs),
		state,
		model,
		usageSource,
		finishReason: answer.finishReason,
		outputTokensPerSecond: readSpeed(usage.outputTokens, timeline.firstTokenMs, durationMs),
		serviceTier,
		toolCallCount: answer.toolCallCount,
		toolNames: answer.toolNames,
		statusCode: material.outcome.type === 'failed' ? material.outcome.statusCode ?? record.statusCode : record.statusCode,
	});
	return {record: final, events: [...buildTimings(final, answer, timeline), ...buildLimits(final, answer), {type: 'request-end', record: final}]};
}

/** The provider's own measurements. It does not say when each began; they are shown from where it could have. */
function buildTimings(record: RequestRecord, answer: Answer, timeline: Timeline): TailraceEvent[] {
	return answer.timings.entries().map(([name, durationMs]): TailraceEvent => ({
		type: 'phase-end', requestId: record.id, name, startMs: timeline.connectedMs ?? 0, durationMs, isSuccess: record.state === 'ok', source: 'provider',
	})).toArray();
}

/** Limits that the body told, as those of headers: of this provider and key. */
function buildLimits({provider, apiKeyId, startedAtMs, durationMs}: RequestRecord, answer: Answer): TailraceEvent[] {
	const capturedAtMs = Math.round(startedAtMs + (durationMs ?? 0));
	return answer.limits.values().map(({resetInMs, ...limit}): TailraceEvent => ({
		type: 'rate-limit', provider, apiKeyId, ...limit, resetAtMs: limit.resetAtMs ?? (resetInMs === null ? null : capturedAtMs + resetInMs), capturedAtMs,
	})).toArray();
}

type Problem = {readonly errorKind: string; readonly errorMessage: string | null};

function pickProblem(material: Material): Problem | null {
	const {record, answer, outcome} = material;
	if (outcome.type === 'failed') {
		return {errorKind: outcome.failure.code, errorMessage: outcome.failure.message};
	}

	if (answer.failure !== null || (record.statusCode ?? 0) >= 400) {
		return readReportedProblem(material);
	}

	return isCutStream(material) ? {errorKind: 'incomplete_stream', errorMessage: 'the stream ended without its end marker'} : null;
}

function readReportedProblem(material: Material): Problem {
	const {record, answer, key} = material;
	const {failure} = answer;
	const retryAfterMs = failure?.retryAfterMs ?? material.retryAfterMs ?? readResetDelay(material);
	const retry = retryAfterMs === null ? null : `retry in ${formatDelay(retryAfterMs)}`;
	const parts = [retry, redactMessage(failure?.message ?? null, key)].filter(part => part !== null);
	return {
		errorKind: failure?.kind ?? failure?.code ?? `http_${record.statusCode}`,
		errorMessage: parts.length === 0 ? null : parts.join(' · '),
	};
}

/** Until the last of the limits that the body told is reset, in an answer that asks for no delay otherwise. */
function readResetDelay({record, answer, durationMs}: Material): number | null {
	const resets = answer.limits.values().map(({resetAtMs}) => resetAtMs).filter(resetAtMs => resetAtMs !== null).toArray();
	return resets.length === 0 ? null : Math.max(0, Math.max(...resets) - (record.startedAtMs + durationMs));
}

/** Of the two largest units only the first: nobody waits for hours to the second. */
function formatDelay(delayMs: number): string {
	const seconds = Math.ceil(delayMs / 1000);
	if (seconds < 600) {
		return `${seconds} s`;
	}

	return seconds < 7200 ? `${Math.ceil(seconds / 60)} min` : `${Math.ceil(seconds / 3600)} h`;
}

/** A stream that neither says why it ends nor ends with its marker was cut, even if HTTP ended in order. */
function isCutStream({record, route, answer, outcome}: Material): boolean {
	const isRead = outcome.type === 'complete' && route.format !== null && record.isStream && record.statusCode === 200;
	return isRead && answer.hasOutput && !answer.isComplete && answer.finishReason === null;
}

function pickState({outcome}: Material, hasProblem: boolean): RequestState {
	if (outcome.type === 'aborted') {
		return 'aborted';
	}

	return hasProblem ? 'failed' : 'ok';
}

function pickUsage(record: RequestRecord, answer: Answer, state: RequestState): {usage: Usage; usageSource: UsageSource} {
	const isWhole = state === 'ok' || answer.isComplete;
	const estimatedTokens = estimateOutputTokens(answer);
	const reported = answer.usage;
	if (reported !== null && isWhole) {
		return {usage: reported, usageSource: 'reported'};
	}

	if (reported !== null) {
		// Of a cut answer the last report may be older than the text that came after it.
		const outputTokens = estimatedTokens === null ? reported.outputTokens : Math.max(reported.outputTokens ?? 0, estimatedTokens);
		return {usage: buildUsage({...reported, outputTokens, totalTokens: null}), usageSource: 'partial'};
	}

	return estimatedTokens === null || record.operation === 'count_tokens'
		? {usage: unknownUsage, usageSource: 'none'}
		: {usage: {...unknownUsage, outputTokens: estimatedTokens}, usageSource: isWhole ? 'estimated' : 'partial'};
}

function buildTimes(timeline: Timeline, durationMs: number): Pick<RequestRecord, 'durationMs' | 'firstByteMs' | 'firstTokenMs' | 'upstreamMs' | 'connectMs' | 'longestGapMs'> {
	const {sentMs, connectedMs, firstByteMs, firstTokenMs, longestGapMs} = timeline;
	return {
		durationMs: roundMs(durationMs),
		firstByteMs: roundMs(firstByteMs),
		firstTokenMs: roundMs(firstTokenMs),
		upstreamMs: sentMs === null ? null : roundMs(durationMs - sentMs),
		connectMs: sentMs === null || connectedMs === null ? null : roundMs(connectedMs - sentMs),
		longestGapMs: roundMs(longestGapMs),
	};
}

/** To the microsecond: what is finer is noise, and long fractions cost space. */
function roundMs(valueMs: number | null): number | null {
	return valueMs === null ? null : Math.round(valueMs * 1000) / 1000;
}

// Below this the whole answer came at once, and a speed would only measure the network.
const minGenerationMs = 50;

function readSpeed(outputTokens: number | null, firstTokenMs: number | null, durationMs: number): number | null {
	const generationMs = firstTokenMs === null ? 0 : durationMs - firstTokenMs;
	return outputTokens === null || outputTokens < 2 || generationMs < minGenerationMs ? null : Math.round(outputTokens / generationMs * 10_000) / 10;
}
