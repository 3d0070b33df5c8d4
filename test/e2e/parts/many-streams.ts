import {Buffer} from 'node:buffer';
import {once} from 'node:events';
import {readdirSync, readFileSync} from 'node:fs';
import {
	connect,
	createServer,
	type AddressInfo,
	type Socket,
} from 'node:net';
import {waitUntil} from '../../helpers/wait-until.js';

const event = 'data: {"choices":[{"index":0,"delta":{"content":"and "}}]}\n\n';
const chunk = `${Buffer.byteLength(event).toString(16)}\r\n${event}\r\n`;
const lastEvents = 'data: {"choices":[],"usage":{"prompt_tokens":100,"completion_tokens":7,"total_tokens":107}}\n\ndata: [DONE]\n\n';
const lastChunk = `${Buffer.byteLength(lastEvents).toString(16)}\r\n${lastEvents}\r\n0\r\n\r\n`;
const body = '{"model":"gpt-5-mini","stream":true,"messages":[]}';

/** An upstream on bare sockets whose streams go on until they are told to end, so that thousands cost the test little. */
export type StreamUpstream = {
	readonly url: string;
	readonly openCount: () => number;
	/** One more token on so many of the streams. */
	readonly tick: (count: number) => void;
	/** Ends all streams in order, with their usage. */
	readonly finish: () => void;
	readonly close: () => void;
};

export async function startStreamUpstream(): Promise<StreamUpstream> {
	const sockets = new Set<Socket>();
	const open = new Set<Socket>();
	const server = createServer(socket => {
		sockets.add(socket);
		socket.setNoDelay(true);
		socket.on('error', () => {/* It closes then. */});
		socket.once('close', () => {
			sockets.delete(socket);
			open.delete(socket);
		});
		let head = '';
		socket.on('data', (bytes: Buffer) => {
			head += bytes.toString('latin1');
			if (!head.endsWith(body)) {
				return;
			}

			head = '';
			open.add(socket);
			socket.write(`HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n${chunk}`);
		});
	});
	server.listen({port: 0, host: '127.0.0.1', backlog: 4096});
	await once(server, 'listening');
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		openCount: () => open.size,
		tick(count) {
			let left = count;
			for (const socket of open) {
				if (left-- <= 0) {
					return;
				}

				socket.write(chunk);
			}
		},
		finish() {
			for (const socket of open) {
				socket.write(lastChunk);
			}

			open.clear();
		},
		close() {
			server.close();
			for (const socket of sockets) {
				socket.destroy();
			}
		},
	};
}

export type StreamClients = {
	/** Answers by their status; 0 is a connection that ended without one. */
	readonly countByStatus: () => ReadonlyMap<number, number>;
	/** Streams whose end came as it should. */
	readonly wholeCount: () => number;
	readonly endedCount: () => number;
	/** What the latest answer that is no 200 said. */
	readonly lastRefusal: () => string;
	readonly close: () => void;
};

/** So many streams through the proxy, a few of them connecting at a time. Resolves when each is answered or refused. */
export async function openStreams(proxyUrl: string, count: number): Promise<StreamClients> {
	const {hostname, port, host} = new URL(proxyUrl);
	const request = `POST /v1/chat/completions HTTP/1.1\r\nHost: ${host}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
	const sockets: Socket[] = [];
	const statuses = new Map<number, number>();
	let [whole, ended, answered] = [0, 0, 0];
	let lastRefusal = '';
	const open = (): void => {
		const socket = connect({host: hostname, port: Number(port)});
		sockets.push(socket);
		let status: number | null = null;
		let tail = '';
		const answer = (code: number): void => {
			status = code;
			answered++;
			statuses.set(code, (statuses.get(code) ?? 0) + 1);
		};

		socket.on('connect', () => {
			socket.write(request);
		});
		socket.on('error', () => {/* It closes then. */});
		socket.on('data', (bytes: Buffer) => {
			const text = bytes.toString('latin1');
			if (status === null) {
				answer(Number(text.slice(9, 12)));
				lastRefusal = text.startsWith('HTTP/1.1 200') ? lastRefusal : text;
			}

			tail = (tail + text).slice(-5);
			if (tail !== '0\r\n\r\n') {
				return;
			}

			whole++;
			socket.destroy();
		});
		socket.once('close', () => {
			ended++;
			if (status === null) {
				answer(0);
			}
		});
	};

	while (sockets.length < count) {
		for (let index = 0; index < 100 && sockets.length < count; index++) {
			open();
		}

		const wanted = sockets.length;
		await waitUntil(() => answered >= wanted, {what: `${wanted} answers, of which ${answered} are there`, timeoutMs: 30_000});
	}

	return {
		countByStatus: () => statuses,
		wholeCount: () => whole,
		endedCount: () => ended,
		lastRefusal: () => lastRefusal,
		close() {
			for (const socket of sockets) {
				socket.destroy();
			}
		},
	};
}

/** What a process holds now, and how much of the processor it has used. */
export function readProcess(pid: number): {readonly memoryBytes: number; readonly descriptorCount: number; readonly cpuMs: number} {
	const status = readFileSync(`/proc/${pid}/status`, 'latin1');
	const times = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ', 2)[1]!.split(' ');
	return {
		memoryBytes: Number(/VmRSS:\s+(?<kilobytes>\d+)/v.exec(status)!.groups!.kilobytes) * 1024,
		descriptorCount: readdirSync(`/proc/${pid}/fd`).length,
		// A tick is a hundredth of a second.
		cpuMs: (Number(times[11]) + Number(times[12])) * 10,
	};
}
