import {Buffer} from 'node:buffer';
import {spawn, spawnSync} from 'node:child_process';
import path from 'node:path';
import process from 'node:process';
import {createInterface} from 'node:readline';
import {waitUntil} from './wait-until.js';

/** Why no test can use a terminal here; `false` where they can. */
export const noPty: string | false = process.platform !== 'win32' && spawnSync('python3', ['--version']).status === 0 ? false : 'needs Python\'s pty';

export type Ending = {readonly code: number | null; readonly signal: string | null};

/** A program in a terminal of its own. */
export type Pty = {
	readonly pid: () => number;
	/** All that it wrote so far, controls and all. */
	readonly output: () => string;
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
	readonly waitForEnd: (timeoutMs?: number) => Promise<Ending>;
	/** Kills what still runs. */
	readonly discard: () => void;
};

type Message = {pid?: number; output?: string; attributes?: string} & Partial<Ending>;

export async function startPty(command: readonly string[], {environment, rows = 30, columns = 100, isControlling = true}: {
	readonly environment: NodeJS.ProcessEnv;
	readonly rows?: number;
	readonly columns?: number;
	/** The kernel tells the program when the terminal is gone; otherwise it notices only by reading and writing. */
	readonly isControlling?: boolean;
}): Promise<Pty> {
	const host = spawn('python3', [path.join(import.meta.dirname, 'terminal-host.py'), String(rows), String(columns), isControlling ? 'controlling' : 'loose', ...command], {
		env: {...environment, TERM: 'xterm-256color', LANG: 'C.UTF-8'}, stdio: ['pipe', 'pipe', 'inherit'],
	});
	let pid = 0;
	let output = '';
	let attributes: string[] = [];
	let ending: Ending | null = null;
	createInterface(host.stdout).on('line', line => {
		const message = JSON.parse(line) as Message;
		pid = message.pid ?? pid;
		output += message.output === undefined ? '' : Buffer.from(message.output, 'base64').toString();
		attributes = message.attributes === undefined ? attributes : [...attributes, message.attributes];
		ending = message.code === undefined ? ending : {code: message.code, signal: message.signal ?? null};
	});
	host.stdin.on('error', () => {/* It has ended. */});
	const order = (kind: string, details: Record<string, unknown> = {}): void => {
		host.stdin.write(`${JSON.stringify({order: kind, ...details})}\n`);
	};

	await waitUntil(() => pid > 0, {what: 'the terminal'});
	return {
		pid: () => pid,
		output: () => output,
		write(text) {
			order('write', {text});
		},
		resize(newRows, newColumns) {
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
			await waitUntil(() => typeof text === 'string' ? output.includes(text) : text.test(output), {what: `${String(text)} on the terminal: ${JSON.stringify(output.slice(-2000))}`, timeoutMs: 15_000});
		},
		waitForEnd: async (timeoutMs = 15_000) => waitUntil(() => ending, {what: 'the program in the terminal to end', timeoutMs}),
		discard() {
			host.stdin.end();
		},
	};
}
