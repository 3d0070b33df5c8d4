import {Agent, ProxyAgent, type Dispatcher} from 'undici';
import {bracketHost} from '../../config/parse.js';
import {pickProxy, type UpstreamProxies} from '../../config/upstream-proxy.js';

/** Carries requests of our own to an origin, through the network's proxy where one leads there. Throws `UsageError` as `pickProxy` does. */
export function createOutwardDispatcher(proxies: UpstreamProxies, origin: string, connectTimeoutMs: number): Dispatcher {
	const proxy = pickProxy(proxies, origin);
	return proxy === null
		? new Agent({connect: {timeout: connectTimeoutMs}})
		: new ProxyAgent({
			uri: `${proxy.protocol}//${bracketHost(proxy.hostname)}:${proxy.port}`, proxyTunnel: true, ...(proxy.authorization !== null && {token: proxy.authorization}),
		});
}
