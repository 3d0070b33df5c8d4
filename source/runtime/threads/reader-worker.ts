import {parentPort, workerData} from 'node:worker_threads';
import {openStore} from '../../store/open-store.js';
import type {FromReader, ReaderWorkerData, ToReader} from './messages.js';
import {serveReader} from './reader-calls.js';

const {location, maxQueryMs} = workerData as ReaderWorkerData;
const main = parentPort!;
const tell = (message: FromReader): void => {
	main.postMessage(message);
};

main.on('message', ({port}: ToReader) => {
	serveReader(port, () => openStore(location).openReader({maxQueryMs}), () => {
		tell({type: 'damaged'});
	});
});
tell({type: 'open'});
