import process from 'node:process';
import {setTimeout as sleep} from 'node:timers/promises';
import {useCallback, useEffect, useRef} from 'react';
import {useApp} from 'ink';

/** Long enough for a stop to have taken effect; where none does (no shell that could continue us), the screen comes back. */
const stopMs = 200;

/** Gives the terminal back and stops the process, as any program does on Ctrl-Z; draws anew when the shell continues it. */
export function useSuspend(onSuspend: () => void | Promise<void> = stopUntilContinued): () => void {
	const {suspendTerminal} = useApp();
	const suspension = useRef({isActive: false});
	const suspendOnce = useCallback(() => {
		const suspend = async (): Promise<void> => {
			suspension.current.isActive = true;
			try {
				await suspendTerminal(onSuspend);
			} finally {
				suspension.current.isActive = false;
			}
		};

		if (!suspension.current.isActive && process.platform !== 'win32') {
			void suspend();
		}
	}, [suspendTerminal, onSuspend]);

	// Sent from outside it must not leave the alternate screen behind either.
	useEffect(() => {
		process.on('SIGTSTP', suspendOnce);
		return () => {
			process.off('SIGTSTP', suspendOnce);
		};
	}, [suspendOnce]);
	return suspendOnce;
}

async function stopUntilContinued(): Promise<void> {
	// The whole job, as the terminal itself would: `npm start` and a shell in between stop with it.
	const listeners = process.listeners('SIGTSTP');
	process.removeAllListeners('SIGTSTP');
	process.kill(0, 'SIGTSTP');
	await sleep(stopMs);
	for (const listener of listeners) {
		process.on('SIGTSTP', listener);
	}
}
