import process from 'node:process';
import {randomUUID} from 'node:crypto';
import type {Settings} from '../config/settings.js';
import {systemClock} from '../core/clock.js';
import {UserError} from '../core/errors.js';
import {noDrops, type DropCounts} from '../core/event.js';
import type {Feed} from '../core/feed.js';
import type {InstanceStatus, RequestReader} from '../core/store.js';
import {createLocalFeed} from './local-feed.js';
import type {FromProxy, FromStore} from './messages.js';
import {createRemoteReader} from './reader-calls.js';
import {startApi, type ApiPlace} from './start-api.js';
import {startWorkers, type Workers} from './start-workers.js';
import type {SupervisedWorker} from './supervised-worker.js';
import {tellHealth} from './tell-health.js';

/** A running tailrace: proxy, store and reader in threads of their own, seen from main. */
export type Instance = {
	/** `http://host:port` of the proxy. */
	readonly proxyUrl: string;
	readonly api: ApiPlace;
	readonly feed: Feed;
	readonly reader: RequestReader;
	/** Ends it in order: no new requests, the running ones get `graceMs`, everything is stored. Called again, it hurries. */
	readonly stop: (graceMs: number) => Promise<DropCounts>;
};

export type InstanceOptions = {
	readonly isDemo: boolean;
	/** Takes finished requests as log lines, the next when these are written; then the feed has no events. */
	readonly onLog?: (text: string) => Promise<void>;
};

/** Dropped counts and signs of life for those that follow the store. */
const heartbeatMs = 10_000;

/** Resolves when requests are taken and recorded; throws `UserError` if the port or the store can't be had. */
export async function startInstance(settings: Settings, secret: Uint8Array, {isDemo, onLog}: InstanceOptions): Promise<Instance> {
	const begun = buildStatus(isDemo);
	const reader = createRemoteReader();
	const localFeed = createLocalFeed();
	const workers = startWorkers({
		settings, secret, instanceId: begun.instanceId, output: onLog === undefined ? 'screen' : 'log', remoteReader: reader, localFeed,
	});
	tellHealth(workers, localFeed.feed, begun);
	let dropped = noDrops;
	workers.proxy.onMessage(async message => {
		if (message.type === 'screen') {
			dropped = message.batch.dropped;
			localFeed.pass(message.batch, message.waitingCount, message.shouldResync);
			workers.proxy.post({type: 'output-taken'});
		} else if (message.type === 'log') {
			dropped = message.dropped;
			await onLog?.(message.text);
			workers.proxy.post({type: 'output-taken'});
		}
	});

	const proxyUrl = await waitForWorkers(workers, settings);
	const api = await startApi(workers, settings, begun).catch(async (error: unknown) => {
		await stopWorkers(workers);
		throw error;
	});
	const buildBeat = (): InstanceStatus => ({
		...begun, proxyUrl, seenAtMs: systemClock.nowAtMs(), droppedCount: dropped.store + dropped.observer,
	});
	const stopBeating = keepBeating(workers.store, buildBeat);
	localFeed.setInstance(buildBeat());
	let ending: Promise<DropCounts> | undefined;
	return {
		proxyUrl,
		api,
		feed: localFeed.feed,
		reader,
		async stop(graceMs) {
			workers.proxy.post({type: 'close', graceMs});
			ending ??= (async () => {
				stopBeating();
				const proxyEnd = await waitFor(workers.proxy, message => message.type === 'closed' ? message : null);
				dropped = proxyEnd?.dropped ?? dropped;
				workers.store.post({type: 'close', instance: {...buildBeat(), endedAtMs: systemClock.nowAtMs()}});
				const storeEnd = await waitFor(workers.store, message => message.type === 'closed' ? message : null);
				await reader.close();
				await stopWorkers(workers);
				return {...dropped, store: dropped.store + countLost(proxyEnd, storeEnd)};
			})();
			return ending;
		},
	};
}

type Closed<Message> = Extract<Message, {readonly type: 'closed'}> | null;

/** Events that were still on their way when it ended: the store's thread says how many it had to give up, if it lives. */
function countLost(proxyEnd: Closed<FromProxy>, storeEnd: Closed<FromStore>): number {
	const {waitingCount, unsentCount} = proxyEnd ?? {waitingCount: 0, unsentCount: 0};
	return storeEnd === null ? waitingCount : unsentCount + storeEnd.lostCount;
}

function buildStatus(isDemo: boolean): InstanceStatus {
	const nowAtMs = systemClock.nowAtMs();
	return {
		instanceId: randomUUID(), pid: process.pid, proxyUrl: '', startedAtMs: nowAtMs, seenAtMs: nowAtMs, endedAtMs: null, droppedCount: 0, isDemo,
	};
}

/** Now, regularly, and to each new store thread; answers how to stop. */
function keepBeating(store: Workers['store'], build: () => InstanceStatus): () => void {
	let isBeating = true;
	const beat = (): void => {
		if (isBeating) {
			store.post({type: 'instance', instance: build()});
		}
	};

	store.onMessage(message => {
		if (message.type === 'open') {
			beat();
		}
	});
	const timer = setInterval(beat, heartbeatMs);
	timer.unref();
	beat();
	return () => {
		isBeating = false;
		clearInterval(timer);
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

async function waitForProxy(proxy: Workers['proxy'], {listen}: Settings): Promise<string> {
	const answer = await waitForFirst(proxy, message => message.type === 'listening' || message.type === 'failed' ? message : null);
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
	const answer = await waitForFirst(store, message => message.type === 'open' || message.type === 'failed' ? message : null);
	if (answer.type === 'failed') {
		throw answer.isUserError ? new UserError(answer.message) : new Error(answer.message);
	}
}

async function waitForFirst<FromWorker, Found>(worker: SupervisedWorker<never, FromWorker>, pick: (message: FromWorker) => Found | null): Promise<Found> {
	return new Promise(resolve => {
		worker.onMessage(message => {
			const found = pick(message);
			if (found !== null) {
				resolve(found);
			}
		});
	});
}

/** A thread's last word; `null` if it dies without it. */
async function waitFor<FromWorker, Found>(worker: SupervisedWorker<never, FromWorker>, pick: (message: FromWorker) => Found | null): Promise<Found | null> {
	return Promise.race([waitForFirst(worker, pick), worker.ended().then(() => null)]);
}
