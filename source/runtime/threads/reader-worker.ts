import {parentPort, workerData} from 'node:worker_threads';
import {openStore} from '../../store/open-store.js';
import {ApiHost} from './api-host.js';
import type {FromReader, ReaderWorkerData, ToReader} from './messages.js';
import {serveReader} from './reader-calls.js';

// Everybody who asks waits behind it, and the API with them; ten million requests are looked through in less.
const maxQueryMs = 15_000;

const {location} = workerData as ReaderWorkerData;
const main = parentPort!;
const tell = (message: FromReader): void => {
	main.postMessage(message);
};

const apiHost = new ApiHost(tell);

main.on('message', async (message: ToReader) => {
	switch (message.type) {
		case 'reader-port': {
			serveReader(message.port, () => openStore(location).openReader({maxQueryMs}), () => {
				tell({type: 'damaged'});
			});
			break;
		}

		case 'api-port': {
			apiHost.connect(message.port);
			break;
		}

		case 'api-start': {
			await apiHost.start(message.api);
			break;
		}

		case 'health': {
			apiHost.setHealth(message.health);
			break;
		}

		case 'writes-port': {
			apiHost.connectWrites(message.port);
			break;
		}

		case 'output-taken': {
			apiHost.outputTaken();
			break;
		}

		case 'api-close': {
			await apiHost.close();
			break;
		}
	}
});
tell({type: 'open'});
