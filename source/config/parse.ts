import {isIP} from 'node:net';
import {
	dayMs,
	hourMs,
	minuteMs,
	secondMs,
} from '../core/durations.js';
import {isThemeId, themeIds, type ThemeId} from '../core/theme-id.js';
import {reservedNames} from '../providers/root-routes.js';

export type Address = {
	readonly host: string;
	/** 0 takes any free port. */
	readonly port: number;
};

export type NamedUrl = {
	readonly name: string;
	/** `http://host[:port]` or `https://…`. */
	readonly origin: string;
	/** Path before every request's, without a trailing slash; empty if none. */
	readonly basePath: string;
};

const remoteHint = 'From another machine, forward the port: ssh -L 7171:127.0.0.1:7171 this-machine. Or let others in, with a token: --allow-remote';

/** `host:port`, `[::1]:port` or a port alone; the host must be this machine's loopback. */
export function parseAddress(text: string): Address {
	const address = parseAnyAddress(text);
	if (!isLoopback(address.host)) {
		throw new Error(`"${address.host}" can be reached by others; tailrace listens on loopback only (127.0.0.1, ::1). ${remoteHint}`);
	}

	return address;
}

/** As `parseAddress`, of any network that this machine is in. */
export function parseAnyAddress(text: string): Address {
	const match = /^(?:(?<host>\[[^\]]+\]|[^:]+):)?(?<port>\d{1,5})$/v.exec(text.trim());
	const host = unbracketHost(match?.groups!.host ?? '127.0.0.1');
	const port = Number(match?.groups!.port);
	if (match === null || port > 65_535 || (isIP(host) === 0 && !/^[\w\-.]{1,253}$/v.test(host))) {
		throw new Error(`"${text}" is no address; write host:port, for example 127.0.0.1:7171`);
	}

	return {host, port};
}

/** Whether only this machine reaches it. */
export function isLoopback(host: string): boolean {
	return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

/** As it stands in a URL: `[::1]`, and any other as it is. */
export function bracketHost(host: string): string {
	return host.includes(':') ? `[${host}]` : host;
}

/** The way back, from a URL's `hostname`. */
export function unbracketHost(hostname: string): string {
	return hostname.replaceAll(/[\[\]]/gv, '');
}

/** The port of a URL, also where it leaves out the usual one of its scheme. */
export function readPort({protocol, port}: {readonly protocol: string; readonly port: string}): string {
	return port === '' ? (protocol === 'https:' ? '443' : '80') : port;
}

/** What listens there, without a path. */
export function buildOrigin({host, port}: Address): string {
	return `http://${bracketHost(host)}:${port}`;
}

/** All addresses of this machine: nobody asks for it by that name. */
export function isUnspecified(host: string): boolean {
	return host === '0.0.0.0' || /^[0:]+$/v.test(host);
}

/** As `parseAddress`, or `off`. */
export function parseApiAddress(text: string): Address | null {
	return text === 'off' ? null : parseAddress(text);
}

export function parseAnyApiAddress(text: string): Address | null {
	return text === 'off' ? null : parseAnyAddress(text);
}

export function parseApiAuth(text: string): 'auto' | 'always' {
	if (text !== 'auto' && text !== 'always') {
		throw new Error(`"${text}" is neither auto nor always`);
	}

	return text;
}

export function parseApiPrefix(text: string): string {
	if (!/^\/(?:[\w\-]+(?:\/[\w\-]+)*\/?)?$/v.test(text)) {
		throw new Error(`"${text}" is no prefix; write it as /dashboard, of letters, digits, - and _`);
	}

	return text.endsWith('/') ? text.slice(0, -1) : text;
}

export function parseWhole({min, max}: {readonly min: number; readonly max: number}): (text: string) => number {
	return text => {
		const number = /^\d{1,9}$/v.test(text) ? Number(text) : NaN;
		if (!(number >= min && number <= max)) {
			throw new Error(`"${text}" is no whole number from ${min} to ${max}`);
		}

		return number;
	};
}

/** `30d`, `12h`, `90s`, `500ms`; several parts add up (`1h30m`). */
export function parseDuration({minMs, maxMs}: {readonly minMs: number; readonly maxMs: number}): (text: string) => number {
	return text => {
		const isDuration = /^(?:\d{1,9}(?:ms|[dhms])){1,5}$/v.test(text.trim());
		const parts = isDuration ? text.matchAll(/(?<amount>\d{1,9})(?<unit>ms|[dhms])/gv).toArray() : [];
		let totalMs = 0;
		for (const {groups} of parts) {
			totalMs += Number(groups!.amount) * unitMs[groups!.unit!]!;
		}

		if (!isDuration || totalMs < minMs || totalMs > maxMs) {
			throw new Error(`"${text}" is no time from ${formatDuration(minMs)} to ${formatDuration(maxMs)}; write for example 30d, 12h, 90s`);
		}

		return totalMs;
	};
}

const unitMs: Readonly<Record<string, number>> = {
	ms: 1, s: secondMs, m: minuteMs, h: hourMs, d: dayMs,
};

/** The way back: the largest unit that divides it. */
export function formatDuration(valueMs: number): string {
	for (const unit of ['d', 'h', 'm', 's']) {
		if (valueMs > 0 && valueMs % unitMs[unit]! === 0) {
			return `${valueMs / unitMs[unit]!}${unit}`;
		}
	}

	return `${valueMs}ms`;
}

export function parseUpstream(text: string): NamedUrl {
	const separator = text.indexOf('=');
	const name = text.slice(0, Math.max(0, separator));
	const url = URL.parse(text.slice(separator + 1));
	if (separator < 1 || url === null || !/^https?:$/v.test(url.protocol)) {
		throw new Error(`"${text}" is no upstream; write name=https://host/base`);
	}

	if (!/^[a-z][\-0-9_a-z]{0,31}$/v.test(name) || reservedNames.has(name)) {
		throw new Error(`"${name}" cannot name an upstream: up to 32 letters (a–z), digits, - and _, and no word that the providers' own paths begin with`);
	}

	if (url.username !== '' || url.password !== '') {
		throw new Error(`the upstream ${name} has a user or password in its URL; clients send their own keys`);
	}

	if (url.search !== '' || url.hash !== '') {
		throw new Error(`the upstream ${name} has a query or fragment in its URL; give scheme, host and path only`);
	}

	return {name, origin: url.origin, basePath: url.pathname.endsWith('/') ? url.pathname.slice(0, -1) : url.pathname};
}

export function parseHost(text: string): string {
	if (!/^(?:[\w\-.]{1,253}|\[[.0-9:a-f]+\])(?::\d{1,5})?$/iv.test(text)) {
		throw new Error(`"${text}" is no host; write name or name:port`);
	}

	return text.toLowerCase();
}

export function parseOrigin(text: string): string {
	if (!/^[a-z][+\-.0-9a-z]*:\/\/[^\s\/]+$/iv.test(text)) {
		throw new Error(`"${text}" is no origin; write it as the browser sends it, for example http://localhost:3000`);
	}

	return text;
}

export function parseHangup(text: string): 'exit' | 'serve' {
	if (text !== 'exit' && text !== 'serve') {
		throw new Error(`"${text}" is neither exit nor serve`);
	}

	return text;
}

/** `null` for auto. */
export function parseTheme(text: string): ThemeId | null {
	if (text !== 'auto' && !isThemeId(text)) {
		throw new Error(`"${text}" is none of auto, ${themeIds.join(', ')}`);
	}

	return text === 'auto' ? null : text;
}

export function parseClientIp(text: string): 'full' | 'masked' | 'none' {
	if (text !== 'full' && text !== 'masked' && text !== 'none') {
		throw new Error(`"${text}" is none of full, masked and none`);
	}

	return text;
}

export function isTrueText(text: string): boolean {
	if (!/^(?:true|false|1|0|yes|no)$/v.test(text)) {
		throw new Error(`"${text}" is neither true nor false`);
	}

	return /^(?:true|1|yes)$/v.test(text);
}

/** `null` for none. */
export function parsePath(text: string): string | null {
	return text === '' ? null : text;
}

export function parseText(text: string): string {
	if (text === '') {
		throw new Error('it is empty');
	}

	return text;
}
