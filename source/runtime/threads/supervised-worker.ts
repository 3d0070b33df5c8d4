import {Worker, type MessagePort} from 'node:worker_threads';

const firstDelayMs = 50;
const maxDelayMs = 5000;
// A thread that ran this long was well; what it dies of then is something new.
const healthyMs = 30_000;

export type SupervisedWorkerOptions = {
	/** The entry's name in this folder, without extension. */
	readonly entry: string;
	/** What the thread is called; its entry's name without. */
	readonly name?: string;
	/** What the thread starts with, asked for each time. */
	readonly readWorkerData: () => unknown;
	/** Connects a new thread to the others. */
	readonly onRestart: () => void;
	/** Hears why the last one died. */
	readonly onCrash: (error: Error) => void;
};

/** A thread that is started anew when it crashes, with growing delays. */
export class SupervisedWorker<ToWorker, FromWorker> {
	#worker!: Worker;
	#isAlive = false;
	#isLast = false;
	#delayMs = firstDelayMs;
	#startedMs = 0;
	#timer: NodeJS.Timeout | undefined;
	readonly #end = Promise.withResolvers<void>();
	readonly #listeners: Array<(message: FromWorker) => void> = [];

	constructor(private readonly options: SupervisedWorkerOptions) {
		this.#start();
	}

	/** A thread that died meanwhile takes nothing. */
	post(message: ToWorker, transfer: readonly MessagePort[] = []): void {
		this.#worker.postMessage(message, [...transfer]);
	}

	onMessage(listener: (message: FromWorker) => void): void {
		this.#listeners.push(listener);
	}

	/** Lets it end: from now on it is not started anew. Resolves when it has ended. */
	async ended(): Promise<void> {
		this.#isLast = true;
		clearTimeout(this.#timer);
		if (!this.#isAlive) {
			this.#end.resolve();
		}

		return this.#end.promise;
	}

	/** Ends it now, for good. */
	async stop(): Promise<void> {
		const ended = this.ended();
		await this.#worker.terminate();
		await ended;
	}

	#start(): void {
		const {entry, name = entry, readWorkerData} = this.options;
		const worker = new Worker(new URL(`${entry}.js`, import.meta.url), {workerData: readWorkerData(), name});
		this.#worker = worker;
		this.#isAlive = true;
		this.#startedMs = performance.now();
		let cause: Error | null = null;
		worker.on('message', (message: FromWorker) => {
			for (const listener of this.#listeners) {
				listener(message);
			}
		});
		worker.once('error', (error: Error) => {
			cause = error;
		});
		// Comes after an error, too.
		worker.once('exit', code => {
			this.#isAlive = false;
			if (this.#isLast) {
				this.#end.resolve();
			} else {
				this.#restart(cause ?? new Error(`it ended with code ${code}`));
			}
		});
	}

	#restart(error: Error): void {
		this.options.onCrash(error);
		this.#delayMs = performance.now() - this.#startedMs > healthyMs ? firstDelayMs : Math.min(this.#delayMs * 2, maxDelayMs);
		this.#timer = setTimeout(() => {
			this.#start();
			this.options.onRestart();
		}, this.#delayMs);
	}
}
