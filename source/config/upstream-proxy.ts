import {UsageError} from '../core/errors.js';
import {bracketHost, readPort, unbracketHost} from './parse.js';
import {isExcepted, isOwnMachine} from './proxy-exceptions.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** An address as somebody wrote it, and where. */
type Written = {readonly place: string; readonly text: string};

/** Through which proxies of the network upstreams are reached, as it was set. It may hold a password: it is for no log and no screen. */
export type UpstreamProxies = {
	/** For upstreams at `https:`; `null`: directly. */
	readonly https: Written | null;
	readonly http: Written | null;
	/** What is reached directly all the same, as `NO_PROXY` has it. */
	readonly exceptions: string;
};

/** A proxy that takes `CONNECT`. */
export type ProxyAddress = {
	/** How it is spoken to itself. */
	readonly protocol: 'http:' | 'https:';
	/** Without brackets. */
	readonly hostname: string;
	readonly port: number;
	/** `host:port`, which may be shown. */
	readonly name: string;
	/** Which setting names it. */
	readonly place: string;
	/** What it is told with each connection; `null` where it asks for nothing. Never to be shown. */
	readonly authorization: string | null;
};

export const noProxies: UpstreamProxies = {https: null, http: null, exceptions: ''};

/** What `--upstream-proxy` says: `env`, `null` for none, or an address. */
export type ProxyWish = 'env' | Written | null;

export function parseUpstreamProxy(text: string): ProxyWish {
	if (text === 'env') {
		return text;
	}

	if (text === 'off') {
		return null;
	}

	const place = '--upstream-proxy';
	parseProxy({place, text});
	return {place, text};
}

/** As curl reads them: a name in small letters wins over the same in capitals, and `ALL_PROXY` counts where the scheme's own says nothing. */
export function readUpstreamProxies(wish: ProxyWish, environment: Environment): UpstreamProxies {
	if (wish === null) {
		return noProxies;
	}

	const read = (...names: readonly string[]): Written | null => {
		const place = names.flatMap(name => [name, name.toUpperCase()]).find(name => (environment[name] ?? '').trim() !== '');
		return place === undefined ? null : {place, text: environment[place]!.trim()};
	};

	return {
		https: wish === 'env' ? read('https_proxy', 'all_proxy') : wish,
		http: wish === 'env' ? read('http_proxy', 'all_proxy') : wish,
		exceptions: read('no_proxy')?.text ?? '',
	};
}

/** The proxy for an upstream; `null`: directly. Throws `UsageError` if what is set for it is no proxy that can be used. */
export function pickProxy(proxies: UpstreamProxies, origin: string): ProxyAddress | null {
	const url = new URL(origin);
	const written = url.protocol === 'https:' ? proxies.https : proxies.http;
	if (written === null || isOwnMachine(url) || isExcepted(url, proxies.exceptions)) {
		return null;
	}

	try {
		return parseProxy(written);
	} catch (error) {
		throw new UsageError(`${written.place}: ${(error as Error).message}`);
	}
}

/** No message repeats what may hold a password. */
function parseProxy({place, text}: Written): ProxyAddress {
	// Without a scheme it is one that is spoken to in plain HTTP, as curl takes it.
	const url = URL.parse(text.includes('://') ? text : `http://${text}`);
	if (url?.protocol.startsWith('socks')) {
		throw new Error('tailrace speaks to HTTP proxies only, not to SOCKS; give one as --upstream-proxy http://host:port, or reach the upstreams directly with --upstream-proxy off');
	}

	if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:') || url.hostname === '') {
		throw new Error('that is no address of a proxy; write it as http://host:port, or off');
	}

	const port = Number(readPort(url));
	const hostname = unbracketHost(url.hostname);
	return {
		protocol: url.protocol, hostname, port, name: `${bracketHost(hostname)}:${port}`, place, authorization: readAuthorization(url),
	};
}

function readAuthorization({username, password}: URL): string | null {
	if (username === '' && password === '') {
		return null;
	}

	try {
		return `Basic ${Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64')}`;
	} catch {
		throw new Error('the user or password in the proxy\'s address is not well written; a % in it is %25');
	}
}
