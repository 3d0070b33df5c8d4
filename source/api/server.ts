import {createHash, randomUUID, timingSafeEqual} from 'node:crypto';
import type {Server} from 'node:http';
import {createAdaptorServer, type HttpBindings} from '@hono/node-server';
import {Hono, type Context} from 'hono';
import {compress} from 'hono/compress';
import type {Clock} from '../core/clock.js';
import {createBodyReader} from './body.js';
import {addEtag} from './etag.js';
import {
	buildCorsHeaders,
	createGuard,
	listHosts,
	type Guard,
	type GuardOptions,
	type RequestHead,
} from './guard.js';
import {OpenReports} from './ingest/open-reports.js';
import {SpanLinks} from './otlp/span-links.js';
import {
	answerError,
	ApiError,
	type Answer,
	type ApiContext,
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
	readonly context: Omit<ApiContext, 'reports' | 'spanLinks'>;
};

export type ApiServer = {
	/** `http://host:port` and the prefix. */
	readonly url: string;
	readonly close: () => void;
};

type Environment = {Bindings: HttpBindings};

/** Each goes through many requests; more at once would only wait for each other. */
const maxHeavyCount = 4;

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
		url: `http://${options.host.includes(':') ? `[${options.host}]` : options.host}:${address.port}${options.prefix}`,
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
			return send(refusal === null ? addEtag(await run(route, context), route.method === 'GET' ? context.req.header('if-none-match') ?? null : null) : answerError(refusal));
		});
	}

	app.all('*', context => send(answerUnknown(context, guard, options)));
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

function createRunner({clock, context: given, prefix}: ApiOptions): (route: Route, context: Context<Environment>) => Promise<Answer> {
	let heavyCount = 0;
	const bodies = createBodyReader();
	const context: ApiContext = {...given, reports: new OpenReports(), spanLinks: new SpanLinks()};
	return async (route, {req, env}) => {
		if (route.isHeavy && heavyCount >= maxHeavyCount) {
			return answerError(new ApiError(429, 'too_many_queries', 'Too many large questions are being answered.', 'Ask again in a second, or for a shorter time.'));
		}

		heavyCount += route.isHeavy ? 1 : 0;
		let body: Body | null = null;
		try {
			return await route.handle({
				path: req.param(),
				query: new URL(req.url).searchParams,
				nowAtMs: clock.nowAtMs(),
				nowMs: clock.monotonicMs(),
				prefix,
				async readBody() {
					body = await bodies.read(env.incoming);
					return body;
				},
			}, context);
		} catch (error) {
			return answerError(error instanceof ApiError
				? error
				: new ApiError(503, 'store_unreadable', (error as Error).message, 'Ask again in a moment.'));
		} finally {
			heavyCount -= route.isHeavy ? 1 : 0;
			if (body !== null) {
				bodies.release(body);
			}
		}
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

function send({status, headers, body}: Answer): Response {
	return new Response(status === 204 || status === 304 ? null : body, {status, headers});
}

/** Compares digests, so that the time tells nothing about the token, not even its length. */
function createTokenTest(token: string): (text: string) => boolean {
	const digest = (text: string): Uint8Array => createHash('sha256').update(text).digest();
	const wanted = digest(token);
	return text => timingSafeEqual(digest(text), wanted);
}
