import {MessageChannel, type MessagePort} from 'node:worker_threads';
import {isLoopback} from '../../config/parse.js';
import {proxyTokenPath} from '../../config/paths.js';
import type {Settings} from '../../config/settings.js';
import type {LocalFeed} from '../feeds/local-feed.js';
import {readToken} from '../files/secret.js';
import type {
	FromProxy,
	FromReader,
	FromStore,
	ProxyWorkerData,
	ReaderWorkerData,
	StoreWorkerData,
	ToProxy,
	ToReader,
	ToStore,
} from './messages.js';
import type {RemoteReader} from './reader-calls.js';
import {SupervisedWorker} from './supervised-worker.js';

export type Workers = {
	readonly proxy: SupervisedWorker<ToProxy, FromProxy>;
	readonly store: SupervisedWorker<ToStore, FromStore>;
	/** `null` where the store lives in its thread's memory, which only that thread can read, and no API listens. */
	readonly reader: SupervisedWorker<ToReader, FromReader> | null;
};

export type WorkerSetup = {
	readonly settings: Settings;
	readonly secret: Uint8Array;
	readonly instanceId: string;
	readonly output: ProxyWorkerData['output'];
	readonly remoteReader: RemoteReader;
	readonly localFeed: LocalFeed;
};

/** Starts the threads and connects them, again whenever one of them was started anew. */
export function startWorkers(setup: WorkerSetup): Workers {
	const {settings, remoteReader, localFeed} = setup;
	const isInMemory = settings.store === 'memory:';

	const linkReader = (): void => {
		const {port1, port2} = new MessageChannel();
		remoteReader.connect(port1);
		serveCalls(port2);
		if (settings.api === null) {
			return;
		}

		const api = new MessageChannel();
		workers.reader!.post({type: 'api-port', port: api.port1}, [api.port1]);
		serveCalls(api.port2);
		linkWrites(workers, settings);
	};

	const serveCalls = (port: MessagePort): void => {
		const host = isInMemory ? workers.store : workers.reader!;
		host.post({type: 'reader-port', port}, [port]);
	};

	const linkStore = (): void => {
		const {port1, port2} = new MessageChannel();
		workers.proxy.post({type: 'store-port', port: port1}, [port1]);
		workers.store.post({type: 'events-port', port: port2}, [port2]);
	};

	// A store's thread that was dying, too, did not hear it: then the next one does, before it gets requests of the next proxy.
	let hasUnheardCrash = false;
	const tellCrash = (): void => {
		hasUnheardCrash = true;
		workers.store.post({type: 'proxy-crashed'});
	};

	const workers: Workers = {
		proxy: startProxyWorker(setup, {onCrash: tellCrash, onRestart: linkStore}),
		store: startStoreWorker(setup, () => {
			if (hasUnheardCrash) {
				tellCrash();
			}

			linkStore();
			if (isInMemory) {
				linkReader();
			} else {
				linkWrites(workers, settings);
			}
		}),
		reader: isInMemory && settings.api === null
			? null
			: startReaderWorker(setup, linkReader),
	};
	linkStore();
	linkReader();
	workers.store.onMessage(message => {
		hasUnheardCrash &&= message.type !== 'interrupted';
	});
	workers.reader?.onMessage(message => {
		if (message.type === 'damaged') {
			workers.store.post({type: 'check'});
		} else if (message.type === 'open') {
			localFeed.setProblem('reader', null);
		}
	});
	return workers;
}

/** The API's way to the store, where there is an API. */
function linkWrites({reader, store}: Workers, {api}: Settings): void {
	if (api === null) {
		return;
	}

	const {port1, port2} = new MessageChannel();
	reader!.post({type: 'writes-port', port: port1}, [port1]);
	store.post({type: 'writes-port', port: port2}, [port2]);
}

function startProxyWorker({settings, secret, instanceId, output, localFeed}: WorkerSetup, {onCrash, onRestart}: {
	readonly onCrash: () => void;
	readonly onRestart: () => void;
}): Workers['proxy'] {
	let {port} = settings.listen;
	const explain = explainCrash(localFeed, 'proxy');
	const proxy = new SupervisedWorker<ToProxy, FromProxy>({
		entry: 'proxy-worker',
		readWorkerData: () => buildProxyData(settings, {
			port, secret, instanceId, output,
		}),
		onRestart,
		onCrash(error) {
			explain(error);
			onCrash();
		},
	});
	proxy.onMessage(message => {
		if (message.type !== 'listening') {
			return;
		}

		// Clients know this address, so a later thread listens there, too.
		port = Number(new URL(message.url).port);
		localFeed.setProblem('proxy', null);
		localFeed.resync();
	});
	return proxy;
}

function startStoreWorker({settings, localFeed}: WorkerSetup, onRestart: () => void): Workers['store'] {
	let hasOpened = false;
	let failure: Error | null = null;
	const explain = explainCrash(localFeed, 'store');
	const store = new SupervisedWorker<ToStore, FromStore>({
		entry: 'store-worker',
		readWorkerData: () => ({
			location: settings.store, retainMs: settings.retain, memoryRequests: settings.memoryRequests, isFirst: !hasOpened,
		} satisfies StoreWorkerData),
		onRestart,
		onCrash(error) {
			explain(failure ?? error);
		},
	});
	store.onMessage(message => {
		switch (message.type) {
			case 'open': {
				hasOpened = true;
				failure = null;
				localFeed.setProblem('store', null);
				break;
			}

			case 'failed': {
				// Its thread ends then, and is started anew.
				failure = new Error(message.message);
				break;
			}

			case 'problem': {
				localFeed.setProblem('store', message.problem);
				break;
			}

			case 'interrupted':
			case 'closed':
			// Others wait for these.
		}
	});
	return store;
}

function startReaderWorker({settings, localFeed}: WorkerSetup, onRestart: () => void): NonNullable<Workers['reader']> {
	return new SupervisedWorker<ToReader, FromReader>({
		entry: 'reader-worker',
		readWorkerData: () => ({location: settings.store} satisfies ReaderWorkerData),
		onRestart,
		onCrash: explainCrash(localFeed, 'reader'),
	});
}

function explainCrash(localFeed: LocalFeed, thread: string): (error: Error) => void {
	return ({message}) => {
		localFeed.setProblem(thread, `The ${thread}'s thread is started anew: ${message}`);
	};
}

function buildProxyData(settings: Settings, known: Pick<ProxyWorkerData, 'port' | 'secret' | 'instanceId' | 'output'>): ProxyWorkerData {
	return {
		host: settings.listen.host,
		upstreams: settings.upstream,
		token: isLoopback(settings.listen.host) ? null : readToken(settings.proxyTokenFile ?? proxyTokenPath(), 'the proxy\'s token'),
		allowedHosts: settings.allowHost,
		allowedOrigins: settings.allowOrigin,
		connectTimeoutMs: settings.connectTimeout,
		priceOverrides: settings.prices,
		keyLabels: settings.keyLabels,
		shouldInjectUsage: settings.injectUsage,
		clientIpMode: settings.clientIp,
		limits: {
			firstByteTimeoutMs: settings.firstByteTimeout,
			idleTimeoutMs: settings.idleTimeout,
			// A client that reads nothing for as long as an upstream may fall silent is gone.
			clientTimeoutMs: settings.idleTimeout,
		},
		...known,
	};
}
