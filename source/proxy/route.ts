import {pickEndpoint} from '../formats/pick-endpoint.js';
import type {Format} from '../formats/format.js';
import type {Operation} from '../core/request-record.js';
import {cleanText} from '../core/text.js';
import {isControl} from '../providers/control.js';
import type {ReadHeader} from '../providers/identity.js';
import type {Provider} from '../providers/provider.js';
import {pickProviderByHeaders, rootRoutes} from '../providers/root-routes.js';
import {buildEndpoint} from './endpoint.js';
import type {FailureCode} from './failure.js';

/** Where requests of one name go: a provider at the user's or its own origin. */
export type Upstream = {
	readonly provider: Provider;
	/** `https://host[:port]`; `null` if the user must give it. */
	readonly origin: string | null;
	/** What of the user's URL stands before every path: `` or `/base`. */
	readonly basePath: string;
};

/** By route name: the catalogue's ids and the user's own. */
export type UpstreamTable = ReadonlyMap<string, Upstream>;

export type Route = {
	readonly provider: Provider;
	readonly origin: string;
	/** `host[:port]` of the origin. */
	readonly host: string;
	/** The raw path with its query, as it goes upstream. */
	readonly target: string;
	readonly query: string;
	/** The path for the record: without query, base and ids. */
	readonly endpoint: string;
	readonly format: Format | null;
	readonly operation: Operation;
	/** What the path says; `null` leaves it to the body. */
	readonly isStream: boolean | null;
	readonly isStreamByDefault: boolean;
	readonly pathModel: string | null;
	/** What the request was whose answer this one fetches again; `null` for all others. */
	readonly repeats: Operation | null;
	/** The session that the path names (`/s/<name>/…`), for clients that can send no header. */
	readonly pathSession: string | null;
};

export type RouteProblem = {readonly problem: FailureCode; readonly detail?: string};

/**
Decides where a request goes. The host is always a configured one, whatever the request says; the path goes on as the
raw bytes that came, after its prefix.
*/
export function pickRoute(request: {readonly method: string; readonly url: string; readonly readHeader: ReadHeader}, upstreams: UpstreamTable): Route | RouteProblem {
	const {method, url} = request;
	if (!url.startsWith('/')) {
		return {problem: 'absolute_target'};
	}

	const queryStart = url.indexOf('?');
	const path = queryStart === -1 ? url : url.slice(0, queryStart);
	const search = queryStart === -1 ? '' : url.slice(queryStart);
	if (dotSegment.test(path) || !pathText.test(url)) {
		return {problem: 'bad_target'};
	}

	const session = pickSession(path);
	if (session === null) {
		return {problem: 'bad_session'};
	}

	const found = pickByPrefix(session.path, upstreams) ?? pickByRoot(session.path, request.readHeader, upstreams);
	if (found === null) {
		return {problem: 'unknown_route'};
	}

	const {upstream} = found;
	const {provider} = upstream;
	if (upstream.origin === null) {
		return {problem: 'no_upstream', detail: `start tailrace with --upstream ${provider.id}=https://…`};
	}

	return {
		provider,
		origin: upstream.origin,
		host: upstream.origin.slice(upstream.origin.indexOf('//') + 2),
		target: `${upstream.basePath}${found.path}${search}`,
		query: search.slice(1),
		pathSession: session.name,
		...readMeaning(provider, method, found.path),
	};
}

// No provider's path begins so: the name is ours, and none may have it.
const sessionPrefix = '/s/';

/** Takes a session's name off the path; `null` where it should be and is none. */
function pickSession(path: string): {readonly path: string; readonly name: string | null} | null {
	if (!path.startsWith(sessionPrefix)) {
		return {path, name: null};
	}

	const end = path.indexOf('/', sessionPrefix.length);
	if (end === -1) {
		return null;
	}

	try {
		const name = cleanText(decodeURIComponent(path.slice(sessionPrefix.length, end)));
		return name === null ? null : {path: path.slice(end), name};
	} catch {
		return null;
	}
}

type Meaning = Pick<Route, 'endpoint' | 'format' | 'operation' | 'isStream' | 'isStreamByDefault' | 'pathModel' | 'repeats'>;

/** The same few paths come again and again, and matching them anew took a tenth of what is done about a short request. */
const meanings = new WeakMap<Provider, Map<string, Meaning>>();
const maxMeanings = 256;

function readMeaning(provider: Provider, method: string, path: string): Meaning {
	let known = meanings.get(provider);
	if (known === undefined || known.size >= maxMeanings) {
		known = new Map();
		meanings.set(provider, known);
	}

	const key = `${method} ${path}`;
	let meaning = known.get(key);
	if (meaning === undefined) {
		meaning = {endpoint: buildEndpoint(path), ...pickMeaning(provider, method, path)};
		known.set(key, meaning);
	}

	return meaning;
}

function pickMeaning(provider: Provider, method: string, path: string): Omit<Meaning, 'endpoint'> {
	if (isControl(provider.id, method, path)) {
		return {
			format: null, operation: 'control', isStream: null, isStreamByDefault: false, pathModel: null, repeats: null,
		};
	}

	const picked = pickEndpoint(provider.formats ?? undefined, method, path);
	return picked === null
		? {
			format: null, operation: 'other', isStream: null, isStreamByDefault: false, pathModel: null, repeats: null,
		}
		: {
			format: picked.format,
			operation: picked.endpoint.operation,
			isStream: picked.endpoint.isStream,
			isStreamByDefault: picked.endpoint.isStreamByDefault ?? false,
			pathModel: cleanText(picked.model),
			repeats: picked.endpoint.repeats ?? null,
		};
}

// Slashes may hide too: an upstream may decode the path before it resolves it.
const dotSegment = /(?:^|[\/\\]|%2f|%5c)(?:\.|%2e){2}(?:[\/;\\]|%2f|%5c|$)/iv;
// What may stand in a request line; anything else is no business of an honest client.
const pathText = /^[\u{21}-\u{7E}\u{80}-\u{FF}]+$/v;

type Found = {readonly upstream: Upstream; readonly path: string};

function pickByPrefix(path: string, upstreams: UpstreamTable): Found | null {
	const end = path.indexOf('/', 1);
	const upstream = upstreams.get(path.slice(1, end === -1 ? undefined : end));
	return upstream === undefined ? null : {upstream, path: addVersion(end === -1 ? '/' : path.slice(end), upstream.provider.versionPath)};
}

const unversioned = /^\/(?:messages|chat\/completions|completions|responses|embeddings|images|audio|videos|moderations|models|files|batches|realtime|rerank|conversations|fim|agents|ocr)(?:\/|$)/v;

function addVersion(path: string, versionPath: string): string {
	if (unversioned.test(path)) {
		return versionPath + path;
	}

	// `/groq/v1/…` means `/groq/openai/v1/…`.
	return path.startsWith('/v1/') && versionPath !== '/v1' && versionPath.endsWith('/v1') ? versionPath + path.slice(3) : path;
}

function pickByRoot(path: string, readHeader: ReadHeader, upstreams: UpstreamTable): Found | null {
	const route = rootRoutes.find(candidate => candidate.path.test(path));
	if (route === undefined) {
		return null;
	}

	const upstream = upstreams.get(route.provider ?? pickProviderByHeaders(readHeader));
	return upstream === undefined ? null : {upstream, path: route.addsVersion ? upstream.provider.versionPath + path : path};
}
