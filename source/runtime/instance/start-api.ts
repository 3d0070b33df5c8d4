import {randomBytes} from 'node:crypto';
import {apiTokenPath} from '../../config/paths.js';
import {isLoopback} from '../../config/parse.js';
import type {Settings} from '../../config/settings.js';
import type {Health} from '../../core/health.js';
import type {ApiData, FromApi} from '../threads/messages.js';
import {readApiToken} from '../files/secret.js';
import type {Workers} from '../threads/start-workers.js';

/** Where the API listens, or why it does not; both `null` when it is off. */
export type ApiPlace = {readonly url: string | null; readonly problem: string | null};

type ApiStart = Pick<ApiData, 'instanceId' | 'output'> & Pick<Health, 'isDemo' | 'startedAtMs'>;

/** The traffic waits for nothing else: a thread that does not come up holds up nobody for longer. */
const patienceMs = 3000;

/**
Lets the API's thread listen, now and whenever it was started anew. An address that can't be had is no reason to
stop: a second tailrace on this machine records as well as the first.
*/
export async function startApi({api: worker}: Workers, settings: Settings, options: ApiStart): Promise<ApiPlace> {
	if (settings.api === null || worker === null) {
		return {url: null, problem: null};
	}

	let api: ApiData = {...buildApiData(settings, settings.api, options), countFromMs: options.startedAtMs};
	const {promise, resolve} = Promise.withResolvers<ApiPlace>();
	worker.onMessage((message: FromApi) => {
		switch (message.type) {
			case 'open': {
				worker.post({type: 'api-start', api});
				break;
			}

			case 'api-listening': {
				// Scripts know this address, so a later thread listens there, too.
				api = {...api, port: Number(new URL(message.url).port), countFromMs: null};
				resolve({url: message.url, problem: null});
				break;
			}

			case 'api-failed': {
				resolve({url: null, problem: explain(settings, message)});
				break;
			}

			case 'damaged':
			case 'screen':
			case 'health':
			case 'log':
			case 'removed':
			case 'api-closed': {
				// Others hear of these.
				break;
			}
		}
	});
	worker.post({type: 'api-start', api});
	const timer = setTimeout(() => {
		resolve({url: null, problem: 'the API is not there yet; it is tried further'});
	}, patienceMs);
	const place = await promise;
	clearTimeout(timer);
	return place;
}

function buildApiData(settings: Settings, {host, port}: NonNullable<Settings['api']>, {isDemo, instanceId, output}: ApiStart): Omit<ApiData, 'countFromMs'> {
	const isInMemory = settings.store === 'memory:';
	return {
		host,
		port,
		prefix: settings.apiPrefix,
		allowedHosts: settings.allowHost,
		allowedOrigins: settings.apiOrigin,
		isAuthAlways: settings.apiAuth === 'always' || !isLoopback(host),
		// A demo leaves nothing behind, and has nothing worth deleting.
		token: isDemo ? randomBytes(32).toString('hex') : readApiToken(settings.tokenFile ?? apiTokenPath()),
		instanceId,
		priceOverrides: settings.prices,
		output,
		store: isInMemory
			? {kind: 'memory', retainMs: settings.retain, maxRequests: settings.memoryRequests}
			: {kind: 'sqlite', retainMs: settings.retain, maxRequests: null},
	};
}

function explain({api}: Settings, {code, message}: {readonly code: string; readonly message: string}): string {
	const address = `${api!.host}:${api!.port}`;
	return code === 'EADDRINUSE'
		? `${address} is in use, so there is no API; choose another port: --api 127.0.0.1:7272, or --api off`
		: `no API, since ${address} can't be listened on: ${message}`;
}
