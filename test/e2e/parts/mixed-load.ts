import type {Behavior, DemoScript} from '../../../source/demo/answer-plan.js';
import type {SeededRandom} from '../../helpers/seeded-random.js';

/** What the client asks for, and what the upstream was told to answer with. */
export type MixedRequest = {
	/** Its session, by which its row is found again. */
	readonly id: string;
	readonly provider: string;
	readonly path: string;
	readonly body: Readonly<Record<string, unknown>>;
	readonly isStream: boolean;
	readonly script: DemoScript & {readonly behavior: Behavior; readonly inputTokens: number; readonly outputTokens: number};
	/** The client leaves when it has got so many bytes; `null` when it stays. */
	readonly leavesAfterBytes: number | null;
};

export type MixedAnswer = {
	readonly request: MixedRequest;
	/** `null` when there was none. */
	readonly statusCode: number | null;
	readonly bodyBytes: number;
	/** The connection ended as HTTP ends an answer. */
	readonly isWhole: boolean;
	/** It was the client that left. */
	readonly hasLeft: boolean;
};

type Way = {
	readonly provider: string;
	readonly path: (isStream: boolean) => string;
	readonly body: (isStream: boolean) => Readonly<Record<string, unknown>>;
};

const messages = [{role: 'user', content: 'Is the gate open?'}];
const ways: readonly Way[] = [
	{
		provider: 'openai', path: () => '/v1/chat/completions', body: stream => ({
			model: 'gpt-5-mini', messages, stream, ...(stream && {stream_options: {include_usage: true}}),
		}),
	},
	{provider: 'openai', path: () => '/v1/responses', body: stream => ({model: 'gpt-5-mini', input: 'Is the gate open?', stream})},
	{
		provider: 'anthropic', path: () => '/v1/messages', body: stream => ({
			model: 'claude-sonnet-4-5', max_tokens: 4096, messages, stream,
		}),
	},
	{
		provider: 'gemini',
		path: isStream => `/v1beta/models/gemini-2.5-flash:${isStream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`,
		body: () => ({contents: [{role: 'user', parts: [{text: 'Is the gate open?'}]}]}),
	},
	{provider: 'ollama', path: () => '/api/chat', body: stream => ({model: 'llama3.3:70b', messages, stream})},
	{provider: 'cohere', path: () => '/cohere/v2/chat', body: stream => ({model: 'command-a-03-2025', messages, stream})},
];

const mishaps: readonly Behavior[] = ['rate-limited', 'overloaded', 'server-error', 'too-long', 'stream-error', 'cut'];

export function pickMixedRequest(random: SeededRandom, id: string): MixedRequest {
	const way = random.pick(ways);
	const isStream = random.next() < 0.7;
	return {
		id,
		provider: way.provider,
		path: way.path(isStream),
		body: way.body(isStream),
		isStream,
		script: {
			behavior: random.next() < 0.25 ? random.pick(mishaps) : 'normal',
			seed: random.integer(0, 0xFF_FF_FF_FF),
			firstTokenMs: random.integer(0, 10),
			tokensPerSecond: random.pick([500, 2000, 100_000]),
			retryAfterSeconds: 1,
			inputTokens: random.integer(1, 5000),
			outputTokens: random.integer(1, 150),
		},
		leavesAfterBytes: random.next() < 0.15 ? random.integer(1, 4000) : null,
	};
}

export async function askMixed(proxyUrl: string, request: MixedRequest): Promise<MixedAnswer> {
	const leaving = new AbortController();
	const {leavesAfterBytes} = request;
	let statusCode: number | null = null;
	let bodyBytes = 0;
	let isWhole = false;
	try {
		const response = await fetch(`${proxyUrl}${request.path}`, {
			method: 'POST',
			headers: {'content-type': 'application/json', 'x-session-id': request.id, 'x-demo-script': JSON.stringify(request.script)},
			body: JSON.stringify(request.body),
			signal: leaving.signal,
		});
		statusCode = response.status;
		for await (const chunk of response.body! as AsyncIterable<Uint8Array>) {
			bodyBytes += chunk.length;
			if (leavesAfterBytes !== null && bodyBytes >= leavesAfterBytes) {
				leaving.abort();
			}
		}

		isWhole = true;
	} catch {
		// Cut, or left: that is what is to be recorded.
	}

	return {
		request, statusCode, bodyBytes, isWhole, hasLeft: leaving.signal.aborted,
	};
}

/** Asks for so many, a few at a time. */
export async function askManyMixed(proxyUrl: string, {random, prefix, count, atOnce}: {
	readonly random: SeededRandom;
	readonly prefix: string;
	readonly count: number;
	readonly atOnce: number;
}): Promise<MixedAnswer[]> {
	const requests = Array.from({length: count}, (_, index) => pickMixedRequest(random, `${prefix}-${index}`));
	const answers: MixedAnswer[] = [];
	await Promise.all(Array.from({length: atOnce}, async () => {
		for (let request = requests.pop(); request !== undefined; request = requests.pop()) {
			answers.push(await askMixed(proxyUrl, request));
		}
	}));
	return answers;
}
