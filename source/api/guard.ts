import {bracketHost, isUnspecified} from '../config/parse.js';
import {type Access, type Route, ApiError} from './route.js';

/** Of a request's head, what decides whether it may be answered. */
export type RequestHead = {
	readonly method: string;
	/** Every `Host` header that came. */
	readonly hosts: readonly string[];
	readonly origin: string | null;
	readonly fetchSite: string | null;
	readonly authorization: string | null;
	readonly internalAuth: string | null;
};

export type GuardOptions = {
	/** `host:port` values that are this server, lower case. */
	readonly hosts: ReadonlySet<string>;
	/** Web origins whose pages may ask. */
	readonly origins: ReadonlySet<string>;
	/** Reading and reporting need the token, too. */
	readonly isAuthAlways: boolean;
	/** In constant time. */
	readonly isToken: (text: string) => boolean;
};

/** Answers why a request is refused; `null` if it may be answered. Fails closed. */
export type Guard = (head: RequestHead, access: Access) => ApiError | null;

export function createGuard(options: GuardOptions): Guard {
	return (head, access) => checkHost(head, options) ?? checkSite(head, options) ?? checkToken(head, access, options);
}

/** A name that a web page had rebound to this machine is not ours. */
function checkHost({hosts}: RequestHead, options: GuardOptions): ApiError | null {
	const [host] = hosts;
	return hosts.length === 1 && options.hosts.has(host!.toLowerCase())
		? null
		: new ApiError(403, 'host_not_allowed', 'This server does not go by that name.', 'Ask for 127.0.0.1 or localhost with the port that it listens on, or add the name with --allow-host.');
}

function checkSite({origin, fetchSite}: RequestHead, {origins}: GuardOptions): ApiError | null {
	if (origin !== null && origins.has(origin)) {
		return null;
	}

	const isOwn = fetchSite === null || fetchSite === 'same-origin' || fetchSite === 'none';
	return origin === null && isOwn
		? null
		: new ApiError(403, 'origin_not_allowed', 'Pages of that origin may not ask.', 'Allow an origin with --api-origin, for example --api-origin http://localhost:3000.');
}

function checkToken(head: RequestHead, access: Access, {isAuthAlways, isToken}: GuardOptions): ApiError | null {
	if (access === 'open' || (access !== 'destroy' && !isAuthAlways)) {
		return null;
	}

	const token = /^bearer (?<token>\S+)$/iv.exec(head.authorization ?? '')?.groups!.token ?? head.internalAuth;
	return token !== null && isToken(token)
		? null
		: new ApiError(401, 'token_needed', 'This needs the token.', tokenHint);
}

const tokenHint = 'Send the content of the file api-token, which lies in the data folder or where --token-file says, as Authorization: Bearer … or as x-internal-auth.';

/** Every name that a server on this address has: loopback's, its own, and what else it shall answer to. */
export function listHosts({host, port, allowedHosts}: {readonly host: string; readonly port: number; readonly allowedHosts: readonly string[]}): Set<string> {
	const ownNames = isUnspecified(host) ? [] : [bracketHost(host.toLowerCase())];
	const names = ['127.0.0.1', 'localhost', '[::1]', ...ownNames];
	return new Set([
		...names.map(name => `${name}:${port}`),
		// Whatever ends TLS in front of us has the default port, which is left out of `Host`.
		...allowedHosts.flatMap(name => /:\d+$/v.test(name) ? [name] : [`${name}:${port}`, name]),
		// A default port is left out of `Host`.
		...(port === 80 ? names : []),
	]);
}

/** For a browser that asks first. */
export function buildCorsHeaders(origin: string | null, {origins}: Pick<GuardOptions, 'origins'>, methods: ReadonlyArray<Route['method']>): Record<string, string> {
	return origin !== null && origins.has(origin)
		? {
			'access-control-allow-origin': origin,
			'access-control-allow-methods': methods.join(', '),
			'access-control-allow-headers': 'authorization, content-type, x-internal-auth',
			vary: 'origin',
		}
		: {};
}
