import type {MessagePort} from 'node:worker_threads';
import {createAskedReader} from '../../core/asked-reader.js';
import {UserError} from '../../core/errors.js';
import {StoreError, type RequestReader} from '../../core/store.js';

/** A call of a `RequestReader` as a message, and its answer. */
type Call = {readonly number: number; readonly method: keyof RequestReader; readonly argument: unknown};
type Answer = {readonly number: number; readonly result: unknown; readonly error: CallError | null};
type CallError = {readonly message: string; readonly isUserError: boolean};

// All views wait behind it; ten million requests are looked through in less.
export const maxScreenQueryMs = 15_000;

/**
Answers calls on a port with a reader, in the order of their coming. The reader is opened with the first call; while
that fails, each call is answered with the reason and tries anew. Damage that a call meets is told, too.
*/
export function serveReader(port: MessagePort, openReader: () => RequestReader, onDamage?: () => void): void {
	let reader: RequestReader | null = null;
	port.on('message', async ({number, method, argument}: Call) => {
		let answer: Answer;
		try {
			reader ??= openReader();
			const call = reader[method] as (argument: unknown) => Promise<unknown>;
			answer = {number, result: await call(argument), error: null};
		} catch (error) {
			if (error instanceof StoreError && error.reason === 'corrupt') {
				onDamage?.();
			}

			answer = {number, result: null, error: {message: (error as Error).message, isUserError: error instanceof UserError}};
		}

		port.postMessage(answer);
	});
	port.on('close', () => {
		void reader?.close();
	});
}

export type RemoteReader = RequestReader & {
	/** Calls go through this port from now on; the running ones fail. */
	readonly connect: (port: MessagePort) => void;
};

/** A `RequestReader` whose calls are answered in another thread. Calls made before it is connected wait. */
export function createRemoteReader(): RemoteReader {
	const calls = new RemoteCalls();
	return {
		...createAskedReader(async (question, argument) => calls.call(question, argument), async () => {
			calls.close();
		}),
		connect(port) {
			calls.connect(port);
		},
	};
}

class RemoteCalls {
	#port: MessagePort | null = null;
	#nextNumber = 1;
	#isClosed = false;
	#unsent: Call[] = [];
	readonly #pending = new Map<number, {resolve: (result: unknown) => void; reject: (error: Error) => void}>();

	async call(method: keyof RequestReader, argument: unknown): Promise<unknown> {
		if (this.#isClosed) {
			throw new Error('the reader is closed');
		}

		return new Promise((resolve, reject) => {
			const call: Call = {number: this.#nextNumber++, method, argument};
			this.#pending.set(call.number, {resolve, reject});
			if (this.#port === null) {
				this.#unsent.push(call);
			} else {
				this.#port.postMessage(call);
			}
		});
	}

	connect(port: MessagePort): void {
		if (this.#port !== null) {
			this.#port.close();
			this.#failPending('the reader\'s thread was started anew');
		}

		this.#port = port;
		port.on('message', (answer: Answer) => {
			this.#settle(answer);
		});
		for (const call of this.#unsent) {
			port.postMessage(call);
		}

		this.#unsent = [];
	}

	close(): void {
		this.#isClosed = true;
		this.#port?.close();
		this.#failPending('the reader is closed');
	}

	#settle({number, result, error}: Answer): void {
		const pending = this.#pending.get(number);
		this.#pending.delete(number);
		if (error === null) {
			pending?.resolve(result);
		} else {
			pending?.reject(error.isUserError ? new UserError(error.message) : new Error(error.message));
		}
	}

	#failPending(reason: string): void {
		for (const {reject} of this.#pending.values()) {
			reject(new Error(reason));
		}

		this.#pending.clear();
	}
}
