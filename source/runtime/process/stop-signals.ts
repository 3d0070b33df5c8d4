import process from 'node:process';

/** Resolves with the next signal that asks to end. SIGHUP is one: whoever started us is gone. */
export async function waitForStopSignal(signals: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP']): Promise<NodeJS.Signals> {
	return new Promise(resolve => {
		for (const signal of signals) {
			// Never taken off: between two of these a signal must not end the process at once.
			process.on(signal, resolve);
		}
	});
}

/** Resolves with an error of this thread that nobody caught: a bug, but no reason to break the requests that run in others. */
export async function waitForCrash(): Promise<Error> {
	return new Promise(resolve => {
		process.on('uncaughtException', resolve);
	});
}
