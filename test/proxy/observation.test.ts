import assert from 'node:assert/strict';
import {Buffer} from 'node:buffer';
import type {ServerResponse} from 'node:http';
import {gzipSync, zstdCompressSync} from 'node:zlib';
import {
	after,
	before,
	describe,
	test,
} from 'node:test';
import type {FormatReader} from '../../source/formats/format.js';
import {openaiChat} from '../../source/formats/openai-chat.js';
import {setUpProxy} from '../helpers/proxy.js';
import {RawClient, requestRaw, type RawRequest} from '../helpers/raw-client.js';
import {readBody, startScriptedUpstream} from '../helpers/scripted-upstream.js';
import {waitUntil} from '../helpers/wait-until.js';

const textEvent = (text: string): string => `data: {"model":"gpt-x-1","choices":[{"index":0,"delta":{"content":"${text}"}}]}\n\n`;
const stream = `${textEvent('four letters')}data: [DONE]\n\n`;
const body = '{"model":"gpt-x","stream":true,"messages":[{"role":"user","content":"hi"}]}';
const chat: RawRequest = {
	method: 'POST', path: '/v1/chat/completions', headers: [['content-type', 'application/json'], ['authorization', 'Bearer sk-the-key-of-the-test']], body,
};

/** A clock that stands still until it is moved. */
function createClock() {
	let nowMs = 1000;
	return {
		nowAtMs: () => 1_800_000_000_000 + nowMs,
		monotonicMs: () => nowMs,
		move(ms: number) {
			nowMs += ms;
		},
	};
}

describe('the record of a request', () => {
	const clock = createClock();
	const {upstream, proxy} = setUpProxy({before, after}, startScriptedUpstream, {routes: url => [`openai=${url}`, `anthropic=${url}`, `gemini=${url}`], clock});
	const send = async (request: RawRequest = chat) => {
		const {response} = await requestRaw(proxy().url, request);
		assert.equal(response.isComplete, true);
		return {response, record: await proxy().takeRecord()};
	};

	const answer = (text: string | Buffer, {status = 200, headers = {}}: {status?: number; headers?: Readonly<Record<string, string>>} = {}): void => {
		upstream().play(async (incoming, response) => {
			await readBody(incoming);
			response.writeHead(status, {'content-type': 'text/event-stream', ...headers});
			response.end(text);
		});
	};

	const fail = (): never => {
		throw new Error('a reader\'s bug');
	};

	const brokenReader: FormatReader = {push: fail, end: fail};
	const sound = {...openaiChat};
	for (const [title, broken] of [
		['reader throws', {createReader: () => brokenReader}],
		['reader cannot be made', {createReader: fail}],
		['request cannot be read', {readRequest: fail}],
		['request and answer cannot be read', {readRequest: fail, createReader: fail}],
	] as const) {
		test(`comes without counts where its ${title}, and the traffic loses no byte`, async () => {
			answer(stream);
			const dropCount = proxy().dropCount();
			Object.assign(openaiChat, broken);
			const {response, record} = await send().finally(() => {
				Object.assign(openaiChat, sound);
			});
			assert.equal(response.body.toString(), stream);
			assert.equal(record.state, 'ok');
			assert.equal(record.statusCode, 200);
			assert.equal(record.responseBytes, stream.length);
			assert.equal(proxy().dropCount(), dropCount + 1);
			assert.equal(record.inputTokens, null);
		});
	}

	for (const [title, encoding, bytes] of [
		['an encoding that nobody knows', 'compress', Buffer.from(stream)],
		['three layers of encoding', 'gzip, gzip, gzip', gzipSync(gzipSync(gzipSync(stream)))],
		['another encoding than it says', 'gzip', Buffer.from(stream)],
		['a bomb', 'gzip', gzipSync(Buffer.alloc(20 * 1024 * 1024))],
	] as const) {
		test(`comes without counts where the answer is in ${title}, and the bytes pass`, async () => {
			answer(bytes, {headers: {'content-encoding': encoding}});
			const dropCount = proxy().dropCount();
			const {response, record} = await send();
			assert.ok(response.body.equals(bytes));
			assert.equal(record.state, 'ok');
			assert.equal(record.usageSource, 'none');
			assert.equal(proxy().dropCount(), dropCount + 1);
		});
	}

	test('knows what an encoded request says', async () => {
		for (const [encoding, bytes] of [['zstd', zstdCompressSync(body)], ['gzip', gzipSync(body)]] as const) {
			answer(stream);
			const {record} = await send({...chat, headers: [...chat.headers!, ['content-encoding', encoding]], body: bytes});
			assert.deepEqual([record.requestedModel, record.isStream, record.messageCount, record.requestBytes], ['gpt-x', true, 1, bytes.length]);
		}
	});

	test('comes where the request is in no encoding that it says', async () => {
		for (const encoding of ['gzip', 'zstd', 'compress', 'br,br,br']) {
			answer(stream);
			const {record} = await send({...chat, headers: [['content-encoding', encoding]]});
			assert.deepEqual([record.state, record.requestedModel, record.model], ['ok', null, 'gpt-x-1']);
		}
	});

	test('marks tokens as estimated where the provider reports none', async () => {
		answer(stream);
		const {record} = await send();
		assert.deepEqual([record.usageSource, record.outputTokens, record.inputTokens], ['estimated', 3, null]);
	});

	test('says that a stream broke off where HTTP ended in order but the stream did not', async () => {
		answer(textEvent('half of'));
		const {record} = await send();
		assert.deepEqual([record.state, record.errorKind, record.usageSource, record.statusCode], ['failed', 'incomplete_stream', 'partial', 200]);
	});

	test('U17 knows an error inside a 200', async () => {
		answer(`${textEvent('a')}data: {"error":{"message":"overloaded","type":"server_error"}}\n\n`);
		const {record} = await send();
		assert.deepEqual([record.state, record.errorKind, record.errorMessage, record.statusCode], ['failed', 'server_error', 'overloaded', 200]);
	});

	for (const [title, value, wait] of [
		['seconds', '7', 'retry in 7 s'],
		['a date', new Date(1_800_000_000_000 + 61_000).toUTCString(), 'retry in '],
	] as const) {
		test(`U22 knows why it was refused and when to come back, told in ${title}, but not the key that the refusal echoes`, async () => {
			const refusal = '{"error":{"message":"slow down, sk-the-key-of-the-test","type":"tokens","code":"rate_limit_exceeded"}}';
			answer(refusal, {status: 429, headers: {'content-type': 'application/json', 'retry-after': value}});
			const {response, record} = await send();
			assert.equal(response.body.toString(), refusal);
			assert.equal(response.header('retry-after'), value);
			assert.deepEqual([record.state, record.statusCode, record.outputTokens], ['failed', 429, null]);
			assert.ok(record.errorMessage!.includes(wait), record.errorMessage!);
			assert.ok(record.errorMessage!.includes('slow down, [redacted]'), record.errorMessage!);
			assert.equal(JSON.stringify(proxy().events).includes('sk-the-key'), false);
		});
	}

	test('has the answer\'s id, and its rate limits come as events of the same key', async () => {
		answer(stream, {headers: {'x-request-id': 'req_1', 'x-ratelimit-limit-requests': '10', 'x-ratelimit-remaining-requests': '4'}});
		const {record} = await send();
		assert.equal(record.upstreamRequestId, 'req_1');
		const limit = proxy().events.findLast(event => event.type === 'rate-limit')!;
		assert.deepEqual([limit.provider, limit.name, limit.limit, limit.remaining, limit.usedRatio], ['openai', 'requests', 10, 4, 0.6]);
		assert.equal(limit.apiKeyId, record.apiKeyId);
		assert.match(record.apiKeyId!, /^k1_/v);
	});

	test('C10 keeps what was reported before the client left', async () => {
		upstream().play((incoming, response) => {
			incoming.resume();
			response.writeHead(200, {'content-type': 'text/event-stream'});
			response.write('event: message_start\ndata: {"type":"message_start","message":{"model":"claude-x","usage":{"input_tokens":10,"cache_read_input_tokens":5,"output_tokens":1}}}\n\n');
			response.write(`event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"${'a'.repeat(40)}"}}\n\n`);
		});
		const client = await RawClient.open(proxy().url);
		const response = client.send({...chat, path: '/v1/messages'});
		await waitUntil(() => response.body.includes('aaaa'), {what: 'some text'});
		client.close();
		const record = await proxy().takeRecord();
		assert.deepEqual(
			[record.state, record.usageSource, record.inputTokens, record.cacheReadTokens, record.outputTokens, record.model],
			['aborted', 'partial', 15, 5, 10, 'claude-x'],
		);
	});

	test('has its times from the request\'s first byte, and the longest silence between two chunks', async () => {
		let streaming: ServerResponse | undefined;
		upstream().play((incoming, response) => {
			incoming.resume();
			clock.move(100);
			response.writeHead(200, {'content-type': 'text/event-stream'});
			response.flushHeaders();
			streaming = response;
		});
		const client = await RawClient.open(proxy().url);
		const response = client.send(chat);
		await waitUntil(() => response.head, {what: 'the head'});
		let length = 0;
		for (const [text, waitMs] of [
			[': a comment\n\n', 20],
			[textEvent('first'), 500],
			[textEvent('second'), 7],
			['data: {"choices":[],"usage":{"prompt_tokens":5,"completion_tokens":77,"total_tokens":82}}\n\ndata: [DONE]\n\n', 300],
		] as const) {
			clock.move(waitMs);
			streaming!.write(text);
			length += text.length;
			const wanted = length;
			await waitUntil(() => response.bodyLength === wanted, {what: 'a chunk'});
		}

		await waitUntil(() => proxy().events.at(-1)?.type === 'request-progress', {what: 'word of its progress'});
		clock.move(3);
		streaming!.end();
		await client.finish();
		client.close();
		const record = await proxy().takeRecord();
		assert.deepEqual(
			[record.firstByteMs, record.firstTokenMs, record.longestGapMs, record.durationMs, record.outputTokens, record.usageSource],
			[120, 620, 500, 930, 77, 'reported'],
		);
		assert.equal(record.outputTokensPerSecond, 248.4);
		assert.ok(record.upstreamMs! <= 930);
		assert.ok(record.connectMs! >= 0);
		const ofIt = proxy().events
			.filter(event => ('id' in event ? event.id : (event as {record?: {id: string}}).record?.id) === record.id)
			.map((event): string => event.type);
		assert.deepEqual([ofIt[0], ofIt.at(-1)], ['request-start', 'request-end']);
		assert.ok(['request-first-byte', 'request-first-token', 'request-progress'].every(type => ofIt.includes(type)), ofIt.join(' '));
	});

	test('is one a request where several come over one connection', async () => {
		answer(stream);
		const client = await RawClient.open(proxy().url);
		const ids = new Set<string>();
		for (let index = 0; index < 3; index++) {
			client.send(chat);
			const response = await client.finish();
			assert.equal(response.body.toString(), stream);
			const record = await proxy().takeRecord();
			assert.equal(record.outputTokens, 3);
			ids.add(record.id);
		}

		client.close();
		assert.equal(ids.size, 3);
	});

	test('says nothing of a body where there is none', async () => {
		answer('', {headers: {'content-length': '1000', 'content-encoding': 'gzip'}});
		const {record} = await send({method: 'HEAD', path: '/v1/models'});
		assert.deepEqual([record.state, record.responseBytes, record.firstByteMs, record.usageSource], ['ok', 0, null, 'none']);
	});
});
