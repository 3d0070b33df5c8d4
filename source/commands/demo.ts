import {readSettings} from '../config/read-settings.js';
import {startDemoInstance, type DemoInstance} from '../runtime/demo/start-demo.js';
import {canDrawScreen} from '../runtime/process/terminal.js';
import type {Command} from './command.js';

// The same story every time, so that two people see the same screens.
const seed = 1;

/** Simulated traffic, kept apart: any free port and a temporary store unless they are given. */
export const demo: Command = {
	async run({flags}) {
		const given = readSettings(flags);
		const settings = {...given, listen: flags.listen === undefined ? {...given.listen, port: 0} : given.listen, grace: 0};
		const isStoreGiven = flags.store !== undefined;
		let started: DemoInstance | undefined;
		try {
			if (!canDrawScreen()) {
				const {serveWithLog} = await import('../runtime/instance/serve-headless.js');
				return await serveWithLog(async onLog => {
					started = await startDemoInstance(settings, {isStoreGiven, seed, onLog});
					return started;
				}, 'demo');
			}

			const {watchInstance} = await import('../runtime/screen/watch-instance.js');
			started = await startDemoInstance(settings, {isStoreGiven, seed});
			return await watchInstance(started.instance, started.settings, {isDemo: true, isStoreKept: isStoreGiven});
		} finally {
			await started?.end();
		}
	},
};
