import {parentPort, workerData} from 'node:worker_threads';
import {openStore} from '../../store/open-store.js';
import {ApiHost} from './api-host.js';
import type {ApiWorkerData, FromApi, ToApi} from './messages.js';
import {serveReader} from './reader-calls.js';

const {location} = workerData as ApiWorkerData;
const main = parentPort!;
const tell = (message: FromApi): void => {
	main.postMessage(message);
};

const host = new ApiHost(tell);

main.on('message', async (message: ToApi) => {
	switch (message.type) {
		case 'reader-port': {
			serveReader(message.port, () => openStore(location).openReader(), () => {
				tell({type: 'damaged'});
			});
			break;
		}

		case 'questions-port': {
			host.connect(message.port, message.isForLarge);
			break;
		}

		case 'api-start': {
			await host.start(message.api);
			break;
		}

		case 'health': {
			host.setHealth(message.health);
			break;
		}

		case 'alerts': {
			host.setAlerts(message.rows);
			break;
		}

		case 'writes-port': {
			host.connectWrites(message.port);
			break;
		}

		case 'output-taken': {
			host.outputTaken();
			break;
		}

		case 'api-close': {
			await host.close();
			break;
		}
	}
});
tell({type: 'open'});
