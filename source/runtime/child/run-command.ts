import {spawn} from 'node:child_process';
import os from 'node:os';
import process from 'node:process';
import tty from 'node:tty';

export type Child = {
	/** As a shell would report it: 128 and the signal's number where one ended it. */
	readonly exitCode: number;
	/** Why it never ran; `null` if it did. */
	readonly problem: string | null;
};

// The terminal sends these to all that run in its foreground, the child among them.
const terminalSignals: ReadonlySet<NodeJS.Signals> = new Set(['SIGINT', 'SIGQUIT']);
const passedSignals: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGHUP', 'SIGUSR2', ...terminalSignals];

/** Runs a command to its end in our place: with our terminal or pipes, and the signals that we get. */
export async function runCommand(command: string, arguments_: readonly string[], environment: Readonly<NodeJS.ProcessEnv>): Promise<Child> {
	const hadTerminal = hasTerminal();
	const child = spawn(command, [...arguments_], {stdio: 'inherit', env: environment});
	const pass = (signal: NodeJS.Signals): void => {
		// A second time would be taken for impatience.
		const isFromTerminal = hadTerminal && (terminalSignals.has(signal) || (signal === 'SIGHUP' && !hasTerminal()));
		if (!isFromTerminal) {
			child.kill(signal);
		}
	};

	for (const signal of passedSignals) {
		process.on(signal, pass);
	}

	try {
		return await new Promise(resolve => {
			child.once('error', (error: NodeJS.ErrnoException) => {
				// It may also be that a signal could not be sent.
				if (child.pid === undefined) {
					resolve(explainStart(command, error));
				}
			});
			child.once('exit', (code, signal) => {
				resolve({exitCode: code ?? (128 + os.constants.signals[signal!]), problem: null});
			});
		});
	} finally {
		// Never without a listener: what stands at the end must still be recorded.
		for (const signal of passedSignals) {
			process.on(signal, () => {/* Heard by those who wait for it. */});
			process.off(signal, pass);
		}
	}
}

function hasTerminal(): boolean {
	return [0, 1, 2].some(descriptor => tty.isatty(descriptor));
}

function explainStart(command: string, {code, message}: NodeJS.ErrnoException): Child {
	return code === 'ENOENT'
		? {exitCode: 127, problem: `${command} is not there; check its name and PATH`}
		: {exitCode: 126, problem: code === 'EACCES' ? `${command} may not be executed` : `${command} can't be started (${message})`};
}
