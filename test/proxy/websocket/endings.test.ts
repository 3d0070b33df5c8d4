import assert from 'node:assert/strict';
import {once} from 'node:events';
import type {Socket} from 'node:net';
import {afterEach, describe, test} from 'node:test';
import WebSocket from 'ws';
import {isCounted} from '../../../source/core/summary.js';
import {startTestProxy, type TestProxy} from '../../helpers/proxy.js';
import {requestRaw} from '../../helpers/raw-client.js';
import {readBody, startScriptedUpstream} from '../../helpers/scripted-upstream.js';
import {openSocket, startSocketUpstream, type SocketUpstream} from '../../helpers/socket-upstream.js';
import {waitUntil} from '../../helpers/wait-until.js';

type Message = Readonly<Record<string, unknown>>;

const create = (more: Message = {}): string => JSON.stringify({
	type: 'response.create', model: 'm', input: 'x', ...more,
});
const created = (id: string, more: Message = {}): Message => ({type: 'response.created', response: {id, status: 'in_progress', ...more}});
const delta: Message = {type: 'response.output_text.delta', delta: 'x'.repeat(40)};
const completed = (id: string): Message => ({type: 'response.completed', response: {id, status: 'completed', usage: {input_tokens: 1, output_tokens: 2, total_tokens: 3}}});

let upstream: SocketUpstream;
let proxy: TestProxy;
let client: WebSocket;
let got: string[] = [];

async function start(answer: Parameters<typeof startSocketUpstream>[0], path = '/v1/responses', headers: Readonly<Record<string, string>> = {}): Promise<void> {
	upstream = await startSocketUpstream(answer);
	proxy = await startTestProxy([`openai=${upstream.url}`]);
	got = [];
	client = await openSocket(`${proxy.url}${path}`, false, headers);
	client.on('message', data => {
		got.push((data as Buffer).toString());
	});
}

/** What `ws` keeps to itself: a socket's connection. */
const readConnection = (socket: WebSocket): Socket => (socket as unknown as {_socket: Socket})._socket;

const findResponse = async () => waitUntil(() => proxy.ended().find(({socketId}) => socketId !== null), {what: 'the response'});

afterEach(async () => {
	client.terminate();
	await proxy.close(0);
	upstream.close();
});

describe('a WebSocket that ends badly', () => {
	for (const [who, reset, expected] of [
		['upstream', (): void => {
			readConnection(upstream.sockets[0]!).resetAndDestroy();
		}, ['failed', 10]],
		['client', (): void => {
			readConnection(client).resetAndDestroy();
		}, ['aborted', 10]],
	] as const) {
		test(`by a reset of the ${who}'s leaves what was seen of its response`, async () => {
			await start(tell => {
				tell(created('r'));
				tell(delta);
			});
			client.send(create());
			await waitUntil(() => got.length === 2, {what: 'some text'});
			reset();
			const record = await findResponse();
			assert.deepEqual([record.state, record.outputTokens], expected);
			assert.equal(record.usageSource, 'partial');
		});
	}

	test('after an hour says so, where it refuses a response', async () => {
		await start(tell => {
			tell({type: 'error', status: 400, error: {type: 'invalid_request_error', code: 'websocket_connection_limit_reached', message: 'open another one'}});
		});
		client.send(create());
		const record = await findResponse();
		assert.deepEqual([record.state, record.statusCode, record.errorKind, record.errorMessage], ['failed', 400, 'websocket_connection_limit_reached', 'open another one']);
	});
});

describe('a WebSocket whose words are no UTF-8', () => {
	test('passes, and is read without them', async () => {
		const broken = Buffer.concat([Buffer.from('{"type":"response.output_text.delta","delta":"'), Buffer.from([0xC3, 0x28, 0xFF]), Buffer.from('"}')]);
		await start((tell, _message, socket) => {
			tell(created('u'));
			// The library refuses to send such a text, and takes any frame for one whose first byte says so.
			readConnection(socket).write(Buffer.concat([Buffer.from([0x81, broken.length]), broken]));
			tell(completed('u'));
		});
		const connection = readConnection(client);
		let passed = Buffer.alloc(0);
		connection.on('data', chunk => {
			passed = Buffer.concat([passed, chunk]);
		});
		client.send(create());
		const record = await findResponse();
		assert.deepEqual([record.state, record.totalTokens], ['ok', 3]);
		await waitUntil(() => passed.includes(broken), {what: 'the broken text'});
		assert.equal(proxy.dropCount(), 0);
	});
});

describe('a WebSocket on which more is asked than anybody asks', () => {
	test('passes all, tells of 256 responses at once, and counts the others as lost', async () => {
		let count = 0;
		await start(() => {
			count++;
		});
		for (let index = 0; index < 300; index++) {
			client.send(create({stream_id: `s${index}`}));
		}

		await waitUntil(() => count === 300 && proxy.dropCount() === 44, {what: 'all 300'});
		client.close();
		const records = await waitUntil(() => proxy.ended().length === 257 && proxy.ended(), {what: '256 responses and the socket'});
		assert.equal(records.filter(({state}) => state === 'aborted').length >= 256, true);
	});
});

describe('who asks on a WebSocket', () => {
	for (const [title, more, expected] of [
		['its cache key', {prompt_cache_key: 'k'}, ['k', 'prompt_cache_key']],
		['its client\'s metadata', {client_metadata: {session_id: 's'}, prompt_cache_key: 'k'}, ['s', 'client_metadata']],
		['its metadata', {metadata: {session_id: 'm'}}, ['m', 'metadata.session_id']],
		['its predecessor', {previous_response_id: 'resp_0'}, ['resp_0', 'previous_response_id']],
		['nothing', {}, [null, null]],
	] as const) {
		test(`is known by ${title}`, async () => {
			await start(tell => {
				tell(created('a'));
				tell(completed('a'));
			});
			client.send(create(more));
			const record = await findResponse();
			assert.deepEqual([record.sessionId, record.sessionSource], expected);
		});
	}

	test('is known by the path first', async () => {
		await start(tell => {
			tell(created('a'));
			tell(completed('a'));
		}, '/s/nightly/v1/responses');
		client.send(create({prompt_cache_key: 'k'}));
		const record = await findResponse();
		assert.deepEqual([record.sessionId, record.sessionSource], ['nightly', 'path']);
	});

	test('may ask for another reason than the socket was opened for', async () => {
		await start((tell, {id}) => {
			tell(created(String(id)));
			tell(completed(String(id)));
		});
		for (const [id, kind] of [['a', 'turn'], ['b', 'compaction']] as const) {
			client.send(create({id, client_metadata: {'x-codex-turn-metadata': `{"request_kind":"${kind}"}`}}));
		}

		await waitUntil(() => proxy.ended().length === 2, {what: 'both responses'});
		assert.deepEqual(proxy.ended().map(({customData}) => customData), [null, {requestKind: 'compaction'}]);
	});

	test('is also who steered a response into the next one', async () => {
		await start((tell, {type}) => {
			if (type === 'response.create') {
				tell(created('one'));
				return;
			}

			tell({type: 'response.steer.accepted'});
			tell({type: 'response.incomplete', response: {id: 'one', status: 'incomplete', incomplete_details: {reason: 'steered'}}});
			tell(created('two'));
			tell(completed('two'));
		}, '/v1/responses', {'x-codex-turn-metadata': '{"request_kind":"prewarm"}'});
		client.send(create({prompt_cache_key: 'k'}));
		await waitUntil(() => got.length === 1, {what: 'the first response'});
		client.send(JSON.stringify({type: 'response.steer', previous_response_id: 'one', input: 'no, this way'}));
		await waitUntil(() => proxy.ended().length === 2, {what: 'both responses'});
		assert.deepEqual(proxy.ended().map(({sessionId, sessionSource, finishReason}) => [sessionId, sessionSource, finishReason]), [
			['k', 'prompt_cache_key', 'incomplete'], ['k', 'previous_response_id', 'completed'],
		]);
		assert.deepEqual(proxy.ended().map(({customData}) => customData), [null, null]);
	});
});

test('a client that is refused a WebSocket asks on over plain requests, and only those count', async () => {
	upstream = await startSocketUpstream(() => undefined);
	client = await openSocket(upstream.url);
	const scripted = await startScriptedUpstream();
	proxy = await startTestProxy([`openai=${scripted.url}`]);
	scripted.play((_incoming, response) => {
		response.writeHead(426, {'content-length': 0}).end();
	});
	const refused = new WebSocket(`${proxy.url.replace('http', 'ws')}/v1/responses`);
	const [error] = await once(refused, 'error') as [Error];
	assert.match(error.message, /426/v);
	const handshake = await proxy.takeRecord();
	assert.deepEqual([handshake.operation, handshake.statusCode], ['socket', 426]);
	scripted.play(async (incoming, response) => {
		await readBody(incoming);
		response.writeHead(200, {'content-type': 'text/event-stream'});
		response.end(`event: response.completed\ndata: ${JSON.stringify(completed('a'))}\n\n`);
	});
	await requestRaw(proxy.url, {
		method: 'POST', path: '/v1/responses', headers: [['content-type', 'application/json']], body: '{"model":"m","input":"x","stream":true}',
	});
	const record = await proxy.takeRecord();
	assert.deepEqual([record.operation, record.state, record.totalTokens], ['responses', 'ok', 3]);
	assert.deepEqual([handshake, record].map(each => isCounted(each)), [false, true]);
	await scripted.close();
});
