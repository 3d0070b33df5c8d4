import process from 'node:process';
import {randomUUID} from 'node:crypto';
import {setTimeout as sleep} from 'node:timers/promises';
import type {AlertRow} from '../../alerts/board.js';
import type {Settings} from '../../config/settings.js';
import {systemClock} from '../../core/clock.js';
import {UserError} from '../../core/errors.js';
import type {DropCounts} from '../../core/event.js';
import type {Feed} from '../../core/feed.js';
import type {InstanceStatus, RequestReader} from '../../core/store.js';
import {createLocalFeed, type LocalFeed} from '../feeds/local-feed.js';
import type {FromApi, FromProxy, FromStore} from '../threads/messages.js';
import {OutputJoint} from '../output/output-joint.js';
import {createRemoteReader} from '../threads/reader-calls.js';
import {runSinks} from '../sinks/run-sinks.js';
import {startWorkers, type Workers} from '../threads/start-workers.js';
import type {SupervisedWorker} from '../threads/supervised-worker.js';
import {startApi, type ApiPlace} from './start-api.js';
import {tellAlerts} from './tell-alerts.js';
import {tellHealth} from './tell-health.js';

/** A running tailrace: proxy, store and reader in threads of their own, seen from main. */
export type Instance = {
	/** `http://host:port` of the proxy. */
	readonly proxyUrl: string;
	readonly api: ApiPlace;
	readonly feed: Feed;
	readonly reader: RequestReader;
	/** What rings, for those who ask the API. */
	readonly tellAlerts: (rows: readonly AlertRow[]) => void;
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
const apiPatienceMs = 4000;

/** Resolves when requests are taken and recorded; throws `UserError` if the port or the store can't be had. */
export async function startInstance(settings: Settings, secret: Uint8Array, {isDemo, onLog}: InstanceOptions): Promise<Instance> {
	const begun = buildStatus(isDemo);
	const reader = createRemoteReader();
	const localFeed = createLocalFeed();
	const output = onLog === undefined ? 'screen' : 'log';
	const workers = startWorkers({
		settings, secret, instanceId: begun.instanceId, output, remoteReader: reader, localFeed,
	});
	tellHealth(workers, localFeed.feed, begun);
	const joint = new OutputJoint(localFeed, onLog);
	joinOutputs(workers, joint, localFeed);

	const proxyUrl = await waitForWorkers(workers, settings);
	const api = await startApi(workers, settings, {...begun, output}).catch(async (error: unknown) => {
		await stopWorkers(workers);
		throw error;
	});
	const buildBeat = (): InstanceStatus => ({
		...begun, proxyUrl, seenAtMs: systemClock.nowAtMs(), droppedCount: joint.dropped.store + joint.dropped.observer,
	});
	const stopBeating = keepBeating(workers.store, buildBeat);
	localFeed.setInstance(buildBeat());
	const tellSinkProblem = onLog === undefined
		? (problem: string | null): void => {
			localFeed.setProblem('sink', problem);
		}
		: logSinkProblem;
	// Simulated requests belong into no file of the user's.
	const sinks = isDemo ? null : runSinks(settings, {reader, instanceId: begun.instanceId, onProblem: tellSinkProblem});
	let ending: Promise<DropCounts> | undefined;
	return {
		proxyUrl,
		api,
		feed: localFeed.feed,
		reader,
		tellAlerts: tellAlerts(workers),
		async stop(graceMs) {
			workers.proxy.post({type: 'close', graceMs});
			ending ??= (async () => {
				stopBeating();
				const proxyEnd = await waitFor(workers.proxy, message => message.type === 'closed' ? message : null);
				const apiEnd = api.url === null ? null : await closeApi(workers.api!);
				for (const [source, end] of [['proxy', proxyEnd], ['api', apiEnd]] as const) {
					if (end !== null) {
						joint.count(source, end.dropped);
					}
				}

				await sinks?.stop();
				workers.store.post({type: 'close', instance: {...buildBeat(), endedAtMs: systemClock.nowAtMs()}});
				const storeEnd = await waitFor(workers.store, message => message.type === 'closed' ? message : null);
				await reader.close();
				await stopWorkers(workers);
				return {...joint.dropped, store: joint.dropped.store + countLost([proxyEnd, apiEnd], storeEnd)};
			})();
			return ending;
		},
	};
}

function logSinkProblem(problem: string | null): void {
	process.stderr.write(`tailrace: ${problem ?? 'all files can be written again'}\n`);
}

type Closed<Message> = Extract<Message, {readonly type: 'closed'}> | null;
type ApiClosed = Extract<FromApi, {readonly type: 'api-closed'}> | null;

/** Events that were still on their way when it ended: the store's thread says how many it had to give up, if it lives. */
function countLost(senderEnds: ReadonlyArray<Closed<FromProxy> | ApiClosed>, storeEnd: Closed<FromStore>): number {
	let [waitingCount, unsentCount] = [0, 0];
	for (const end of senderEnds) {
		waitingCount += end?.waitingCount ?? 0;
		unsentCount += end?.unsentCount ?? 0;
	}

	return storeEnd === null ? waitingCount : unsentCount + storeEnd.lostCount;
}

/** A question that its thread still answers must not hold up the end. */
async function closeApi(api: NonNullable<Workers['api']>): Promise<ApiClosed> {
	const timeout = new AbortController();
	api.post({type: 'api-close'});
	const end = await Promise.race([
		waitFor(api, message => message.type === 'api-closed' ? message : null),
		sleep(apiPatienceMs, null, {signal: timeout.signal}).catch(() => null),
	]);
	timeout.abort();
	return end;
}

/** What the threads have for the screen or the log goes there, each thread's next when its last is drawn or written. */
function joinOutputs({proxy, api}: Workers, joint: OutputJoint, localFeed: Pick<LocalFeed, 'forget'>): void {
	proxy.onMessage(async message => {
		if (!(message.type === 'screen' || message.type === 'log')) {
			return;
		}

		await joint.take('proxy', message);
		proxy.post({type: 'output-taken'});
	});
	api?.onMessage(async message => {
		if (message.type === 'screen' || message.type === 'log') {
			await joint.take('api', message);
			api.post({type: 'output-taken'});
		} else if (message.type === 'removed') {
			localFeed.forget(message.removal);
		}
	});
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
	await Promise.all([workers.proxy.stop(), workers.store.stop(), workers.reader?.stop(), workers.api?.stop(), workers.largeReader?.stop()]);
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
