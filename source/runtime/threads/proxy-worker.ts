import {setTimeout as sleep} from 'node:timers/promises';
import {parentPort, workerData, type MessagePort} from 'node:worker_threads';
import {loadPriceTable} from '../../config/price-table-file.js';
import {buildUpstreamTable} from '../../config/upstream-table.js';
import {systemClock} from '../../core/clock.js';
import {startProxy, type Proxy} from '../../proxy/server.js';
import {openThreadOutput} from '../output/thread-output.js';
import type {
	FromProxy,
	ProxyWorkerData,
	StoreAck,
	ToProxy,
} from './messages.js';
import {StoreQueue} from './store-queue.js';

// How long a store that can't be written, or a request that doesn't end though it was cut, may hold up the end.
const drainPatienceMs = 5000;
const cutPatienceMs = 5000;

const data = workerData as ProxyWorkerData;
const main = parentPort!;
const tell = (message: FromProxy): void => {
	main.postMessage(message);
};

const storeQueue = new StoreQueue();
let observerDropCount = 0;
const readDrops = () => ({store: storeQueue.droppedCount, observer: observerDropCount});
const output = openThreadOutput(data.output, tell, () => ({dropped: readDrops(), waitingCount: storeQueue.waitingCount}));

async function start(): Promise<Proxy> {
	loadPriceTable();
	return startProxy({
		...data,
		upstreams: buildUpstreamTable(data.upstreams, data),
		clock: systemClock,
		onBatch(events) {
			storeQueue.push(events);
			output.push(events);
		},
		onDrop() {
			observerDropCount++;
		},
	});
}

function connectStore(port: MessagePort): void {
	port.on('message', (ack: StoreAck) => {
		storeQueue.acknowledge(ack);
	});
	storeQueue.connect(batch => {
		port.postMessage(batch);
	});
}

async function receive(message: ToProxy, proxy: Proxy): Promise<void> {
	if (message.type === 'store-port') {
		connectStore(message.port);
	} else if (message.type === 'output-taken') {
		output.taken();
	} else {
		await Promise.race([proxy.close(message.graceMs), sleep(message.graceMs + cutPatienceMs)]);
		output.flush(true);
		await storeQueue.drain(drainPatienceMs);
		const {waitingCount, unsentCount} = storeQueue;
		tell({
			type: 'closed', dropped: readDrops(), waitingCount, unsentCount,
		});
	}
}

try {
	const proxy = await start();
	main.on('message', async (message: ToProxy) => receive(message, proxy));
	tell({type: 'listening', url: proxy.url});
} catch (error) {
	tell({type: 'failed', code: (error as NodeJS.ErrnoException).code ?? '', message: (error as Error).message});
}
