import type {
	PhaseEnd,
	RateLimit,
	RequestProgress,
	TailraceEvent,
} from '../../source/core/event.js';
import {buildRequestRecord, type RequestRecord} from '../../source/core/request-record.js';
import type {InstanceStatus} from '../../source/core/store.js';
import type {SeededRandom} from '../helpers/seeded-random.js';

/** A whole number of hours after the epoch, so that a test says which rollup a request falls into. */
export const baseMs = Math.floor(1_790_000_000_000 / 3_600_000) * 3_600_000;

const models = [
	['anthropic', 'claude-sonnet-4-5'],
	['anthropic', 'claude-opus-4-5'],
	['openai', 'gpt-5-mini'],
	['openai', 'gpt-5.1'],
	['gemini', 'gemini-2.5-flash'],
	['ollama', 'llama3.2'],
	['openai', null],
] as const;

/** An id that sorts by its number, as UUIDv7 sort by their time. */
export function buildId(number: number): string {
	return `01990000-0000-7000-8000-${String(number).padStart(12, '0')}`;
}

/** A request as it begins. */
export function buildActive(number: number, startedAtMs: number, known: Partial<RequestRecord> = {}): RequestRecord {
	return buildRequestRecord({
		id: buildId(number),
		startedAtMs,
		instanceId: 'instance-1',
		provider: 'openai',
		format: 'openai-chat',
		operation: 'chat',
		endpoint: '/v1/chat/completions',
		upstreamHost: 'api.openai.com',
		model: 'gpt-5.1',
		requestedModel: 'gpt-5.1',
		isStream: true,
		requestBytes: 1500,
		agent: 'codex',
		userAgent: 'codex_cli_rs/0.50.0',
		apiKeyId: 'k1_0123456789abcdef',
		authMethod: 'bearer',
		...known,
	});
}

/** A request as it ends, with most of its fields known. */
export function buildFinished(random: SeededRandom, number: number, startedAtMs: number): RequestRecord {
	const [provider, model] = random.pick(models);
	const state = random.pick(['ok', 'ok', 'ok', 'ok', 'ok', 'ok', 'failed', 'aborted', 'interrupted'] as const);
	const usageSource = random.pick(['reported', 'reported', 'reported', 'estimated', 'partial', 'none'] as const);
	const inputTokens = usageSource === 'none' ? null : random.integer(10, 90_000);
	const outputTokens = usageSource === 'none' ? null : random.integer(1, 4000);
	const isPriced = provider !== 'ollama' && usageSource !== 'none';
	const firstTokenMs = random.integer(0, 3) === 0 ? null : 100 + (random.next() * 2000);
	const durationMs = 2200 + (random.next() * 20_000);
	return {
		...buildActive(number, startedAtMs, {provider, model, requestedModel: model}),
		state,
		statusCode: state === 'ok' ? 200 : 500,
		finishReason: state === 'ok' ? 'stop' : null,
		errorKind: state === 'failed' ? 'server_error' : null,
		endpoint: random.pick(['/v1/chat/completions', '/v1/messages']),
		inputTokens,
		cacheReadTokens: inputTokens === null ? null : random.integer(0, inputTokens),
		cacheWriteTokens: random.integer(0, 1) === 0 ? null : 0,
		outputTokens,
		reasoningTokens: outputTokens === null ? null : random.integer(0, outputTokens),
		totalTokens: inputTokens === null || outputTokens === null ? null : inputTokens + outputTokens,
		usageSource,
		costNanoUsd: isPriced ? random.integer(1000, 900_000_000) : null,
		priceSource: isPriced ? 'table' : 'unpriced',
		durationMs,
		firstByteMs: 90.5,
		firstTokenMs,
		upstreamMs: durationMs - 1.25,
		connectMs: 0.75,
		longestGapMs: random.integer(5, 900),
		// Powers of two, so that sums come out the same in any order.
		outputTokensPerSecond: outputTokens === null || firstTokenMs === null ? null : random.pick([32, 64, 128]),
		responseBytes: random.integer(300, 90_000),
		messageCount: random.integer(1, 40),
		toolCallCount: random.integer(0, 2),
		toolNames: random.pick([[], ['read_file'], ['read_file', 'bash']]),
		hasSystemPrompt: random.pick([true, false, null]),
		sessionId: `session-${random.integer(1, 20)}`,
		sessionSource: 'x-session-id',
		upstreamRequestId: `req_${number}`,
		customData: random.integer(0, 9) === 0 ? {team: 'search', attempt: 2} : null,
	};
}

/** Start, some progress, perhaps the end of each request, in the order in which a proxy would tell it. */
export function buildTraffic(random: SeededRandom, count: number, spanMs: number): TailraceEvent[] {
	const timed: Array<{atMs: number; event: TailraceEvent}> = [];
	for (let number = 0; number < count; number++) {
		const startedAtMs = baseMs + random.integer(0, spanMs);
		const record = buildFinished(random, number, startedAtMs);
		const active = buildActive(number, startedAtMs, {provider: record.provider, requestedModel: record.requestedModel, model: record.model});
		const tell = (afterMs: number, event: TailraceEvent): void => {
			timed.push({atMs: startedAtMs + afterMs, event});
		};

		tell(0, start(active));
		tell(200, {
			type: 'request-first-byte', id: record.id, firstByteMs: 90.5, statusCode: 200,
		});
		tell(300, {
			type: 'request-progress', id: record.id, model: record.model, responseBytes: 200, outputTokens: 3, isEstimate: true, lastByteAtMs: startedAtMs + 300,
		});
		if (random.integer(0, 19) > 0) {
			tell(2200, end(record));
		}
	}

	timed.sort((a, b) => a.atMs - b.atMs);
	return timed.map(({event}) => event);
}

export function start(record: RequestRecord): TailraceEvent {
	return {type: 'request-start', record};
}

export function end(record: RequestRecord): Extract<TailraceEvent, {readonly type: 'request-end'}> {
	return {type: 'request-end', record};
}

export function progress(id: string, responseBytes: number, outputTokens: number | null, isEstimate = false): RequestProgress {
	return {
		type: 'request-progress', id, model: null, responseBytes, outputTokens, isEstimate, lastByteAtMs: responseBytes,
	};
}

export function phase(known: Partial<PhaseEnd>): PhaseEnd {
	return {
		type: 'phase-end', requestId: buildId(1), name: 'retrieve', startMs: 5, durationMs: 12.5, isSuccess: true, source: 'application', ...known,
	};
}

export function limit(known: Partial<RateLimit> = {}): RateLimit {
	return {
		type: 'rate-limit', provider: 'openai', apiKeyId: 'k1_a', name: 'requests', limit: 500, remaining: 499, usedRatio: 0.002, windowMs: 60_000, resetAtMs: baseMs, capturedAtMs: 100, ...known,
	};
}

export function buildInstance(instanceId: string): InstanceStatus {
	return {
		instanceId, pid: 4711, proxyUrl: 'http://127.0.0.1:7171', startedAtMs: baseMs, seenAtMs: baseMs + 1000, endedAtMs: null, droppedCount: 0, isDemo: false,
	};
}
