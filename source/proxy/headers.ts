/**
Which headers pass. Everything does, in its order and case, but what concerns one connection only (RFC 9110 §7.6.1),
`host`, which is the upstream's, and `expect`, which we answer ourselves.
*/
const hopByHop: ReadonlySet<string> = new Set([
	'connection', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'proxy-connection', 'te', 'transfer-encoding', 'upgrade',
]);

/** Whoever may use a proxy that others can reach says so with it. It is ours, and goes no further. */
export const tokenHeader = 'x-tailrace-token';

const notUpstream: ReadonlySet<string> = new Set([...hopByHop, 'host', 'expect', 'trailer', tokenHeader]);

// A `Connection` header could make a proxy drop the key, and the upstream answer as if nobody had asked with one.
const credentials: ReadonlySet<string> = new Set(['authorization', 'x-api-key', 'api-key', 'x-goog-api-key', 'cookie', 'host', 'content-length']);

/** Names and values in turn, ready for the upstream request; `null` if `Connection` names a header that must not be dropped. */
export function buildUpstreamHeaders(rawHeaders: readonly string[]): string[] | null {
	const headers: string[] = [];
	let named: Set<string> | undefined;
	for (let index = 0; index < rawHeaders.length; index += 2) {
		if (isNamed(rawHeaders[index]!, 'connection')) {
			named = addConnectionTokens(named, rawHeaders[index + 1]!);
		}
	}

	if (named !== undefined && !credentials.isDisjointFrom(named)) {
		return null;
	}

	for (let index = 0; index < rawHeaders.length; index += 2) {
		const name = rawHeaders[index]!;
		const lowerName = name.toLowerCase();
		if (!notUpstream.has(lowerName) && named?.has(lowerName) !== true) {
			headers.push(name, rawHeaders[index + 1]!);
		}
	}

	return headers;
}

/** Names and values in turn, ready for `writeHead`, out of what undici read. Bytes above ASCII stay what they are. */
export function buildClientHeaders(rawHeaders: ReadonlyArray<Buffer | string>): string[] {
	const headers: string[] = [];
	let named: Set<string> | undefined;
	for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
		const name = readLatin1(rawHeaders[index]!);
		const value = readLatin1(rawHeaders[index + 1]!);
		if (isNamed(name, 'connection')) {
			named = addConnectionTokens(named, value);
		} else if (!hopByHop.has(name.toLowerCase())) {
			headers.push(name, value);
		}
	}

	return named === undefined ? headers : dropNamed(headers, named);
}

function dropNamed(headers: readonly string[], named: ReadonlySet<string>): string[] {
	const kept: string[] = [];
	for (let index = 0; index < headers.length; index += 2) {
		if (!named.has(headers[index]!.toLowerCase())) {
			kept.push(headers[index]!, headers[index + 1]!);
		}
	}

	return kept;
}

/** The first value of a header in a list of names and values; the name in lower case. */
export function findHeader(rawHeaders: readonly string[], lowerName: string): string | undefined {
	for (let index = 0; index < rawHeaders.length; index += 2) {
		if (isNamed(rawHeaders[index]!, lowerName)) {
			return rawHeaders[index + 1];
		}
	}

	return undefined;
}

/** How often a header occurs. */
export function countHeader(rawHeaders: readonly string[], lowerName: string): number {
	let count = 0;
	for (let index = 0; index < rawHeaders.length; index += 2) {
		count += isNamed(rawHeaders[index]!, lowerName) ? 1 : 0;
	}

	return count;
}

function isNamed(name: string, lowerName: string): boolean {
	return name.length === lowerName.length && name.toLowerCase() === lowerName;
}

function addConnectionTokens(named: Set<string> | undefined, value: string): Set<string> | undefined {
	for (const part of value.split(',')) {
		const token = part.trim().toLowerCase();
		// The usual two are no names of headers to drop.
		if (token === '' || token === 'keep-alive' || token === 'close') {
			continue;
		}

		named ??= new Set();
		named.add(token);
	}

	return named;
}

function readLatin1(value: Buffer | string): string {
	return typeof value === 'string' ? value : value.toString('latin1');
}
