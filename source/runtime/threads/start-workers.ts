import {MessageChannel} from 'node:worker_threads';
import {isLoopback} from '../../config/parse.js';
import {proxyTokenPath} from '../../config/paths.js';
import type {Settings} from '../../config/settings.js';
import type {LocalFeed} from '../feeds/local-feed.js';
import {readToken} from '../files/secret.js';
import type {
	ApiWorkerData,
	FromApi,
	FromProxy,
	FromReader,
	FromStore,
	ProxyWorkerData,
	ReaderWorkerData,
	StoreWorkerData,
	ToApi,
	ToProxy,
	ToReader,
	ToStore,
} from './messages.js';
import {maxScreenQueryMs, type RemoteReader} from './reader-calls.js';
import {SupervisedWorker} from './supervised-worker.js';

export type Workers = {
	readonly proxy: SupervisedWorker<ToProxy, FromProxy>;
	readonly store: SupervisedWorker<ToStore, FromStore>;
	/** Answers the screen. `null` where the store lives in its thread's memory, which only that thread can read. */
	readonly reader: SupervisedWorker<ToReader, FromReader> | null;
	/** `null` where no API listens. */
	readonly api: SupervisedWorker<ToApi, FromApi> | null;
	/** Answers the API's large questions, which would hold up all others. `null` where no API listens, or nobody else can read. */
	readonly largeReader: SupervisedWorker<ToReader, FromReader> | null;
};

// Scripts ask again; what takes longer is for the store itself to be asked.
const maxApiQueryMs = 2000;

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
		(workers.reader ?? workers.store).post({type: 'reader-port', port: port2}, [port2]);
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
			linkWrites(workers);
			if (!isInMemory) {
				return;
			}

			linkReader();
			linkQuestions(workers);
		}),
		reader: isInMemory ? null : startReaderWorker(setup, {name: 'reader', maxQueryMs: maxScreenQueryMs}, linkReader),
		api: settings.api === null
			? null
			: startApiWorker(setup, () => {
				linkWrites(workers);
				linkQuestions(workers);
			}),
		largeReader: isInMemory || settings.api === null
			? null
			: startReaderWorker(setup, {name: 'large-reader', maxQueryMs: maxApiQueryMs}, () => {
				linkQuestions(workers);
			}),
	};
	linkStore();
	linkReader();
	linkWrites(workers);
	linkQuestions(workers);
	workers.store.onMessage(message => {
		hasUnheardCrash &&= message.type !== 'interrupted';
	});
	hearReaders(workers, localFeed);
	return workers;
}

function hearReaders({store, reader, api, largeReader}: Workers, localFeed: LocalFeed): void {
	for (const [name, worker] of [['reader', reader], ['api', api], ['large-reader', largeReader]] as const) {
		worker?.onMessage((message: FromApi) => {
			if (message.type === 'damaged') {
				store.post({type: 'check'});
			} else if (message.type === 'open') {
				localFeed.setProblem(name, null);
			}
		});
	}
}

/** The API's way to the store, where there is an API. */
function linkWrites({api, store}: Workers): void {
	if (api === null) {
		return;
	}

	const {port1, port2} = new MessageChannel();
	api.post({type: 'writes-port', port: port1}, [port1]);
	store.post({type: 'writes-port', port: port2}, [port2]);
}

/** The API's small questions are answered in its own thread, its large ones in another, all by the store where only that can. */
function linkQuestions({api, largeReader, reader, store}: Workers): void {
	if (api === null) {
		return;
	}

	const isInMemory = reader === null;
	for (const [host, isForLarge] of [[isInMemory ? store : api, false], [largeReader ?? store, true]] as const) {
		const {port1, port2} = new MessageChannel();
		api.post({type: 'questions-port', port: port1, isForLarge}, [port1]);
		host.post({type: 'reader-port', port: port2}, [port2]);
	}
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

function startReaderWorker({settings, localFeed}: WorkerSetup, {name, maxQueryMs}: {readonly name: string; readonly maxQueryMs: number}, onRestart: () => void): NonNullable<Workers['reader']> {
	return new SupervisedWorker<ToReader, FromReader>({
		entry: 'reader-worker',
		name: `${name}-worker`,
		readWorkerData: () => ({location: settings.store, maxQueryMs} satisfies ReaderWorkerData),
		onRestart,
		onCrash: explainCrash(localFeed, name),
	});
}

function startApiWorker({settings, localFeed}: WorkerSetup, onRestart: () => void): NonNullable<Workers['api']> {
	return new SupervisedWorker<ToApi, FromApi>({
		entry: 'api-worker',
		readWorkerData: () => ({location: settings.store} satisfies ApiWorkerData),
		onRestart,
		onCrash: explainCrash(localFeed, 'api'),
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
		upstreamProxies: settings.upstreamProxy,
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
