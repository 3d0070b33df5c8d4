import {parentPort, workerData, type MessagePort} from 'node:worker_threads';
import {systemClock} from '../../core/clock.js';
import {UserError} from '../../core/errors.js';
import {StoreError} from '../../core/store.js';
import {openStore} from '../../store/open-store.js';
import type {
	FromStore,
	StoreBatch,
	StoreWorkerData,
	ToStore,
} from './messages.js';
import {serveReader} from './reader-calls.js';
import {serveWrites} from './serve-writes.js';
import {StoreKeeper} from './store-keeper.js';

const data = workerData as StoreWorkerData;
const main = parentPort!;
const tell = (message: FromStore): void => {
	main.postMessage(message);
};

function open(): void {
	const store = openStore(data.location, data.memoryRequests);
	const keeper = new StoreKeeper(store.openWriter(), data, problem => {
		tell({type: 'problem', problem});
	}, systemClock);
	main.on('message', async (message: ToStore) => {
		switch (message.type) {
			case 'events-port': {
				receive(message.port, keeper);
				break;
			}

			case 'reader-port': {
				serveReader(message.port, () => store.openReader());
				break;
			}

			case 'writes-port': {
				serveWrites(message.port, keeper);
				break;
			}

			case 'instance': {
				keeper.beat(message.instance);
				break;
			}

			case 'proxy-crashed': {
				keeper.interrupt();
				tell({type: 'interrupted'});
				break;
			}

			case 'check': {
				keeper.check();
				break;
			}

			case 'close': {
				tell({type: 'closed', lostCount: await keeper.close(message.instance)});
				break;
			}
		}
	});
	tell({type: 'open'});
}

function receive(port: MessagePort, keeper: StoreKeeper): void {
	keeper.connect(ack => {
		port.postMessage(ack);
	});
	port.on('message', (batch: StoreBatch) => {
		keeper.take(batch);
	});
}

try {
	open();
} catch (error) {
	tell({type: 'failed', message: (error as Error).message, isUserError: error instanceof UserError || error instanceof StoreError});
}
