import {parentPort, workerData} from 'node:worker_threads';
import {openStore} from '../store/open-store.js';
import type {ReaderWorkerData, ToReader} from './messages.js';
import {serveReader} from './reader-calls.js';

const {location} = workerData as ReaderWorkerData;

parentPort!.on('message', ({port}: ToReader) => {
	serveReader(port, openStore(location).openReader());
});
