import {createHash, randomUUID, timingSafeEqual} from 'node:crypto';
import type {Server} from 'node:http';
import {createAdaptorServer, type HttpBindings} from '@hono/node-server';
import {Hono, type Context} from 'hono';
import {compress} from 'hono/compress';
import {buildOrigin} from '../config/parse.js';
import type {Clock} from '../core/clock.js';
import type {RequestReader} from '../core/store.js';
import {createBodyReader} from './body.js';
import {addEtag} from './etag.js';
import {EventHub} from './events/event-hub.js';
import {
	buildCorsHeaders,
	createGuard,
	listHosts,
	type Guard,
	type GuardOptions,
	type RequestHead,
} from './guard.js';
import {GuessLimit} from './guess-limit.js';
import {HeavyGate} from './heavy-gate.js';
import {OpenReports} from './ingest/open-reports.js';
import {SpanLinks} from './otlp/span-links.js';
import {
	answerError,
	ApiError,
	type Answer,
	type AnyAnswer,
	type ApiContext,
	type ApiRequest,
	type ApiWriter,
	type Body,
	type Route,
} from './route.js';
import {routes} from './routes.js';

export type ApiOptions = {
	readonly host: string;
	/** 0 takes any free port. */
	readonly port: number;
	/** What all routes lie below, without a trailing slash; empty for none. */
	readonly prefix: string;
	readonly allowedHosts: readonly string[];
	readonly allowedOrigins: readonly string[];
	readonly isAuthAlways: boolean;
	readonly token: string;
	readonly clock: Clock;
	readonly context: Omit<ApiContext, 'reports' | 'spanLinks' | 'events'>;
	/** Answers what goes through many requests, where that would hold up the other questions. */
	readonly largeReader?: RequestReader;
};

export type ApiServer = {
	/** `http://host:port` and the prefix. */
	readonly url: string;
	readonly close: () => void;
};

type Environment = {Bindings: HttpBindings};

/** Resolves when it listens; rejects where the address can't be had. */
export async function startApiServer(options: ApiOptions): Promise<ApiServer> {
	const app = new Hono<Environment>();
	const server = createAdaptorServer({fetch: app.fetch}) as Server;
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(options.port, options.host, () => {
			resolve();
		});
	});
	const address = server.address() as {port: number};
	// Only now the port is known, which is part of the name that it goes by; nothing is answered before this turn ends.
	fillApp(app, options, address.port);
	return {
		url: buildOrigin({host: options.host, port: address.port}) + options.prefix,
		close() {
			server.close();
			server.closeAllConnections();
		},
	};
}

function fillApp(app: Hono<Environment>, options: ApiOptions, port: number): void {
	const guardOptions: GuardOptions = {
		hosts: listHosts({...options, port}),
		origins: new Set(options.allowedOrigins),
		isAuthAlways: options.isAuthAlways,
		isToken: createTokenTest(options.token),
	};
	const guard = createGuard(guardOptions);
	const limitGuesses = createGuessLimiter(options.clock);
	const run = createRunner(options);
	const methods = [...new Set(routes.map(({method}) => method))];
	app.use(compress({encoding: 'gzip'}));
	app.use(async (context, next) => {
		await next();
		context.header('x-request-id', randomUUID());
		context.header('cache-control', 'no-store');
		context.header('x-content-type-options', 'nosniff');
		const cors = buildCorsHeaders(context.req.header('origin') ?? null, guardOptions, methods);
		for (const [name, value] of Object.entries(cors)) {
			context.header(name, value);
		}
	});
	for (const route of routes) {
		app.on(route.method, `${options.prefix}${route.path.replaceAll(/\{(?<name>\w+)\}/gv, ':$<name>')}`, async context => {
			const refusal = guard(readHead(context), route.access);
			if (refusal !== null) {
				return send(answerError(limitGuesses(refusal, context)), context);
			}

			const answer = await run(route, context);
			const hasTag = route.method === 'GET' && 'body' in answer;
			return send(hasTag ? addEtag(answer, context.req.header('if-none-match') ?? null) : answer, context);
		});
	}

	app.all('*', context => send(answerUnknown(context, guard, options), context));
}

/** Who tries one token after the other is told to wait instead; who sends none has not tried. */
function createGuessLimiter({monotonicMs}: Clock): (refusal: ApiError, context: Context<Environment>) => ApiError {
	const limit = new GuessLimit();
	return (refusal, {req, env}) => {
		const hasGuessed = refusal.code === 'token_needed' && (req.header('authorization') ?? req.header('x-internal-auth')) !== undefined;
		return hasGuessed && limit.isExceeded(env.incoming.socket.remoteAddress ?? '', monotonicMs())
			? new ApiError(429, 'too_many_guesses', 'Too many wrong tokens came from this address.', 'Send the right one; it passes at any time.')
			: refusal;
	};
}

/** No route: a browser's question before one, or a mistake. */
function answerUnknown(context: Context<Environment>, guard: Guard, {prefix}: ApiOptions): Answer {
	const refusal = guard(readHead(context), 'open');
	if (refusal !== null) {
		return answerError(refusal);
	}

	return context.req.method === 'OPTIONS'
		? {status: 204, headers: {}, body: ''}
		: answerError(new ApiError(404, 'not_found', 'There is no such route.', `See ${prefix}/openapi.json for all of them.`));
}

function createRunner({clock, context: given, largeReader = given.reader, prefix}: ApiOptions): (route: Route, context: Context<Environment>) => Promise<AnyAnswer> {
	const gate = new HeavyGate();
	// Who takes a large file slowly keeps nobody from asking.
	const longGate = new HeavyGate();
	const bodies = createBodyReader();
	const events = new EventHub(given.reader, given.readHealth);
	const context: ApiContext = {
		...given, writer: tellRemovals(given.writer, events), reports: new OpenReports(), spanLinks: new SpanLinks(), events,
	};
	const largeContext: ApiContext = {...context, reader: largeReader};
	return async (route, {req, env}) => {
		let body: Body | null = null;
		try {
			const path = req.param();
			const isHeavy = typeof route.isHeavy === 'function' ? route.isHeavy(path) : route.isHeavy;
			const request: ApiRequest = {
				path,
				query: new URL(req.url).searchParams,
				nowAtMs: clock.nowAtMs(),
				nowMs: clock.monotonicMs(),
				lastEventId: req.header('last-event-id') ?? null,
				prefix,
				async readBody() {
					body = await bodies.read(env.incoming);
					return body;
				},
			};
			if (!isHeavy) {
				return await route.handle(request, context);
			}

			const answer = async (): Promise<AnyAnswer> => route.handle(request, largeContext);
			return await (route.isLong === true ? longGate.runLong(answer) : gate.run(answer));
		} catch (error) {
			return answerError(error instanceof ApiError
				? error
				: new ApiError(503, 'store_unreadable', (error as Error).message, 'Ask again in a moment.'));
		} finally {
			if (body !== null) {
				bodies.release(body);
			}
		}
	};
}

function tellRemovals(writer: ApiWriter, events: EventHub): ApiWriter {
	return {
		write: writer.write,
		async remove(removal) {
			try {
				return await writer.remove(removal);
			} finally {
				// Some may be gone even where not all could be deleted.
				events.tellRemoved(removal);
			}
		},
	};
}

function readHead({req, env}: Context<Environment>): RequestHead {
	const {rawHeaders} = env.incoming;
	return {
		method: req.method,
		hosts: rawHeaders.filter((_, index) => index % 2 === 1 && rawHeaders[index - 1]!.toLowerCase() === 'host'),
		origin: req.header('origin') ?? null,
		fetchSite: req.header('sec-fetch-site') ?? null,
		authorization: req.header('authorization') ?? null,
		internalAuth: req.header('x-internal-auth') ?? null,
	};
}

function send(answer: AnyAnswer, {req, env}: Context<Environment>): Response {
	const {status, headers} = answer;
	const hasBody = status !== 204 && status !== 304 && req.method !== 'HEAD';
	const body = hasBody ? readAnswerBody(answer, env) : null;
	if (!hasBody && 'open' in answer) {
		void answer.open(() => undefined).cancel();
	}

	return new Response(body, {status, headers});
}

function readAnswerBody(answer: AnyAnswer, {outgoing}: HttpBindings): string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> {
	return 'body' in answer ? answer.body : answer.open(() => outgoing.destroy());
}

/** Compares digests, so that the time tells nothing about the token, not even its length. */
function createTokenTest(token: string): (text: string) => boolean {
	const digest = (text: string): Uint8Array => createHash('sha256').update(text).digest();
	const wanted = digest(token);
	return text => timingSafeEqual(digest(text), wanted);
}
