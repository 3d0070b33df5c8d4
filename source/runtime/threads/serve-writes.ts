import type {MessagePort} from 'node:worker_threads';
import type {Removal} from '../../core/removal.js';
import type {FromStoreWrites, StoreAck, ToStoreWrites} from './messages.js';
import type {StoreKeeper} from './store-keeper.js';

/** Does on the store's thread what the API asks for on this port: keeps events, deletes requests. */
export function serveWrites(port: MessagePort, keeper: StoreKeeper): void {
	const tell = (message: FromStoreWrites): void => {
		port.postMessage(message);
	};

	const acknowledge = (ack: StoreAck): void => {
		tell({type: 'ack', ack});
	};

	const remove = async (number: number, removal: Removal): Promise<void> => {
		try {
			tell({
				type: 'removed', number, count: await keeper.remove(removal), problem: null,
			});
		} catch (error) {
			tell({
				type: 'removed', number, count: 0, problem: (error as Error).message,
			});
		}
	};

	port.on('message', (message: ToStoreWrites) => {
		if (message.type === 'batch') {
			keeper.take(message.batch, acknowledge);
		} else {
			void remove(message.number, message.removal);
		}
	});
}
