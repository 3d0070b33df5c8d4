import {networkInterfaces} from 'node:os';
import {UsageError} from '../core/errors.js';
import {buildCustomProvider, catalog} from '../providers/catalog.js';
import type {Provider} from '../providers/provider.js';
import {
	isUnspecified,
	readPort,
	unbracketHost,
	type Address,
	type NamedUrl,
} from './parse.js';

/** Every route by name: the catalogue's, at the user's origins where given, and the user's own. */
export function buildUpstreamTable(
	upstreams: readonly NamedUrl[],
	listen: Address,
): Map<string, {provider: Provider; origin: string | null; basePath: string}> {
	// Who listens in the place of a local server must say where that one is now.
	const table = new Map(catalog.map(provider => [provider.id, {
		provider, origin: provider.origin === null || isListener(provider.origin, listen) ? null : provider.origin, basePath: '',
	}]));
	assertNoLoop(upstreams, listen, null);
	for (const {name, origin, basePath} of upstreams) {
		const known = catalog.find(provider => provider.id === name);
		const version = /\/v\d[0-9a-z]*$/v.exec(basePath)?.[0] ?? '';
		const provider = known ?? buildCustomProvider(name, origin, version === '' && basePath === '' ? '/v1' : version);
		// People write the base URL as their SDK wants it, version and all; the requests bring the version themselves.
		const suffix = provider.versionPath !== '' && basePath.endsWith(provider.versionPath) ? provider.versionPath : version;
		table.set(name, {provider, origin, basePath: basePath.slice(0, basePath.length - suffix.length)});
	}

	return table;
}

/** Throws `UsageError` if requests would come back to us, or reach the API through the proxy, past its guard. */
export function assertNoLoop(upstreams: readonly NamedUrl[], listen: Address, api: Address | null): void {
	for (const {name, origin} of upstreams) {
		if (isListener(origin, listen)) {
			throw new UsageError(`the upstream ${name} is tailrace itself (${origin}); requests would go in circles. Give it the provider's address`);
		}

		if (api !== null && isListener(origin, api)) {
			throw new UsageError(`the upstream ${name} is tailrace's own API (${origin}), which the proxy must not reach. Give it the provider's address`);
		}
	}
}

/** Names of this machine, as `URL` writes them; the unspecified address leads to it too. */
const ownNames = /^(?:127\.[\d.]+|0\.0\.0\.0|localhost\.?|\[(?:::1?|::ffff:(?:7f[\da-f]{2}:[\da-f]{1,4}|0:0))\])$/v;

/** Whether it is where we listen. */
export function isListener(origin: string, listen: Address): boolean {
	const url = new URL(origin);
	return readPort(url) === String(listen.port) && (ownNames.test(url.hostname) || isAddressOf(unbracketHost(url.hostname), listen.host));
}

function isAddressOf(hostname: string, listenHost: string): boolean {
	return hostname === listenHost
		|| (isUnspecified(listenHost) && Object.values(networkInterfaces()).some(addresses => addresses?.some(({address}) => address === hostname)));
}
