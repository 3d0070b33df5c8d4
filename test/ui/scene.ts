import process from 'node:process';
import {type Clock} from '../../source/core/clock.js';
import {noDrops, type RateLimit, type TailraceEvent} from '../../source/core/event.js';
import {type Feed, type FeedMessage, type FeedStatus} from '../../source/core/feed.js';
import {buildRequestRecord, type RequestRecord} from '../../source/core/request-record.js';
import {type RequestReader} from '../../source/core/store.js';
import {createLiveModel} from '../../source/live/create-live-model.js';
import {type LiveModel} from '../../source/live/live-model.js';
import {openStore} from '../../source/store/open-store.js';
import {createRandom, type SeededRandom} from '../helpers/seeded-random.js';

// Screens write the local time.
process.env.TZ = 'UTC';

/** 2026-09-23 14:02:31 UTC. */
export const sceneNowAtMs = Date.UTC(2026, 8, 23, 14, 2, 31);
const minuteMs = 60_000;

type Habit = {
	readonly provider: string;
	readonly model: string;
	readonly sessionId: string | null;
	readonly agent: string | null;
	readonly inputTokens: number;
	readonly outputTokens: number;
	readonly cacheRatio: number | null;
	readonly firstTokenMs: number;
	readonly speed: number;
	/** Nano-USD a token; `null`: nobody charges. */
	readonly price: number | null;
	readonly share: number;
};

const habits: readonly Habit[] = [
	{
		provider: 'anthropic', model: 'claude-opus-4-8', sessionId: 'fix-auth', agent: 'claude-code', inputTokens: 45_000,
		outputTokens: 1400, cacheRatio: 0.91, firstTokenMs: 1100, speed: 78, price: 1300, share: 5,
	},
	{
		provider: 'openai', model: 'gpt-5.6-codex', sessionId: 'refactor', agent: 'codex', inputTokens: 24_000,
		outputTokens: 1100, cacheRatio: 0.84, firstTokenMs: 700, speed: 121, price: 600, share: 4,
	},
	{
		provider: 'gemini', model: 'gemini-3-flash', sessionId: null, agent: 'gemini-cli', inputTokens: 9000,
		outputTokens: 400, cacheRatio: 0.4, firstTokenMs: 420, speed: 190, price: 90, share: 2,
	},
	{
		provider: 'ollama', model: 'llama3.3:70b', sessionId: 'notes', agent: null, inputTokens: 1500,
		outputTokens: 300, cacheRatio: null, firstTokenMs: 320, speed: 41, price: null, share: 2,
	},
];

export type Scene = {
	readonly clock: Clock & {advance: (ms: number) => void};
	readonly feed: Feed & {emit: (message: FeedMessage) => void; emitEvents: (events: readonly TailraceEvent[]) => void};
	readonly reader: RequestReader;
	readonly live: LiveModel;
	readonly records: readonly RequestRecord[];
};

/** A clock that stands until it is moved. */
export function createTestClock(nowAtMs = sceneNowAtMs): Scene['clock'] {
	let movedMs = 0;
	return {
		nowAtMs: () => nowAtMs + movedMs,
		monotonicMs: () => movedMs,
		advance(ms) {
			movedMs += ms;
		},
	};
}

export function createTestFeed(): Scene['feed'] {
	const listeners = new Set<(message: FeedMessage) => void>();
	const emit = (message: FeedMessage): void => {
		for (const listener of listeners) {
			listener(message);
		}
	};

	return {
		subscribe(listener) {
			listeners.add(listener);
			return () => {
				listeners.delete(listener);
			};
		},
		emit,
		emitEvents(events) {
			emit({type: 'events', batch: {events, dropped: noDrops}});
		},
	};
}

export function liveStatus(changes: Partial<FeedStatus> = {}): FeedMessage {
	return {
		type: 'status',
		status: {
			state: 'live', heardAtMs: sceneNowAtMs, instance: null, storeProblem: null, waitingCount: 0, ...changes,
		},
	};
}

/** A quarter of an hour of an ordinary day, in a store, and requests that run. */
export function createScene({seed = 7, count = 260, clock = createTestClock()}: {seed?: number; count?: number; clock?: Scene['clock']} = {}): Scene {
	const random = createRandom(seed);
	const nowAtMs = clock.nowAtMs();
	const records = createRecords(random, count, nowAtMs);
	const store = openStore('memory:');
	const writer = store.openWriter();
	const events: TailraceEvent[] = [
		...records.map(record => ({type: record.state === 'active' ? 'request-start' : 'request-end', record}) as const),
		...createLimits(nowAtMs),
	];
	if (count > 0) {
		writer.write(events);
	}

	return {
		clock, feed: createTestFeed(), reader: store.openReader(), live: createLiveModel(), records,
	};
}

function createRecords(random: SeededRandom, count: number, nowAtMs: number): RequestRecord[] {
	const deck = habits.flatMap(habit => Array.from({length: habit.share}, () => habit));
	const starts = Array.from({length: count}, () => {
		// Two waves of work, as a session has them.
		const wave = Math.sin(random.next() * Math.PI) * (random.next() < 0.6 ? 5 : 12);
		return Math.round(nowAtMs - (wave * minuteMs) - (random.next() * 2 * minuteMs) - 1500);
	});
	starts.sort((a, b) => a - b);
	return starts.map((startedAtMs, index) => createRecord(random, random.pick(deck), {
		index, startedAtMs, isLast: index >= count - 3, nowAtMs,
	}));
}

function createRecord(
	random: SeededRandom,
	habit: Habit,
	{index, startedAtMs, isLast, nowAtMs}: {index: number; startedAtMs: number; isLast: boolean; nowAtMs: number},
): RequestRecord {
	const vary = (value: number): number => Math.round(value * (0.4 + (random.next() * 1.4)));
	const inputTokens = vary(habit.inputTokens);
	const outputTokens = vary(habit.outputTokens);
	const firstTokenMs = vary(habit.firstTokenMs);
	const firstByteMs = Math.round(firstTokenMs * 0.7);
	const speed = habit.speed * (0.8 + (random.next() * 0.4));
	const durationMs = firstTokenMs + Math.round(outputTokens / speed * 1000);
	const base = buildRequestRecord({
		id: `019a3f00-${String(index).padStart(4, '0')}-7000-8000-${String(random.integer(0, 999_999_999)).padStart(12, '0')}`,
		startedAtMs,
		instanceId: 'scene',
		provider: habit.provider,
		format: habit.provider === 'anthropic' ? 'anthropic-messages' : 'openai-chat',
		operation: 'chat',
		endpoint: habit.provider === 'anthropic' ? '/v1/messages' : '/v1/chat/completions',
		upstreamHost: `api.${habit.provider}.com`,
		model: habit.model,
		requestedModel: habit.model,
		isStream: true,
		modality: 'text',
		sessionId: habit.sessionId,
		sessionSource: habit.sessionId === null ? null : 'x-session-id',
		agent: habit.agent,
		userAgent: habit.agent === null ? null : `${habit.agent}/2.1 (linux)`,
		clientIp: '127.0.0.1',
		apiKeyId: 'k1_00f3a2b19c77de42',
		authMethod: 'bearer',
		requestBytes: inputTokens * 4,
		messageCount: random.integer(3, 60),
		toolCount: 14,
		hasSystemPrompt: true,
	});
	if (isLast && durationMs > nowAtMs - startedAtMs) {
		return {...base, statusCode: 200, firstByteMs};
	}

	if (random.next() < 0.02) {
		return {
			...base, state: 'failed', statusCode: 429, errorKind: 'rate_limit_error',
			errorMessage: 'This request would exceed your rate limit', durationMs: 190, firstByteMs: 188, finishReason: null,
		};
	}

	const cacheReadTokens = habit.cacheRatio === null ? null : Math.round(inputTokens * habit.cacheRatio);
	return {
		...base,
		state: 'ok',
		statusCode: 200,
		inputTokens,
		cacheReadTokens,
		outputTokens,
		totalTokens: inputTokens + outputTokens,
		reasoningTokens: habit.provider === 'openai' ? Math.round(outputTokens * 0.4) : null,
		usageSource: random.next() < 0.02 ? 'estimated' : 'reported',
		costNanoUsd: habit.price === null ? null : (inputTokens + (outputTokens * 5)) * habit.price,
		priceSource: habit.price === null ? 'unpriced' : 'provider',
		durationMs,
		firstByteMs,
		firstTokenMs,
		connectMs: random.next() < 0.2 ? 41 : 0,
		upstreamMs: durationMs - 3,
		longestGapMs: 120 + random.integer(0, 900),
		outputTokensPerSecond: speed,
		responseBytes: outputTokens * 6,
		finishReason: 'end_turn',
		toolCallCount: random.integer(0, 3),
		toolNames: ['read_file', 'bash'],
		upstreamRequestId: `req_${index}`,
	};
}

/** As they stand, and how they came there. */
function createLimits(nowAtMs: number): RateLimit[] {
	const [fiveHours, tokens] = listLimits(nowAtMs) as [RateLimit, RateLimit];
	const before = Array.from({length: 40}, (_, minute) => [
		{...fiveHours, usedRatio: 0.64 - (0.01 * (minute + 1)), capturedAtMs: fiveHours.capturedAtMs - ((minute + 1) * minuteMs)},
		{
			...tokens, remaining: null, usedRatio: 0.11 + (0.15 * (minute % 6)), capturedAtMs: tokens.capturedAtMs - ((minute + 1) * minuteMs),
		},
	]);
	return [...before.flat(), fiveHours, tokens];
}

function listLimits(nowAtMs: number): RateLimit[] {
	return [
		{
			type: 'rate-limit', provider: 'anthropic', apiKeyId: null, name: '5h', limit: null,
			remaining: null, usedRatio: 0.64, windowMs: 300 * minuteMs, resetAtMs: nowAtMs + (72 * minuteMs), capturedAtMs: nowAtMs - 9000,
		},
		{
			type: 'rate-limit', provider: 'openai', apiKeyId: null, name: 'tokens', limit: 30_000_000,
			remaining: 26_700_000, usedRatio: 0.11, windowMs: 60 * minuteMs, resetAtMs: nowAtMs + (6 * minuteMs), capturedAtMs: nowAtMs - 4000,
		},
	];
}
