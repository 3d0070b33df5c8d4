import {spawn, type ChildProcess} from 'node:child_process';
import {readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';

export type Program = {
	readonly url: string;
	readonly pid: number;
	readonly stop: () => Promise<void>;
};

export type Upstream = {readonly name: string; readonly url: string};

const here = import.meta.dirname;
const cli = path.join(here, '../../../build/cli.js');

export async function startUpstream(): Promise<Program> {
	return start([path.join(here, 'upstream.mjs')]);
}

export async function startMinimalProxy(upstreamUrl: string): Promise<Program> {
	return start([path.join(here, 'minimal-proxy.mjs'), upstreamUrl]);
}

/** The built program, headless, recording into a folder of its own. */
export async function startServe(upstreamUrl: string, folder: string): Promise<Program> {
	return start([cli, 'serve', '--listen', '127.0.0.1:0', '--store', path.join(folder, 'tailrace.db'), '--upstream', `openai=${upstreamUrl}`]);
}

/** The built program with its screen, drawing into a terminal of 160 × 50 that a `script` process reads. */
export async function startMonitor(folder: string, port: number, upstreams: readonly Upstream[]): Promise<Program> {
	const flags = upstreams.map(({name, url}) => `--upstream ${name}=${url}`).join(' ');
	const command = `stty cols 160 rows 50; exec ${process.execPath} ${cli} --listen 127.0.0.1:${port} --api 127.0.0.1:0 --store ${path.join(folder, 'tailrace.db')} ${flags}`;
	const child = spawn('script', ['-qfec', command, '/dev/null'], {
		stdio: ['pipe', 'pipe', 'inherit'], env: {
			...process.env, TERM: 'xterm-256color', COLORTERM: 'truecolor', CI: undefined,
		},
	});
	await waitForText(child, 'req/s');
	child.stdout.resume();
	return {url: `http://127.0.0.1:${port}`, pid: findChild(child.pid!), stop: async () => stopChild(child)};
}

async function start(arguments_: readonly string[]): Promise<Program> {
	const child = spawn(process.execPath, arguments_, {stdio: ['ignore', 'pipe', 'inherit']});
	const text = await waitForText(child, 'proxy at http://');
	child.stdout.resume();
	return {url: /proxy at (?<url>http:\/\/[\d.:]+)/v.exec(text)!.groups!.url!, pid: child.pid!, stop: async () => stopChild(child)};
}

async function waitForText(child: ChildProcess, wanted: string): Promise<string> {
	return new Promise((resolve, reject) => {
		let text = '';
		child.stdout!.on('data', (chunk: Buffer) => {
			text += chunk.toString();
			if (text.includes(wanted)) {
				// A moment for what stands on the same line.
				setImmediate(() => {
					resolve(text);
				});
			}
		});
		child.once('exit', code => {
			reject(new Error(`a program of the bench ended with ${code}: ${text}`));
		});
	});
}

async function stopChild(child: ChildProcess): Promise<void> {
	await new Promise<void>(resolve => {
		child.removeAllListeners('exit');
		child.once('exit', () => {
			resolve();
		});
		child.kill('SIGTERM');
	});
}

/** `script` starts a shell that becomes the program. */
function findChild(parentPid: number): number {
	for (const entry of readdirSync('/proc')) {
		if (!/^\d+$/v.test(entry)) {
			continue;
		}

		const stat = readFileSync(`/proc/${entry}/stat`, 'utf8').split(') ', 2)[1]!.split(' ');
		if (Number(stat[1]) === parentPid) {
			return Number(entry);
		}
	}

	throw new Error('the program behind script was not found');
}

/** CPU time of a process with all its threads, milliseconds; a tick is 10 ms. */
export function readCpuMs(pid: number): number {
	return readTicks(`/proc/${pid}/stat`) * 10;
}

/** The same of one of its threads. */
export function readThreadCpuMs(pid: number, name: string): number {
	const folder = `/proc/${pid}/task`;
	const thread = readdirSync(folder).find(id => readFileSync(path.join(folder, id, 'comm'), 'utf8').trim() === name);
	return readTicks(path.join(folder, thread!, 'stat')) * 10;
}

function readTicks(statPath: string): number {
	const fields = readFileSync(statPath, 'utf8').split(') ', 2)[1]!.split(' ');
	return Number(fields[11]) + Number(fields[12]);
}
