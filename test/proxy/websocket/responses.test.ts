import assert from 'node:assert/strict';
import {createHash} from 'node:crypto';
import {afterEach, describe, test} from 'node:test';
import type WebSocket from 'ws';
import type {PerMessageDeflateOptions} from 'ws';
import {startTestProxy, type TestProxy} from '../../helpers/proxy.js';
import {openSocket, startSocketUpstream, type SocketUpstream} from '../../helpers/socket-upstream.js';
import {waitUntil} from '../../helpers/wait-until.js';

type Message = Readonly<Record<string, unknown>>;

const usage = {
	input_tokens: 100, input_tokens_details: {cached_tokens: 40}, output_tokens: 20, output_tokens_details: {reasoning_tokens: 5}, total_tokens: 120,
};
const create = (id: string, more: Message = {}): Message => ({
	type: 'response.create', model: 'gpt-5.6', input: [{role: 'user', content: id}], tools: [{type: 'function', name: 'shell'}], reasoning: {effort: 'high'}, ...more,
});
const created = (id: string, more: Message = {}): Message => ({type: 'response.created', response: {id, model: 'gpt-5.6-2026-01-01', status: 'in_progress'}, ...more});
const delta = (text: string, more: Message = {}): Message => ({type: 'response.output_text.delta', delta: text, ...more});
const completed = (id: string, more: Message = {}): Message => ({
	type: 'response.completed', response: {
		id, model: 'gpt-5.6-2026-01-01', status: 'completed', usage,
	}, ...more,
});

describe('Responses over a WebSocket', () => {
	let upstream: SocketUpstream;
	let proxy: TestProxy;
	let client: WebSocket;
	let gotCount = 0;

	const start = async (answer: Parameters<typeof startSocketUpstream>[0], compression: PerMessageDeflateOptions | boolean = false): Promise<void> => {
		upstream = await startSocketUpstream(answer, compression);
		proxy = await startTestProxy([`openai=${upstream.url}`]);
		gotCount = 0;
		client = await openSocket(`${proxy.url}/v1/responses?secret=1`, compression === false ? false : {clientMaxWindowBits: 15, threshold: 0});
		client.on('message', () => {
			gotCount++;
		});
	};

	const send = (message: Message): void => {
		client.send(JSON.stringify(message));
	};

	afterEach(async () => {
		client.terminate();
		await proxy.close(0);
		upstream.close();
	});

	test('are a row each, beside the socket\'s own without usage', async () => {
		await start((tell, {input}) => {
			const id = `resp_${(input as Array<{content: string}>)[0]!.content}`;
			for (const message of [created(id), delta('hello'), {type: 'response.output_item.done', output_index: 0, item: {type: 'function_call', name: 'shell'}}, completed(id)]) {
				tell(message);
			}
		});
		send(create('a'));
		const first = await proxy.takeRecord();
		send(create('b'));
		const second = await proxy.takeRecord();
		client.close();
		const socket = await proxy.takeRecord();
		assert.deepEqual([socket.operation, socket.statusCode, socket.totalTokens, socket.usageSource], ['socket', 101, null, 'none']);
		for (const record of [first, second]) {
			assert.deepEqual(
				[record.state, record.operation, record.format, record.isStream, record.requestedModel, record.model, record.finishReason, record.reasoningEffort, record.toolCount, record.toolNames],
				['ok', 'responses', 'openai-responses', true, 'gpt-5.6', 'gpt-5.6-2026-01-01', 'completed', 'high', 1, ['shell']],
			);
			assert.deepEqual([record.inputTokens, record.cacheReadTokens, record.outputTokens, record.reasoningTokens, record.usageSource], [100, 40, 20, 5, 'reported']);
			assert.equal(record.socketId, socket.id);
			assert.equal(record.apiKeyId, socket.apiKeyId);
			const times = [record.firstByteMs, record.firstTokenMs, record.durationMs].map(timeMs => timeMs ?? NaN);
			assert.deepEqual(times, times.toSorted((left, right) => left - right));
			assert.ok(Math.min(record.requestBytes, record.responseBytes) > 100);
		}

		assert.equal(JSON.stringify(proxy.events).includes('secret'), false);
		assert.equal(proxy.dropCount(), 0);
	});

	test('are told while they run', async () => {
		await start(tell => {
			tell(created('r'));
			tell(delta('some words that come'));
		});
		send(create('r'));
		await waitUntil(() => proxy.events.find(event => event.type === 'request-progress' && event.model === 'gpt-5.6-2026-01-01'), {what: 'progress'});
		const types = new Set<string>(proxy.events.filter(event => 'id' in event || (event.type === 'request-start' && event.record.socketId !== null)).map(({type}) => type));
		assert.ok(types.isSupersetOf(new Set(['request-start', 'request-first-byte', 'request-first-token'])));
	});

	test('are told apart when many interleave', async () => {
		const count = 60;
		const waiting: string[] = [];
		await start((tell, {stream_id: stream}) => {
			waiting.push(stream as string);
			if (waiting.length === count) {
				for (const build of [created, (id: string, more: Message) => delta(id.repeat(10), more), completed]) {
					for (const id of waiting.toReversed()) {
						tell(build(id, {stream_id: id}));
					}
				}
			}
		});
		for (let index = 0; index < count; index++) {
			send(create('x', {stream_id: `s${index}`, model: `m${index}`}));
		}

		await waitUntil(() => proxy.ended().length === count, {what: 'all records'});
		assert.ok(proxy.ended().every(({state, totalTokens}) => state === 'ok' && totalTokens === 120));
		assert.deepEqual(proxy.ended().map(({requestedModel}) => requestedModel), Array.from({length: count}, (_, index) => `m${count - 1 - index}`));
	});

	test('that only warm up count nothing, and say so', async () => {
		await start(tell => {
			tell(created('w'));
			tell(completed('w'));
		});
		send(create('w', {generate: false}));
		const record = await proxy.takeRecord();
		assert.deepEqual([record.state, record.finishReason, record.totalTokens, record.usageSource, record.costNanoUsd], ['ok', 'warm_up', null, 'none', null]);
	});

	test('that fail have the status and the limits of the message', async () => {
		await start(tell => {
			tell({
				type: 'error', status: 429, error: {type: 'usage_limit_reached', message: 'slow down'},
				headers: {'retry-after': '7', 'x-codex-primary-used-percent': '100', 'x-codex-primary-window-minutes': '300'},
			});
			tell({type: 'codex.rate_limits', rate_limits: {secondary: {used_percent: 25, window_minutes: 10_080, reset_at: 1_800_000_000}}});
		});
		send(create('f'));
		const record = await proxy.takeRecord();
		assert.deepEqual([record.state, record.statusCode, record.errorKind, record.errorMessage], ['failed', 429, 'usage_limit_reached', 'retry in 7 s · slow down']);
		const limits = await waitUntil(() => {
			const found = proxy.events.filter(event => event.type === 'rate-limit');
			return found.length === 2 && found;
		}, {what: 'both limits'});
		assert.deepEqual(limits.map(({name, usedRatio, windowMs, resetAtMs}) => [name, usedRatio, windowMs, resetAtMs]), [
			['5h', 1, 18_000_000, null], ['7d', 0.25, 604_800_000, 1_800_000_000_000],
		]);
	});

	test('that fail twice, as over HTTP, are counted once', async () => {
		await start(tell => {
			tell(created('e'));
			tell({type: 'error', error: {type: 'server_error', message: 'oh'}});
			tell({type: 'response.failed', response: {id: 'e', status: 'failed', error: {code: 'server_error', message: 'oh'}}});
		});
		send(create('e'));
		const record = await proxy.takeRecord();
		assert.deepEqual([record.state, record.errorKind, record.finishReason], ['failed', 'server_error', 'failed']);
		assert.equal(proxy.ended().length, 1);
	});

	for (const [who, state, kill] of [
		['client', 'aborted', (): void => {
			client.terminate();
		}],
		['client, in order,', 'aborted', (): void => {
			client.close();
		}],
		['upstream', 'failed', (): void => {
			upstream.sockets[0]!.terminate();
		}],
		['upstream, in order,', 'failed', (): void => {
			upstream.sockets[0]!.close();
		}],
	] as const) {
		test(`are ${state} when the ${who} leaves, with what was seen`, async () => {
			await start(tell => {
				tell(created('p'));
				tell(delta('x'.repeat(40)));
			});
			send(create('p'));
			await waitUntil(() => gotCount === 2, {what: 'what the upstream says'});
			kill();
			const record = await waitUntil(() => proxy.ended().find(({socketId}) => socketId !== null), {what: 'the response'});
			assert.deepEqual([record.state, record.outputTokens, record.usageSource], [state, 10, 'partial']);
			assert.equal(record.errorKind, state === 'failed' ? 'incomplete_stream' : null);
		});
	}

	for (const [title, options] of [
		['with context takeover', {threshold: 0}],
		['without context takeover', {threshold: 0, serverNoContextTakeover: true, clientNoContextTakeover: true}],
		['with small windows', {threshold: 0, serverMaxWindowBits: 9, clientMaxWindowBits: 10}],
	] as const) {
		test(`are read compressed ${title}, and not a byte is changed`, async () => {
			const sent = createHash('sha256');
			const told = createHash('sha256');
			const got = createHash('sha256');
			const seen = createHash('sha256');
			await start((tell, message) => {
				seen.update(JSON.stringify(message));
				const id = String(message.id);
				const answers = [created(id), delta('y'.repeat(70_000)), completed(id)];
				for (const answer of answers) {
					told.update(JSON.stringify(answer));
					tell(answer);
				}
			}, options);
			client.on('message', data => {
				got.update(data as Buffer);
			});
			assert.match(client.extensions, /permessage-deflate/v);
			for (let index = 0; index < 20; index++) {
				const message = create('z'.repeat(index * 3000), {id: `r${index}`});
				sent.update(JSON.stringify(message));
				send(message);
			}

			await waitUntil(() => proxy.ended().length === 20, {what: 'all records'});
			assert.ok(proxy.ended().every(record => record.state === 'ok' && record.totalTokens === 120 && record.requestedModel === 'gpt-5.6'));
			assert.equal(sent.digest('hex'), seen.digest('hex'));
			assert.equal(told.digest('hex'), got.digest('hex'));
			assert.equal(proxy.dropCount(), 0);
		});
	}

	test('behind a message that bursts when it is inflated are given up, and pass', async () => {
		await start((tell, _message, socket) => {
			tell(created('b'));
			socket.send(Buffer.alloc(30_000_000, 'a'));
			tell(completed('b'));
		}, {threshold: 0});
		send(create('b'));
		await waitUntil(() => gotCount === 3, {what: 'all messages'});
		const record = await proxy.takeRecord();
		assert.deepEqual([record.state, record.errorKind], ['interrupted', 'unread_stream']);
		assert.equal(proxy.dropCount(), 1);
	});
});
