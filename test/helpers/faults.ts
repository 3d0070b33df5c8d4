import {Buffer} from 'node:buffer';
import {setTimeout as sleep} from 'node:timers/promises';

/** What a fault can do with its connection. */
export type FaultConnection = {
	readonly send: (bytes: string | Uint8Array) => Promise<void>;
	readonly fin: () => void;
	readonly reset: () => void;
	/** The client has gone. */
	readonly isGone: () => boolean;
};

export type Fault = (connection: FaultConnection) => void | Promise<void>;

/** The good data that stands before each cut. */
export const goodData = 'data: {"choices":[{"index":0,"delta":{"content":"good"}}]}\n\n';

/** What tells the tokens of the good data. */
const usageData = 'data: {"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":1,"total_tokens":10}}\n\ndata: [DONE]\n\n';

const ok = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n';
const chunkedHead = `${ok}transfer-encoding: chunked\r\n\r\n`;
const lengthHead = (length: number): string => `${ok}content-length: ${length}\r\n\r\n`;
const chunk = (text: string): string => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;

/** Long enough for a packet to be read before the next one or the end of the connection comes. */
const apartMs = 20;

/** Sends the parts as packets of their own. */
async function sendApart(connection: FaultConnection, parts: readonly string[]): Promise<void> {
	for (const part of parts) {
		await connection.send(part);

		await sleep(apartMs);
	}
}

/** A fault that sends parts and then ends in a way; `hold` keeps the connection open and says no more. */
function script(parts: readonly string[], ending: 'fin' | 'reset' | 'hold'): Fault {
	return async connection => {
		await sendApart(connection, parts);
		if (ending !== 'hold') {
			connection[ending]();
		}
	};
}

/** By name: the last segment of the path that plays it. */
export const faults: Readonly<Record<string, Fault>> = {
	'close-before-headers': script([], 'fin'),
	'reset-before-headers': script([], 'reset'),
	'stall-before-headers': script([], 'hold'),
	'head-cut': script(['HTTP/1.1 200 OK\r\ncontent-ty'], 'fin'),
	garbage: script(['SSH-2.0-OpenSSH_9.6\r\n'], 'hold'),
	'header-100kb': script([`HTTP/1.1 200 OK\r\nx-big: ${'a'.repeat(100_000)}\r\ncontent-length: 2\r\n\r\nok`], 'hold'),
	'header-control': script(['HTTP/1.1 200 OK\r\nx-bad: a\0b\r\ncontent-length: 2\r\n\r\nok'], 'hold'),

	'length-short-fin': script([lengthHead(1000), goodData], 'fin'),
	'length-short-reset': script([lengthHead(1000), goodData], 'reset'),
	'chunked-cut-between': script([chunkedHead, chunk(goodData)], 'fin'),
	'chunked-cut-inside': script([chunkedHead, chunk(goodData), `ff\r\n${goodData}`], 'fin'),
	'chunked-reset': script([chunkedHead, chunk(goodData)], 'reset'),
	'chunked-bad-size': script([chunkedHead, chunk(goodData), 'zz\r\nnonsense\r\n'], 'hold'),
	/** All that the answer has to say, but not HTTP's end of it. */
	'no-last-chunk': script([chunkedHead, chunk(goodData), chunk(usageData)], 'hold'),
	'stall-after-headers': script([chunkedHead], 'hold'),
	'stall-mid-body': script([chunkedHead, chunk(goodData)], 'hold'),
	async 'slow-drip'(connection) {
		await connection.send(chunkedHead);
		while (!connection.isGone()) {
			await sendApart(connection, [chunk('d')]);
		}
	},

	'early-hints': script([
		'HTTP/1.1 103 Early Hints\r\nlink: </x>; rel=preload\r\n\r\n',
		`${lengthHead(2)}ok`,
	], 'hold'),
	'no-content-with-body': script(['HTTP/1.1 204 No Content\r\ncontent-length: 4\r\n\r\nbody'], 'hold'),
	'bytes-after-body': script([`${lengthHead(2)}ok and bytes that nobody asked for`], 'hold'),
	'encoding-and-length': script([`${ok}transfer-encoding: chunked\r\ncontent-length: 5\r\n\r\n${chunk('hello')}0\r\n\r\n`], 'hold'),
	'two-lengths': script([`${ok}content-length: 2\r\ncontent-length: 5\r\n\r\nhello`], 'hold'),
	trailers: script([`${ok}transfer-encoding: chunked\r\ntrailer: x-checksum\r\n\r\n${chunk(goodData)}0\r\nx-checksum: abc123\r\n\r\n`], 'hold'),
	'http-10': script([`HTTP/1.0 200 OK\r\ncontent-type: text/event-stream\r\n\r\n${goodData}`, goodData], 'fin'),
	'no-marker': script([chunkedHead, chunk(goodData), '0\r\n\r\n'], 'hold'),
	/** Answers before it has read the request's body, and closes. */
	'early-refusal': script(['HTTP/1.1 413 Content Too Large\r\nconnection: close\r\ncontent-length: 8\r\n\r\ntoo much'], 'fin'),
	/** Well-formed, so that the same client can be seen to work. */
	fine: script([chunkedHead, chunk(goodData), chunk('data: [DONE]\n\n'), '0\r\n\r\n'], 'hold'),
};
