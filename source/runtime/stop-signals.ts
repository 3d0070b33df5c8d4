import process from 'node:process';

export type StopSignal = {
	readonly signal: NodeJS.Signals;
	/** The user insists. */
	readonly again: Promise<void>;
};

/** Resolves with the first signal that asks to end. SIGHUP counts: whoever started us is gone. */
export async function waitForStopSignal(signals: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP']): Promise<StopSignal> {
	const first = Promise.withResolvers<StopSignal>();
	const again = Promise.withResolvers<void>();
	let heardCount = 0;
	const hear = (signal: NodeJS.Signals): void => {
		heardCount++;
		if (heardCount > 1) {
			again.resolve();
		}

		first.resolve({signal, again: again.promise});
	};

	for (const signal of signals) {
		process.on(signal, hear);
	}

	return first.promise;
}
