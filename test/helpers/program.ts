import {spawn, type ChildProcess} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import type {Socket} from 'node:net';
import path from 'node:path';
import process from 'node:process';
import BetterSqlite from 'better-sqlite3';
import {waitUntil} from './wait-until.js';

export const programPath = path.join(import.meta.dirname, '../../build/cli.js');

/** A folder for one test, with an environment in which tailrace keeps everything in it. */
export type Home = {
	readonly path: string;
	readonly storePath: string;
	readonly environment: NodeJS.ProcessEnv;
	readonly remove: () => void;
};

export function makeHome(): Home {
	const home = mkdtempSync(path.join(tmpdir(), 'tailrace-test-'));
	return {
		path: home,
		storePath: path.join(home, 'data', 'tailrace.db'),
		environment: {
			...process.env,
			...withoutProxies,
			HOME: home,
			XDG_DATA_HOME: path.join(home, 'data-home'),
			XDG_CONFIG_HOME: path.join(home, 'config-home'),
			XDG_STATE_HOME: path.join(home, 'state-home'),
			// The port would be every test's; those of the API ask for one of their own.
			TAILRACE_API: 'off',
			NODE_OPTIONS: '',
			CI: undefined,
		},
		remove() {
			rmSync(home, {recursive: true, force: true});
		},
	};
}

// Through which the network of this machine is left, and that may be one that tailrace refuses.
const withoutProxies = Object.fromEntries(['http_proxy', 'https_proxy', 'all_proxy', 'no_proxy'].flatMap(name => [[name, undefined], [name.toUpperCase(), undefined]]));

export type RunningProgram = {
	readonly url: string;
	readonly child: ChildProcess;
	/** What it wrote so far. */
	readonly output: () => string;
	readonly errors: () => string;
	/** Sends a signal and answers the exit code once it has ended. */
	readonly stop: (signal?: NodeJS.Signals) => Promise<number | null>;
};

/** The built program without a screen, once it listens; `wrapper` is a command that becomes what stands behind it. */
export async function startServe(home: Home, flags: readonly string[] = [], wrapper: readonly string[] = []): Promise<RunningProgram> {
	const [command, ...arguments_] = [...wrapper, process.execPath, programPath, 'serve', '--listen', '127.0.0.1:0', '--store', home.storePath, ...flags];
	const child = spawn(command!, arguments_, {
		env: home.environment, stdio: ['ignore', 'pipe', 'pipe'],
	});
	const program = watchChild(child);
	const {url} = await waitUntil(() => /proxy at (?<url>http:\/\/[\d.:]+)/v.exec(program.output())?.groups, {what: `the program to listen: ${program.errors()}`});
	return {...program, url: url!, child};
}

/** Where a program that listens says its API is. */
export function readApiUrl({output}: Pick<RunningProgram, 'output'>): string {
	return /API at (?<url>http:\/\/[^\s,]+)/v.exec(output())!.groups!.url!;
}

/** Runs the built program to its end. */
export async function runProgram(arguments_: readonly string[], environment: NodeJS.ProcessEnv, wrapper: readonly string[] = [], timeoutMs = 10_000): Promise<{exitCode: number | null; output: string; errors: string}> {
	const [command, ...words] = [...wrapper, process.execPath, programPath, ...arguments_];
	const child = spawn(command!, words, {env: environment, stdio: ['ignore', 'pipe', 'pipe']});
	const program = watchChild(child);
	await waitUntil(() => child.exitCode !== null || child.signalCode !== null, {what: 'the end of the program', timeoutMs});
	// What it wrote last may come after its end; a process of its own may hold the pipes longer.
	await waitUntil(() => child.stdout.readableEnded && child.stderr.readableEnded, {what: 'the rest', timeoutMs: 1000}).catch(() => undefined);
	return {exitCode: child.exitCode, output: program.output(), errors: program.errors()};
}

/** The built program with a pipe as its stdin. */
export function startProgram(arguments_: readonly string[], environment: NodeJS.ProcessEnv): Omit<RunningProgram, 'url'> {
	const child = spawn(process.execPath, [programPath, ...arguments_], {env: environment, stdio: ['pipe', 'pipe', 'pipe']});
	(child.stdin as Socket).unref();
	return {...watchChild(child), child};
}

const running = new Set<ChildProcess>();

function killRunning(): void {
	for (const child of running) {
		child.kill('SIGKILL');
	}
}

function watchChild(child: ChildProcess): Pick<RunningProgram, 'output' | 'errors' | 'stop'> {
	// A test that failed neither waits for its program nor leaves it behind.
	child.unref();
	for (const stream of [child.stdout, child.stderr]) {
		(stream as Socket).unref();
	}

	process.off('exit', killRunning).once('exit', killRunning);
	running.add(child);
	child.once('exit', () => {
		running.delete(child);
	});
	let output = '';
	let errors = '';
	child.stdout!.on('data', (chunk: Buffer) => {
		output += chunk.toString();
	});
	child.stderr!.on('data', (chunk: Buffer) => {
		errors += chunk.toString();
	});
	let hasClosed = false;
	child.once('close', () => {
		hasClosed = true;
	});
	return {
		output: () => output,
		errors: () => errors,
		async stop(signal = 'SIGTERM') {
			child.kill(signal);
			await waitUntil(() => hasClosed, {what: 'the end of the program', timeoutMs: 40_000});
			return child.exitCode;
		},
	};
}

/** Rows of a store that another process writes, or wrote. */
export function queryStore(storePath: string, sql: string, ...parameters: readonly unknown[]): Array<Record<string, unknown>> {
	const database = new BetterSqlite(storePath, {readonly: true});
	try {
		return database.prepare(sql).all(...parameters) as Array<Record<string, unknown>>;
	} finally {
		database.close();
	}
}

/** The latest run of tailrace on the store, once it has one. */
export function findInstance({storePath}: Home): {pid: number; url: string; hasEnded: boolean} | null {
	try {
		const [row] = queryStore(storePath, 'SELECT pid, proxy_url, ended_at_ms FROM instances ORDER BY seq DESC LIMIT 1');
		return row === undefined ? null : {pid: row.pid as number, url: row.proxy_url as string, hasEnded: row.ended_at_ms !== null};
	} catch {
		// The store isn't made yet.
		return null;
	}
}

export function isRunning(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch {
		return false;
	}
}
