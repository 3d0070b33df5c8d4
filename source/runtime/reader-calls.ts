import type {MessagePort} from 'node:worker_threads';
import {UserError} from '../core/errors.js';
import type {RequestReader} from '../core/store.js';

/** A call of a `RequestReader` as a message, and its answer. */
type Call = {readonly number: number; readonly method: keyof RequestReader; readonly argument: unknown};
type Answer = {readonly number: number; readonly result: unknown; readonly error: string | null};

/** Answers calls on a port with a reader, one after the other. */
export function serveReader(port: MessagePort, reader: RequestReader): void {
	port.on('message', async ({number, method, argument}: Call) => {
		let answer: Answer;
		try {
			const call = reader[method] as (argument: unknown) => Promise<unknown>;
			answer = {number, result: await call(argument), error: null};
		} catch (error) {
			answer = {number, result: null, error: (error as Error).message};
		}

		port.postMessage(answer);
	});
}

export type RemoteReader = RequestReader & {
	/** Calls go through this port from now on; the running ones fail. */
	readonly connect: (port: MessagePort) => void;
};

/** A `RequestReader` whose calls are answered in another thread. Calls made before it is connected wait. */
export function createRemoteReader(): RemoteReader {
	let port: MessagePort | null = null;
	let nextNumber = 1;
	const waiting = new Map<number, {resolve: (result: unknown) => void; reject: (error: Error) => void}>();
	let unsent: Call[] = [];

	const call = async (method: keyof RequestReader, argument?: unknown): Promise<unknown> => new Promise((resolve, reject) => {
		const message: Call = {number: nextNumber++, method, argument};
		waiting.set(message.number, {resolve, reject});
		if (port === null) {
			unsent.push(message);
		} else {
			port.postMessage(message);
		}
	});

	const failWaiting = (reason: string): void => {
		for (const {reject} of waiting.values()) {
			reject(new UserError(reason));
		}

		waiting.clear();
	};

	const caller = <Method extends keyof RequestReader>(method: Method): RequestReader[Method] =>
		(async (argument?: unknown) => call(method, argument)) as RequestReader[Method];

	return {
		readRequests: caller('readRequests'),
		readRequest: caller('readRequest'),
		readBuckets: caller('readBuckets'),
		readRateLimits: caller('readRateLimits'),
		readInstances: caller('readInstances'),
		readChanges: caller('readChanges'),
		async close() {
			port?.close();
			failWaiting('the reader was closed');
		},
		connect(newPort) {
			if (port !== null) {
				failWaiting('the reader was started anew');
			}

			port = newPort;
			newPort.on('message', ({number, result, error}: Answer) => {
				const pending = waiting.get(number);
				waiting.delete(number);
				if (error === null) {
					pending?.resolve(result);
				} else {
					pending?.reject(new Error(error));
				}
			});
			for (const message of unsent) {
				newPort.postMessage(message);
			}

			unsent = [];
		},
	};
}
