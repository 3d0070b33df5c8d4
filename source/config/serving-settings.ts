import process from 'node:process';
import {UsageError} from '../core/errors.js';
import {readSettings, type Flags} from './read-settings.js';
import type {Settings} from './settings.js';
import {pickProxy, type ProxyAddress} from './upstream-proxy.js';
import {buildUpstreamTable, isListener} from './upstream-table.js';

/** The settings of who serves; throws `UsageError` also for what others can do without. */
export function readServingSettings(flags: Flags, environment: Readonly<Record<string, string | undefined>> = process.env): Settings {
	const settings = readSettings(flags, environment);
	listWays(settings);
	return settings;
}

/** How each upstream is reached, by the name of its route. Throws `UsageError` where it can't be. */
export function listWays({
	upstream, listen, api, upstreamProxy,
}: Settings): Map<string, ProxyAddress | null> {
	const ways = new Map<string, ProxyAddress | null>();
	for (const [name, {origin}] of buildUpstreamTable(upstream, listen)) {
		if (origin === null) {
			continue;
		}

		const proxy = pickProxy(upstreamProxy, origin);
		if (proxy !== null && [listen, api].some(own => own !== null && isListener(`${proxy.protocol}//${proxy.name}`, own))) {
			throw new UsageError(`${proxy.place}: ${proxy.name} is tailrace itself, through which upstreams can't be reached. Give the network's own proxy with --upstream-proxy, or off`);
		}

		ways.set(name, proxy);
	}

	return ways;
}
