import {Buffer} from 'node:buffer';
import {spawn, spawnSync} from 'node:child_process';
import type {Socket} from 'node:net';
import path from 'node:path';
import process from 'node:process';
import {createInterface} from 'node:readline';
import xterm from '@xterm/headless';
import {waitUntil} from './wait-until.js';

/** For tests that use a terminal. */
export const needsTerminal: {readonly skip: string | false} = {
	skip: process.platform !== 'win32' && spawnSync('python3', ['--version']).status === 0 ? false : 'needs Python\'s pty',
};

export type Ending = {
	readonly code: number | null;
	readonly signal: string | null;
	/** How the terminal is set now that the program is gone; `null` if the terminal is gone, too. */
	readonly attributes: string | null;
};

/** A program in a terminal of its own. */
export type Pty = {
	readonly pid: () => number;
	/** All that it wrote so far, controls and all. */
	readonly output: () => string;
	/** What stands on it now. */
	readonly readScreen: () => Promise<string>;
	readonly write: (text: string) => void;
	readonly resize: (rows: number, columns: number) => void;
	/** A terminal that isn't read holds up who writes to it. */
	readonly read: (shouldRead: boolean) => void;
	readonly signal: (name: NodeJS.Signals) => void;
	/** The terminal is gone, as when a window is closed or a connection breaks. */
	readonly close: () => void;
	/** How the terminal is set (echo, line mode, …), to be compared. */
	readonly readAttributes: () => Promise<string>;
	/** How it ended; `null` while it runs. */
	readonly ending: () => Ending | null;
	readonly waitForOutput: (text: string | RegExp) => Promise<void>;
	/** Its exit code, or the signal that ended it. */
	readonly waitForEnd: (timeoutMs?: number) => Promise<number | string>;
	/** Kills what still runs. */
	readonly discard: () => void;
};

type Message = {pid?: number; output?: string} & Partial<Ending>;

export async function startPty(command: readonly string[], {environment, rows = 30, columns = 100, isControlling = true, settings = {}}: {
	readonly environment: NodeJS.ProcessEnv;
	readonly rows?: number;
	readonly columns?: number;
	/** The kernel tells the program when the terminal is gone; otherwise it notices only by reading and writing. */
	readonly isControlling?: boolean;
	/** What it says of itself, in the environment; `undefined` takes away. */
	readonly settings?: Readonly<Record<string, string | undefined>>;
}): Promise<Pty> {
	const host = spawn('python3', [path.join(import.meta.dirname, 'terminal-host.py'), String(rows), String(columns), isControlling ? 'controlling' : 'loose', ...command], {
		env: {
			...environment, TERM: 'xterm-256color', LANG: 'C.UTF-8', ...settings,
		},
		stdio: ['pipe', 'pipe', 'inherit'],
	});
	let pid = 0;
	let output = '';
	const emulator = new xterm.Terminal({cols: columns, rows, allowProposedApi: true});
	const attributes: string[] = [];
	let ending: Ending | null = null;
	createInterface(host.stdout).on('line', line => {
		const message = JSON.parse(line) as Message;
		pid = message.pid ?? pid;
		if (message.output !== undefined) {
			const bytes = Buffer.from(message.output, 'base64');
			output += bytes.toString();
			emulator.write(bytes);
		}

		if (message.code !== undefined) {
			ending = {code: message.code, signal: message.signal ?? null, attributes: message.attributes ?? null};
		} else if (typeof message.attributes === 'string') {
			attributes.push(message.attributes);
		}
	});
	// A test that failed must not wait for it; without its stdin it ends, and kills what it runs.
	host.unref();
	for (const stream of [host.stdin, host.stdout]) {
		(stream as Socket).unref();
	}

	host.stdin.on('error', () => {/* It has ended. */});
	const order = (kind: string, details: Record<string, unknown> = {}): void => {
		host.stdin.write(`${JSON.stringify({order: kind, ...details})}\n`);
	};

	await waitUntil(() => pid > 0, {what: 'the terminal'});
	return {
		pid: () => pid,
		output: () => output,
		async readScreen() {
			await new Promise<void>(resolve => {
				emulator.write('', resolve);
			});
			const {active} = emulator.buffer;
			return Array.from({length: emulator.rows}, (_, row) => active.getLine(active.viewportY + row)?.translateToString(true) ?? '').join('\n');
		},
		write(text) {
			order('write', {text});
		},
		resize(newRows, newColumns) {
			emulator.resize(newColumns, newRows);
			order('resize', {rows: newRows, columns: newColumns});
		},
		read(shouldRead) {
			order('read', {shouldRead});
		},
		signal(name) {
			order('signal', {name});
		},
		close() {
			order('close');
		},
		async readAttributes() {
			const count = attributes.length;
			order('attributes');
			return waitUntil(() => attributes[count], {what: 'the terminal\'s attributes'});
		},
		ending: () => ending,
		async waitForOutput(text) {
			await waitUntil(() => typeof text === 'string' ? output.includes(text) : text.test(output), {what: `${String(text)} on the terminal`, timeoutMs: 15_000});
		},
		async waitForEnd(timeoutMs = 15_000) {
			const {code, signal} = await waitUntil(() => ending, {what: 'the program in the terminal to end', timeoutMs});
			return code ?? signal!;
		},
		discard() {
			host.stdin.end();
		},
	};
}
