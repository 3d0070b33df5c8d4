import {createRandom, type SeededRandom} from './seeded-random.js';

/**
How an answer goes. `rate-limited`, `overloaded`, `server-error` and `too-long` are refused with a status;
`stream-error` and `cut` begin well; a `stall` goes on after a silence; `slow` thinks long before its first token.
*/
export type Behavior = 'normal' | 'slow' | 'stall' | 'rate-limited' | 'overloaded' | 'server-error' | 'too-long' | 'stream-error' | 'cut';

export const behaviors: readonly Behavior[] = ['normal', 'slow', 'stall', 'rate-limited', 'overloaded', 'server-error', 'too-long', 'stream-error', 'cut'];

/** What a request may ask of the fake upstream, as JSON in its `x-demo-script` header; what is left out is drawn at random. */
export type DemoScript = {
	readonly behavior?: Behavior;
	readonly seed?: number;
	readonly firstTokenMs?: number;
	readonly tokensPerSecond?: number;
	readonly stallMs?: number;
	readonly retryAfterSeconds?: number;
	/** All input, what comes from a cache or goes to one included. */
	readonly inputTokens?: number;
	readonly cacheReadTokens?: number;
	readonly cacheWriteTokens?: number;
	/** All output, reasoning included. */
	readonly outputTokens?: number;
	readonly reasoningTokens?: number;
	/** Names of the tools that the answer calls. */
	readonly tools?: readonly string[];
};

/** An answer with nothing left to chance. */
export type AnswerPlan = Required<Omit<DemoScript, 'seed'>> & {
	readonly model: string;
	readonly createdAtMs: number;
	/** Chat Completions tell a stream's usage only when asked. */
	readonly shouldTellUsage: boolean;
	readonly random: SeededRandom;
};

/** A part of the output with its length in tokens, by which it is paced. */
export type Piece = {
	readonly channel: 'reasoning' | 'answer' | 'tool';
	readonly text: string;
	readonly tokens: number;
	/** Which of the plan's tools; -1 for text. */
	readonly toolIndex: number;
};

/** About what a call of a tool takes. */
const toolTokens = 40;

const words = [
	'the',
	'a',
	'of',
	'and',
	'river',
	'gate',
	'water',
	'level',
	'turbine',
	'request',
	'stream',
	'token',
	'value',
	'checks',
	'then',
	'returns',
	'each',
	'before',
	'after',
	'because',
	'first',
	'second',
	'holds',
	'opens',
	'turns',
	'flows',
	'slowly',
	'again',
	'whether',
	'without',
	'under',
	'over',
	'next',
	'same',
	'line',
	'file',
	'test',
	'reads',
	'writes',
	'keeps',
	'state',
];

export function buildPlan(script: DemoScript, known: {
	readonly model: string;
	readonly createdAtMs: number;
	readonly requestBytes: number;
	readonly shouldTellUsage: boolean;
	readonly random: SeededRandom;
}): AnswerPlan {
	const {model, createdAtMs, shouldTellUsage, requestBytes} = known;
	const random = createRandom(script.seed ?? known.random.integer(0, 0xFF_FF_FF_FF));
	const tools = script.tools ?? [];
	const behavior = script.behavior ?? pickNamedBehavior(model);
	const outputTokens = script.outputTokens ?? (random.integer(20, 120) + (tools.length * toolTokens));
	return {
		model,
		createdAtMs,
		shouldTellUsage,
		random,
		tools,
		outputTokens,
		behavior,
		firstTokenMs: script.firstTokenMs ?? (behavior === 'slow' ? random.integer(5000, 9000) : random.integer(200, 900)),
		tokensPerSecond: script.tokensPerSecond ?? random.integer(40, 140),
		stallMs: script.stallMs ?? random.integer(8000, 16_000),
		retryAfterSeconds: script.retryAfterSeconds ?? random.integer(1, 3),
		inputTokens: script.inputTokens ?? Math.ceil(requestBytes / 4),
		cacheReadTokens: script.cacheReadTokens ?? 0,
		cacheWriteTokens: script.cacheWriteTokens ?? 0,
		reasoningTokens: script.reasoningTokens ?? 0,
	};
}

/** A model such as `gpt-5-mini@stall` asks for a behavior by name, so that it can be tried with curl. */
function pickNamedBehavior(model: string): Behavior {
	return behaviors.find(behavior => model.endsWith(`@${behavior}`)) ?? 'normal';
}

/**
The output in the order in which it is sent.

@yields Reasoning, answer, tool calls.
*/
export function * buildPieces(plan: AnswerPlan): Generator<Piece> {
	const {random, tools, outputTokens, reasoningTokens} = plan;
	yield * buildText(random, 'reasoning', reasoningTokens);
	yield * buildText(random, 'answer', Math.max(1, outputTokens - reasoningTokens - (tools.length * toolTokens)));
	for (const toolIndex of tools.keys()) {
		const fragments = ['{"path":', ` "source/${random.pick(words)}-${random.pick(words)}.ts"`, `, "limit": ${random.integer(1, 400)}`, '}'];
		for (const text of fragments) {
			yield {
				channel: 'tool', text, tokens: toolTokens / fragments.length, toolIndex,
			};
		}
	}
}

function * buildText(random: SeededRandom, channel: 'reasoning' | 'answer', tokens: number): Generator<Piece> {
	for (let left = tokens; left > 0;) {
		const count = Math.min(left, random.integer(2, 7));
		left -= count;
		yield {
			channel, text: Array.from({length: count}, () => `${random.pick(words)} `).join(''), tokens: count, toolIndex: -1,
		};
	}
}

/** So many random characters of an alphabet, for ids. */
export function buildId(random: SeededRandom, length: number, alphabet = '0123456789abcdef'): string {
	return Array.from({length}, () => alphabet[random.integer(0, alphabet.length - 1)]).join('');
}
