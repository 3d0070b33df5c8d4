import {once} from 'node:events';
import {connect} from 'node:net';
import {listWays} from '../../config/serving-settings.js';
import type {Settings} from '../../config/settings.js';
import type {ProxyAddress} from '../../config/upstream-proxy.js';
import {
	fail,
	ok,
	warn,
	type Finding,
} from './finding.js';

const patienceMs = 3000;
const subject = 'upstreams';

/** Which upstreams are reached through which proxy of the network, and whether that is there; nothing where all are reached directly. */
export async function examineWays(settings: Settings): Promise<readonly Finding[]> {
	let ways: ReadonlyMap<string, ProxyAddress | null>;
	try {
		ways = listWays(settings);
	} catch (error) {
		return [fail(subject, (error as Error).message, 'name one that tailrace can use, or none: --upstream-proxy http://host:port, or off')];
	}

	// The same proxy is made anew for each.
	const groups = Map.groupBy(ways, ([, proxy]) => proxy === null ? null : `${proxy.name} (${proxy.place})`);
	if (groups.size === 1 && groups.has(null)) {
		return [];
	}

	return Promise.all(groups.entries().map(async ([title, group]) => {
		const names = group.map(([name]) => name).join(', ');
		const proxy = group[0]![1];
		return proxy === null ? ok(subject, `reached directly: ${names}`) : examineProxy(proxy, `reached through ${title}: ${names}`);
	}));
}

/** Only whether it takes connections: what it lets through, a request will tell. */
async function examineProxy({hostname, port, name}: ProxyAddress, way: string): Promise<Finding> {
	const socket = connect({host: hostname, port});
	try {
		await once(socket, 'connect', {signal: AbortSignal.timeout(patienceMs)});
		return ok(subject, way);
	} catch (error) {
		const {code = 'unknown error', name: kind} = error as NodeJS.ErrnoException;
		return warn(subject, `${way}; but ${name} can't be reached (${kind === 'AbortError' ? `no answer in ${patienceMs / 1000} s` : code})`, 'start what leads there, such as a VPN, or name another: --upstream-proxy http://host:port, or off');
	} finally {
		socket.destroy();
	}
}
