import {createHash, timingSafeEqual} from 'node:crypto';
import {isIPv6} from 'node:net';
import {isUnspecified} from '../config/parse.js';
import {countHeader, findHeader, tokenHeader} from './headers.js';
import type {FailureCode} from './failure.js';

/**
Who may ask. A web page in the user's browser may not: neither by a name that it rebound to this machine, nor across sites.
Fails closed.
*/
export type Guard = (rawHeaders: readonly string[]) => FailureCode | null;

export function createGuard(options: {
	/** Where the proxy listens. */
	readonly host: string;
	readonly port: number;
	/** More `Host` values to answer to, `name` (our port) or `name:port`, lower case. */
	readonly allowedHosts: readonly string[];
	/** Web origins that may ask, `https://app.example`. */
	readonly allowedOrigins: readonly string[];
	/** Of a proxy that others can reach; `null`: nobody needs one. */
	readonly token?: string | null;
}): Guard {
	const {port, token = null} = options;
	const listenName = isIPv6(options.host) ? `[${options.host}]` : options.host.toLowerCase();
	const names = ['127.0.0.1', 'localhost', '[::1]', ...(isUnspecified(options.host) ? [] : [listenName])];
	const hosts = new Set([
		...names.map(name => `${name}:${port}`),
		...options.allowedHosts.map(host => /:\d+$/v.test(host) ? host : `${host}:${port}`),
		// A default port is left out of `Host`.
		...(port === 80 ? names : []),
	]);
	const origins = new Set(options.allowedOrigins);
	const checkToken = token === null ? () => null : createTokenCheck(token);

	return rawHeaders => {
		const host = findHeader(rawHeaders, 'host');
		if (host === undefined || countHeader(rawHeaders, 'host') !== 1) {
			return 'bad_host';
		}

		if (!hosts.has(host.toLowerCase())) {
			return 'host_not_allowed';
		}

		const origin = findHeader(rawHeaders, 'origin');
		if (origin !== undefined) {
			return origins.has(origin) ? checkToken(rawHeaders) : 'origin_not_allowed';
		}

		const site = findHeader(rawHeaders, 'sec-fetch-site');
		return site === undefined || site === 'same-origin' || site === 'none' ? checkToken(rawHeaders) : 'origin_not_allowed';
	};
}

/** Compares digests, so that the time tells nothing about the token, not even its length. */
function createTokenCheck(token: string): Guard {
	const digest = (text: string): Uint8Array => createHash('sha256').update(text).digest();
	const wanted = digest(token);
	return rawHeaders => {
		const given = findHeader(rawHeaders, tokenHeader);
		return given !== undefined && countHeader(rawHeaders, tokenHeader) === 1 && timingSafeEqual(digest(given), wanted) ? null : 'token_needed';
	};
}
