import assert from 'node:assert/strict';
import {Buffer} from 'node:buffer';
import {fork, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {request, type IncomingMessage} from 'node:http';
import path from 'node:path';
import {pipeline} from 'node:stream/promises';
import {Readable, Writable} from 'node:stream';
import {after, before, test} from 'node:test';
import {startScriptedUpstream, type ScriptedUpstream} from '../helpers/scripted-upstream.js';

const event = `data: {"choices":[{"delta":{"content":"${'a'.repeat(1000)}"}}]}\n\n`;
const chunk = Buffer.alloc(64 * 1024, event);
const megabyte = 1024 * 1024;

function * repeat(bytes: number): Generator<Buffer> {
	for (let sent = 0; sent < bytes; sent += chunk.length) {
		yield chunk;
	}
}

/** A stream's end that only counts. */
function createCounter() {
	let bytes = 0;
	const counter = new Writable({
		write(part: Buffer, _encoding, done) {
			bytes += part.length;
			done();
		},
	});
	return {counter, bytes: () => bytes};
}

let upstream: ScriptedUpstream;
let child: ChildProcess;
let url: string;
before(async () => {
	upstream = await startScriptedUpstream(async (incoming, response) => {
		const {counter, bytes} = createCounter();
		await pipeline(incoming, counter);
		response.writeHead(200, {'content-type': 'text/event-stream', 'x-received': String(bytes())});
		await pipeline(Readable.from(repeat(Number(incoming.headers['x-wanted'])), {objectMode: false}), response);
	});
	child = fork(path.join(import.meta.dirname, '../helpers/proxy-child.ts'), [`openai=${upstream.url}`], {
		// What is dead is cleared soon, so that what is seen is what is held.
		execArgv: ['--import=tsx', '--max-semi-space-size=1'],
	});
	const [hello] = await once(child, 'message') as [{url: string}];
	url = hello.url;
});
after(async () => {
	child.disconnect();
	await once(child, 'exit');
	await upstream.close();
});

/** Sends and fetches so much through the proxy; answers what arrived, and the peak of the proxy's memory since it began. */
async function carry(uploadBytes: number, downloadBytes: number): Promise<{uploaded: number; downloaded: number; peakBytes: number}> {
	const outgoing = request(`${url}/v1/chat/completions`, {method: 'POST', headers: {'x-wanted': downloadBytes, 'content-length': uploadBytes}});
	const answered = once(outgoing, 'response') as Promise<[IncomingMessage]>;
	await pipeline(Readable.from(repeat(uploadBytes), {objectMode: false}), outgoing);
	const [response] = await answered;
	const {counter, bytes} = createCounter();
	await pipeline(response, counter);
	child.send('peak');
	const [{peakBytes}] = await once(child, 'message') as [{peakBytes: number}];
	return {uploaded: Number(response.headers['x-received']), downloaded: bytes(), peakBytes};
}

test('P21 64 MB each way pass through the proxy in a memory that does not grow with them', async () => {
	const {peakBytes: warmBytes} = await carry(4 * megabyte, 4 * megabyte);
	const {uploaded, downloaded, peakBytes} = await carry(64 * megabyte, 64 * megabyte);
	assert.deepEqual([uploaded, downloaded], [64 * megabyte, 64 * megabyte]);
	assert.ok(peakBytes - warmBytes < 40 * megabyte, `it grew by ${Math.round((peakBytes - warmBytes) / megabyte)} MB`);
});
