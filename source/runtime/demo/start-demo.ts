import {randomBytes} from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {Worker} from 'node:worker_threads';
import {parseUpstream} from '../../config/parse.js';
import type {Settings} from '../../config/settings.js';
import {demoUpstreams} from '../../demo/upstreams.js';
import type {DemoWorkerData, FromDemo, ToDemo} from '../threads/messages.js';
import {startInstance, type Instance, type InstanceOptions} from '../instance/start-instance.js';

export type DemoInstance = {
	readonly instance: Instance;
	readonly settings: Settings;
	/** Ends the simulated clients and removes what the demo recorded. */
	readonly end: () => Promise<void>;
};

export type DemoOptions = {
	/** `settings.store` is to be used, and kept. */
	readonly isStoreGiven: boolean;
	/** The same seed tells the same story. */
	readonly seed: number;
	readonly onLog?: InstanceOptions['onLog'];
};

/**
The real proxy, store and reader with simulated clients and a fake upstream: nothing leaves this machine, and what is
recorded lies in a temporary folder that goes with the demo, unless `settings.store` names a place.
*/
export async function startDemoInstance(settings: Settings, {isStoreGiven, seed, onLog}: DemoOptions): Promise<DemoInstance> {
	const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tailrace-demo-'));
	const worker = new Worker(new URL('demo-worker.js', import.meta.url), {workerData: {seed} satisfies DemoWorkerData, name: 'demo'});
	const end = async (): Promise<void> => {
		await worker.terminate();
		fs.rmSync(folder, {recursive: true, force: true});
	};

	try {
		const fakeUrl = await new Promise<string>((resolve, reject) => {
			worker.once('message', (message: FromDemo) => {
				resolve(message.url);
			});
			worker.once('error', reject);
		});
		const demoSettings: Settings = {
			...settings,
			store: isStoreGiven ? settings.store : path.join(folder, 'tailrace.db'),
			// Nothing of the user's is asked: every provider of the scenario is played here.
			upstream: demoUpstreams(fakeUrl).map(({name, url}) => parseUpstream(`${name}=${url}`)),
		};
		const instance = await startInstance(demoSettings, randomBytes(32), {isDemo: true, onLog});
		worker.postMessage({type: 'start', proxyUrl: instance.proxyUrl} satisfies ToDemo);
		return {instance, settings: demoSettings, end};
	} catch (error) {
		await end();
		throw error;
	}
}
