import process from 'node:process';
import {randomUUID} from 'node:crypto';
import {MessageChannel} from 'node:worker_threads';
import type {Settings} from '../config/settings.js';
import {systemClock} from '../core/clock.js';
import {UserError} from '../core/errors.js';
import {noDrops, type DropCounts} from '../core/event.js';
import type {Feed} from '../core/feed.js';
import type {InstanceStatus, RequestReader} from '../core/store.js';
import {createLocalFeed} from './local-feed.js';
import type {
	FromProxy,
	FromStore,
	ProxyWorkerData,
	ReaderWorkerData,
	StoreWorkerData,
	ToProxy,
	ToReader,
	ToStore,
} from './messages.js';
import {createRemoteReader, type RemoteReader} from './reader-calls.js';
import {startSupervisedWorker, type SupervisedWorker} from './supervised-worker.js';

/** A running tailrace: proxy, store and reader in threads of their own, seen from main. */
export type Instance = {
	/** `http://host:port` of the proxy. */
	readonly proxyUrl: string;
	readonly feed: Feed;
	readonly reader: RequestReader;
	/** Ends it in order: no new requests, the running ones get `graceMs`, everything is stored. Called again, it hurries. */
	readonly stop: (graceMs: number) => Promise<DropCounts>;
};

export type InstanceOptions = {
	readonly isDemo: boolean;
	/** Takes finished requests as log lines; then the feed has no events. */
	readonly onLog?: (text: string) => void;
};

type Workers = {
	readonly proxy: SupervisedWorker<ToProxy, FromProxy>;
	readonly store: SupervisedWorker<ToStore, FromStore>;
	readonly reader: SupervisedWorker<ToReader, never> | null;
};

// Dropped counts and signs of life for those that follow the store.
const heartbeatMs = 10_000;

/** Resolves when requests are taken and recorded; throws `UserError` if the port or the store can't be had. */
export async function startInstance(settings: Settings, secret: Uint8Array, options: InstanceOptions): Promise<Instance> {
	const begun = buildStatus(options.isDemo);
	const reader = createRemoteReader();
	const localFeed = createLocalFeed();
	const workers = startWorkers(settings, secret, {instance: begun, output: options.onLog === undefined ? 'screen' : 'log'}, reader, localFeed.setProblem);
	let dropped = noDrops;
	workers.proxy.onMessage(message => {
		if (message.type !== 'screen') {
			return;
		}

		dropped = message.batch.dropped;
		localFeed.pass(message.batch, message.waitingCount, message.shouldResync);
		workers.proxy.post({type: 'screen-taken'});
	});
	workers.store.onMessage(message => {
		if (message.type === 'problem') {
			localFeed.setProblem(message.problem);
		}
	});

	const proxyUrl = await waitForWorkers(workers, settings);
	const buildBeat = (): InstanceStatus => ({
		...begun, proxyUrl, seenAtMs: systemClock.nowAtMs(), droppedCount: dropped.store + dropped.observer,
	});
	const beat = (): void => {
		workers.store.post({type: 'instance', instance: buildBeat()});
	};

	beat();
	localFeed.setInstance(buildBeat());
	const timer = setInterval(beat, heartbeatMs);
	timer.unref();
	let ending: Promise<DropCounts> | undefined;
	return {
		proxyUrl,
		feed: localFeed.feed,
		reader,
		async stop(graceMs) {
			workers.proxy.post({type: 'close', graceMs});
			ending ??= (async () => {
				clearInterval(timer);
				dropped = await waitFor(workers.proxy, message => message.type === 'closed' ? message.dropped : null);
				workers.store.post({type: 'close', instance: {...buildBeat(), endedAtMs: systemClock.nowAtMs()}});
				await waitFor(workers.store, message => message.type === 'closed' ? message : null);
				await stopWorkers(workers);
				await reader.close();
				return dropped;
			})();
			return ending;
		},
	};
}

function buildStatus(isDemo: boolean): InstanceStatus {
	const nowAtMs = systemClock.nowAtMs();
	return {
		instanceId: randomUUID(), pid: process.pid, proxyUrl: '', startedAtMs: nowAtMs, seenAtMs: nowAtMs, endedAtMs: null, droppedCount: 0, isDemo,
	};
}

/** The proxy's address, once both it and the store are there. */
async function waitForWorkers(workers: Workers, settings: Settings): Promise<string> {
	try {
		const [proxyUrl] = await Promise.all([waitForProxy(workers.proxy, settings), waitForStore(workers.store)]);
		return proxyUrl;
	} catch (error) {
		await stopWorkers(workers);
		throw error;
	}
}

async function stopWorkers(workers: Workers): Promise<void> {
	await Promise.all([workers.proxy.stop(), workers.store.stop(), workers.reader?.stop()]);
}

function startWorkers(
	settings: Settings,
	secret: Uint8Array,
	{instance, output}: {readonly instance: InstanceStatus; readonly output: 'screen' | 'log'},
	reader: RemoteReader,
	onProblem: (problem: string | null) => void,
): Workers {
	const isInMemory = settings.store === 'memory:';
	const explainCrash = (thread: string) => (error: Error): void => {
		onProblem(`the ${thread}'s thread crashed and is started anew: ${error.message}`);
	};

	let isStoreOpen = false;
	const linkReader = (): void => {
		const {port1, port2} = new MessageChannel();
		reader.connect(port1);
		const host = workers.reader ?? workers.store;
		host.post({type: 'reader-port', port: port2}, [port2]);
	};

	const linkStore = (): void => {
		const {port1, port2} = new MessageChannel();
		workers.proxy.post({type: 'store-port', port: port1}, [port1]);
		workers.store.post({type: 'events-port', port: port2}, [port2]);
	};

	const workers: Workers = {
		store: startSupervisedWorker<ToStore, FromStore>({
			entry: 'store-worker',
			workerData: {location: settings.store, retainMs: settings.retain, instance} satisfies StoreWorkerData,
			onRestart() {
				linkStore();
				if (isInMemory) {
					linkReader();
				}
			},
			onCrash: explainCrash('store'),
		}),
		proxy: startSupervisedWorker<ToProxy, FromProxy>({
			entry: 'proxy-worker', workerData: buildProxyData(settings, secret, {instanceId: instance.instanceId, output}), onRestart: linkStore, onCrash: explainCrash('proxy'),
		}),
		reader: isInMemory
			? null
			: startSupervisedWorker<ToReader, never>({
				entry: 'reader-worker', workerData: {location: settings.store} satisfies ReaderWorkerData, onRestart: linkReader, onCrash: explainCrash('reader'),
			}),
	};
	linkStore();
	workers.store.onMessage(message => {
		// Before that there may be no file to read.
		if (message.type === 'open' && !isStoreOpen) {
			isStoreOpen = true;
			linkReader();
		} else if (message.type === 'open') {
			onProblem(null);
		}
	});
	return workers;
}

function buildProxyData(settings: Settings, secret: Uint8Array, {instanceId, output}: {readonly instanceId: string; readonly output: 'screen' | 'log'}): ProxyWorkerData {
	return {
		...settings.listen,
		upstreams: settings.upstream,
		allowedHosts: settings.allowHost,
		allowedOrigins: settings.allowOrigin,
		connectTimeoutMs: settings.connectTimeout,
		limits: {
			firstByteTimeoutMs: settings.firstByteTimeout,
			idleTimeoutMs: settings.idleTimeout,
			// A client that reads nothing for as long as an upstream may fall silent is gone.
			clientTimeoutMs: settings.idleTimeout,
		},
		instanceId,
		secret,
		output,
	};
}

async function waitForProxy(proxy: Workers['proxy'], {listen}: Settings): Promise<string> {
	const answer = await waitFor(proxy, message => message.type === 'listening' || message.type === 'failed' ? message : null);
	if (answer.type === 'listening') {
		return answer.url;
	}

	const address = `${listen.host}:${listen.port}`;
	if (answer.code === 'EADDRINUSE') {
		throw new UserError(`${address} is in use. If tailrace runs there already, watch it with: tailrace attach. Else choose another port: --listen 127.0.0.1:7272`);
	}

	if (answer.code === 'EACCES') {
		throw new UserError(`${address} may not be used by you; choose a port above 1023: --listen 127.0.0.1:7171`);
	}

	throw new UserError(`tailrace cannot listen on ${address}: ${answer.message}`);
}

async function waitForStore(store: Workers['store']): Promise<void> {
	const answer = await waitFor(store, message => message.type === 'open' || message.type === 'failed' ? message : null);
	if (answer.type === 'failed') {
		throw answer.isUserError ? new UserError(answer.message) : new Error(answer.message);
	}
}

async function waitFor<FromWorker, Found>(worker: SupervisedWorker<never, FromWorker>, pick: (message: FromWorker) => Found | null): Promise<Found> {
	return new Promise(resolve => {
		worker.onMessage(message => {
			const found = pick(message);
			if (found !== null) {
				resolve(found);
			}
		});
	});
}
