import {parentPort, workerData} from 'node:worker_threads';
import {startDemo} from '../../demo/run-demo.js';
import {startFakeUpstream} from '../../demo/fake-upstream.js';
import type {DemoWorkerData, FromDemo, ToDemo} from '../threads/messages.js';

const {seed} = workerData as DemoWorkerData;
const main = parentPort!;

const upstream = await startFakeUpstream({seed});
main.postMessage({type: 'upstream', url: upstream.url} satisfies FromDemo);
main.on('message', ({proxyUrl}: ToDemo) => {
	startDemo({proxyUrl, seed});
});
