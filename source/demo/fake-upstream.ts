import {once} from 'node:events';
import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import {buildPlan, type AnswerPlan, type DemoScript} from './answer-plan.js';
import type {Refusal} from './dialects/dialect.js';
import {ollama} from './dialects/ollama.js';
import {openaiChat} from './dialects/openai-chat.js';
import {pickFakeRoute, type FakeRoute} from './fake-routes.js';
import {
	pickRefusal,
	playStream,
	playWhole,
	readStreamHeadMs,
	readWholeMs,
	sendJson,
	wait,
	type Pace,
} from './play-answer.js';
import {ProviderHeaders} from './provider-headers.js';
import {createRandom, type SeededRandom} from './seeded-random.js';

export type FakeUpstreamOptions = {
	readonly seed?: number;
	/** 0 takes a free one. */
	readonly port?: number;
	/** How long things take: 1 as in life, 0 no time at all. */
	readonly pace?: number;
	/** The wall clock of its answers. */
	readonly nowAtMs?: () => number;
};

export type FakeUpstream = {
	readonly url: string;
	readonly close: () => Promise<void>;
};

/** A refusal comes before any thinking. */
const refusalShare = 0.3;

type Upstream = {
	readonly random: SeededRandom;
	readonly headers: ProviderHeaders;
	readonly paceFactor: number;
	readonly nowAtMs: () => number;
	readonly closing: AbortSignal;
};

/**
Plays the providers of the demo. What an answer is like, the request says itself: an `x-demo-script` header, else the
end of its model's name, else chance. Listens on loopback only.
*/
export async function startFakeUpstream({seed = 1, port = 0, pace = 1, nowAtMs = Date.now}: FakeUpstreamOptions = {}): Promise<FakeUpstream> {
	const closing = new AbortController();
	const random = createRandom(seed);
	const upstream: Upstream = {
		random, headers: new ProviderHeaders(random, nowAtMs()), paceFactor: pace, nowAtMs, closing: closing.signal,
	};
	const server = createServer(async (request, response) => {
		response.on('error', () => {
			// The client left; the wait for the next part notices.
		});
		try {
			await answer(upstream, request, response);
		} catch {
			response.destroy();
		}
	});
	// What a WebSocket would carry is told by plain HTTP, too; a client that hears this asks so.
	server.on('upgrade', (_request, socket) => {
		socket.on('error', () => {/* The client left. */});
		socket.end('HTTP/1.1 426 Upgrade Required\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
	});
	server.listen(port, '127.0.0.1');
	await once(server, 'listening');

	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		async close() {
			closing.abort();
			server.close();
			server.closeAllConnections();
			await once(server, 'close');
		},
	};
}

async function answer(upstream: Upstream, request: IncomingMessage, response: ServerResponse): Promise<void> {
	const bytes = await receive(request);
	const route = pickFakeRoute((request.url ?? '').split('?', 1)[0]!);
	const body = parseObject(bytes.toString());
	if (route === null || body === null) {
		sendJson(response, 404, openaiChat.buildError({
			statusCode: 404, kind: 'not-found', message: `Nothing is served at ${request.method} ${request.url}`, retryAfterSeconds: 0,
		}));
		return;
	}

	const plan = buildPlan(readScript(request), {
		model: route.model ?? readText(body.model) ?? 'unknown',
		createdAtMs: upstream.nowAtMs(),
		requestBytes: bytes.length,
		shouldTellUsage: (body.stream_options as {include_usage?: unknown} | undefined)?.include_usage === true,
		random: upstream.random,
	});
	const isStream = route.isStream ?? (route.dialect === ollama ? body.stream !== false : body.stream === true);
	const refusal = pickRefusal(plan, route.provider, isStream);
	const use = {
		tokens: plan.inputTokens,
		nowAtMs: plan.createdAtMs,
		isSubscription: request.headers['user-agent']?.startsWith('claude-cli/') ?? false,
		processingMs: Math.round(readHeadMs({
			route, plan, isStream, refusal,
		}) * upstream.paceFactor),
	};
	for (const [name, value] of Object.entries(upstream.headers.build(route.provider, use))) {
		response.setHeader(name, value);
	}

	await play(upstream, response, {
		route, plan, body, isStream, refusal,
	});
}

type Task = {
	readonly route: FakeRoute;
	readonly plan: AnswerPlan;
	readonly body: Readonly<Record<string, unknown>>;
	readonly isStream: boolean;
	readonly refusal: Refusal | null;
};

/** After so long the answer begins. */
function readHeadMs({route, plan, isStream, refusal}: Omit<Task, 'body'>): number {
	if (refusal !== null) {
		return plan.firstTokenMs * refusalShare;
	}

	if (route.kind !== 'answer') {
		return plan.firstTokenMs;
	}

	return isStream ? readStreamHeadMs(plan) : readWholeMs(plan);
}

async function play(upstream: Upstream, response: ServerResponse, task: Task): Promise<void> {
	const gone = new AbortController();
	response.once('close', () => {
		gone.abort();
	});
	const pace: Pace = {factor: upstream.paceFactor, signal: AbortSignal.any([gone.signal, upstream.closing])};
	const {route, plan, isStream, refusal} = task;
	if (refusal !== null) {
		await wait(readHeadMs(task), pace);
		const hasRetryAfter = refusal.statusCode === 429 && route.provider !== 'gemini';
		sendJson(response, refusal.statusCode, route.dialect.buildError(refusal), hasRetryAfter ? {'retry-after': String(refusal.retryAfterSeconds)} : {});
	} else if (route.kind === 'answer') {
		await (isStream ? playStream : playWhole)(response, route.dialect, plan, pace);
	} else {
		await wait(readHeadMs(task), pace);
		sendJson(response, 200, buildSideAnswer(task));
	}
}

/** Answers that are no conversation. */
function buildSideAnswer({route: {kind, dialect}, plan, body}: Task): unknown {
	if (kind === 'count') {
		return {input_tokens: plan.inputTokens};
	}

	if (kind === 'hello') {
		return {};
	}

	if (kind === 'embedding') {
		const inputs = Array.isArray(body.input) ? body.input : [body.input];
		return {
			object: 'list',
			data: inputs.map((_, index) => ({object: 'embedding', index, embedding: Array.from({length: 16}, () => plan.random.next() - 0.5)})),
			model: plan.model,
			usage: {prompt_tokens: plan.inputTokens, total_tokens: plan.inputTokens},
		};
	}

	return dialect === ollama ? {models: [{name: 'llama3.3:70b', model: 'llama3.3:70b'}]} : {object: 'list', data: [{id: 'gpt-5-mini', object: 'model'}]};
}

async function receive(request: IncomingMessage): Promise<Buffer> {
	const parts: Buffer[] = [];
	for await (const part of request) {
		parts.push(part as Buffer);
	}

	return Buffer.concat(parts);
}

function readScript(request: IncomingMessage): DemoScript {
	const text = request.headers['x-demo-script'];
	return (typeof text === 'string' ? parseObject(text) : null) ?? {};
}

/** An empty text is an empty object, as a GET has it; `null` for what is none. */
function parseObject(text: string): Record<string, unknown> | null {
	try {
		const value: unknown = JSON.parse(text === '' ? '{}' : text);
		return typeof value === 'object' && value !== null ? value as Record<string, unknown> : null;
	} catch {
		return null;
	}
}

function readText(value: unknown): string | null {
	return typeof value === 'string' ? value : null;
}
