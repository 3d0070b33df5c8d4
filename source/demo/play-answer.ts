import type {ServerResponse} from 'node:http';
import {setImmediate as nextTurn, setTimeout as sleep} from 'node:timers/promises';
import type {AnswerPlan, Behavior} from './answer-plan.js';
import type {Dialect, Refusal} from './dialects/dialect.js';

/** Which share of the output comes before something happens to it. */
const turningPoint = 0.4;

/** Time as the plan has it, times `factor`: 1 is life, 0 does not wait. The signal tells that nobody listens any more. */
export type Pace = {readonly factor: number; readonly signal: AbortSignal};

/** Throws when nobody listens any more. Even without a wait what was written gets on its way. */
export async function wait(ms: number, {factor, signal}: Pace): Promise<void> {
	await (ms * factor > 0 ? sleep(ms * factor, undefined, {signal}) : nextTurn(undefined, {signal}));
}

/** Of the time until a stream's first token, so much passes before its head. */
const headShare = 0.6;

export function readStreamHeadMs({firstTokenMs}: AnswerPlan): number {
	return firstTokenMs * headShare;
}

export function readWholeMs({firstTokenMs, outputTokens, tokensPerSecond, behavior, stallMs}: AnswerPlan): number {
	return firstTokenMs + (outputTokens / tokensPerSecond * 1000) + (behavior === 'stall' ? stallMs : 0);
}

export async function playWhole(response: ServerResponse, dialect: Dialect, plan: AnswerPlan, pace: Pace): Promise<void> {
	await wait(readWholeMs(plan), pace);
	if (plan.behavior === 'cut') {
		response.destroy();
	} else {
		sendJson(response, 200, dialect.buildAnswer(plan));
	}
}

export async function playStream(response: ServerResponse, dialect: Dialect, plan: AnswerPlan, pace: Pace): Promise<void> {
	await wait(readStreamHeadMs(plan), pace);
	response.writeHead(200, {'content-type': dialect.streamType, 'cache-control': 'no-cache'});
	response.flushHeaders();
	let sentTokens = 0;
	let hasTurned = false;
	for (const {text, tokens} of dialect.stream(plan)) {
		/* eslint-disable no-await-in-loop -- one part after the other, in time */
		if (tokens > 0) {
			await wait(sentTokens === 0 ? plan.firstTokenMs - readStreamHeadMs(plan) : tokens / plan.tokensPerSecond * 1000, pace);
		}

		if (!hasTurned && sentTokens > plan.outputTokens * turningPoint) {
			hasTurned = true;
			await turns[plan.behavior]?.({
				response, dialect, plan, pace,
			});
		}
		/* eslint-enable no-await-in-loop */

		if (response.writableEnded || response.destroyed) {
			return;
		}

		response.write(text);
		sentTokens += tokens;
	}

	response.end();
}

type Turn = (scene: {readonly response: ServerResponse; readonly dialect: Dialect; readonly plan: AnswerPlan; readonly pace: Pace}) => void | Promise<void>;

/** What happens half way; a stream may be over after it. */
const turns: Readonly<Partial<Record<Behavior, Turn>>> = {
	stall: async ({plan, pace}) => wait(plan.stallMs, pace),
	'stream-error'({response, dialect, plan}) {
		response.end(dialect.streamError(plan));
	},
	'cut'({response}) {
		response.destroy();
	},
};

const refusals: Readonly<Partial<Record<Behavior, Omit<Refusal, 'retryAfterSeconds'>>>> = {
	'rate-limited': {kind: 'rate-limited', statusCode: 429, message: 'This request would exceed your rate limit. Please try again later.'},
	overloaded: {kind: 'overloaded', statusCode: 503, message: 'The model is overloaded. Please try again later.'},
	'server-error': {kind: 'server-error', statusCode: 500, message: 'Internal server error'},
	'too-long': {kind: 'too-long', statusCode: 400, message: 'prompt is too long: 214211 tokens > 200000 maximum'},
};

/** The refusal that a plan asks for; `null` when it begins to answer. */
export function pickRefusal({behavior, retryAfterSeconds}: AnswerPlan, provider: string, isStream: boolean): Refusal | null {
	// Without a stream there is no middle to fail in.
	const refusal = refusals[behavior === 'stream-error' && !isStream ? 'server-error' : behavior];
	if (refusal === undefined) {
		return null;
	}

	// Anthropic has a status of its own for it.
	const statusCode = behavior === 'overloaded' && provider === 'anthropic' ? 529 : refusal.statusCode;
	return {...refusal, statusCode, retryAfterSeconds};
}

export function sendJson(response: ServerResponse, statusCode: number, body: unknown, headers: Record<string, string> = {}): void {
	const text = JSON.stringify(body);
	response.writeHead(statusCode, {'content-type': 'application/json', 'content-length': Buffer.byteLength(text), ...headers});
	response.end(text);
}
