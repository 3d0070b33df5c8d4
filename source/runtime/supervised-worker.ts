import {Worker, type MessagePort} from 'node:worker_threads';

const firstDelayMs = 50;
const maxDelayMs = 5000;
// A thread that ran this long was well; what it dies of then is something new.
const healthyMs = 30_000;

export type SupervisedWorker<ToWorker, FromWorker> = {
	readonly post: (message: ToWorker, transfer?: readonly MessagePort[]) => void;
	/** Ends it for good. */
	readonly stop: () => Promise<void>;
	readonly onMessage: (listener: (message: FromWorker) => void) => void;
};

/**
A thread that is started anew when it crashes, with growing delays. `onRestart` connects
the new one to the others; `onCrash` hears why the last one died.
*/
export function startSupervisedWorker<ToWorker, FromWorker>(options: {
	/** The entry's name in this folder, without extension. */
	readonly entry: string;
	readonly workerData: unknown;
	readonly onRestart: () => void;
	readonly onCrash: (error: Error) => void;
}): SupervisedWorker<ToWorker, FromWorker> {
	let worker: Worker;
	let isStopped = false;
	let delayMs = firstDelayMs;
	let startedMs = 0;
	let timer: NodeJS.Timeout | undefined;
	const listeners: Array<(message: FromWorker) => void> = [];

	const post: SupervisedWorker<ToWorker, FromWorker>['post'] = (message, transfer = []) => {
		worker.postMessage(message, [...transfer]);
	};

	const restart = (error: Error): void => {
		if (isStopped) {
			return;
		}

		options.onCrash(error);
		delayMs = performance.now() - startedMs > healthyMs ? firstDelayMs : Math.min(delayMs * 2, maxDelayMs);
		timer = setTimeout(() => {
			start();
			options.onRestart();
		}, delayMs);
	};

	const start = (): void => {
		startedMs = performance.now();
		let hasFailed = false;
		worker = new Worker(new URL(`${options.entry}.js`, import.meta.url), {workerData: options.workerData, name: options.entry});
		worker.on('message', (message: FromWorker) => {
			for (const listener of listeners) {
				listener(message);
			}
		});
		worker.once('error', (error: Error) => {
			hasFailed = true;
			restart(error);
		});
		worker.once('exit', code => {
			if (!hasFailed) {
				restart(new Error(`the thread ended with code ${code}`));
			}
		});
	};

	start();
	return {
		post,
		async stop() {
			isStopped = true;
			clearTimeout(timer);
			await worker.terminate();
		},
		onMessage(listener) {
			listeners.push(listener);
		},
	};
}
