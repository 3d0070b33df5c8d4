import assert from 'node:assert/strict';
import {
	after,
	before,
	describe,
	test,
} from 'node:test';
import {listWireFixtures, needsFixtures} from '../../helpers/fixtures.js';
import {startTestProxy, type TestProxy} from '../../helpers/proxy.js';
import {openSocket, startSocketUpstream, type SocketUpstream} from '../../helpers/socket-upstream.js';
import {waitUntil} from '../../helpers/wait-until.js';

type Message = Readonly<Record<string, unknown>>;

describe('Realtime', () => {
	let upstream: SocketUpstream;
	let proxy: TestProxy;
	let answers: readonly Message[] = [];

	before(async () => {
		upstream = await startSocketUpstream((tell, {type}) => {
			if (type === 'response.create') {
				for (const answer of answers) {
					tell(answer);
				}
			}
		});
		proxy = await startTestProxy([`openai=${upstream.url}`]);
	});
	after(async () => {
		await proxy.close(0);
		upstream.close();
	});

	test('tells what the recorded turn is expected to tell', needsFixtures, async () => {
		const fixture = listWireFixtures().find(({meta}) => meta.dialect === 'openai-realtime')!;
		const {expected} = fixture;
		const lines = Buffer.from(fixture.body).toString().trim().split('\n').map(line => JSON.parse(line) as {direction: string; data: Message});
		answers = lines.filter(({direction}) => direction === 'received').map(({data}) => data);
		const client = await openSocket(`${proxy.url}${fixture.meta.path}`);
		const sent = lines.filter(({direction}) => direction === 'sent');
		for (const {data} of sent) {
			client.send(JSON.stringify(data));
		}

		const record = await proxy.takeRecord();
		assert.deepEqual([record.state, record.format, record.operation, record.model, record.finishReason], ['ok', 'openai-realtime', 'realtime', expected.modelResponse, expected.finishReason]);
		assert.deepEqual(
			[record.inputTokens, record.outputTokens, record.cacheReadTokens, record.cacheWriteTokens, record.reasoningTokens, record.totalTokens],
			[expected.inputTokens, expected.outputTokens, expected.cachedReadTokens, expected.cacheWriteTokens, expected.reasoningTokens, expected.totalTokensReported],
		);
		assert.deepEqual([record.toolCallCount, record.toolNames, record.errorKind], [expected.toolCalls, expected.toolNames, null]);
		assert.notEqual(record.firstTokenMs, null);
		client.close();
		const socket = await proxy.takeRecord();
		assert.deepEqual([socket.id, socket.totalTokens], [record.socketId, null]);
	});

	test('tells of responses that nobody asked for, of what was heard, of limits and of errors', async () => {
		answers = [
			{type: 'session.created', session: {model: 'gpt-realtime', input_audio_transcription: {model: 'whisper-1'}}},
			{
				type: 'conversation.item.input_audio_transcription.completed', transcript: 'hush', usage: {
					type: 'tokens', total_tokens: 9, input_tokens: 7, input_token_details: {audio_tokens: 7}, output_tokens: 2,
				},
			},
			{type: 'response.created', response: {id: 'a', status: 'in_progress'}},
			{type: 'error', error: {type: 'invalid_request_error', message: 'one is active'}},
			{type: 'response.text.delta', response_id: 'a', delta: 'hello'},
			{type: 'response.done', response: {id: 'a', status: 'completed', usage: {input_tokens: 3, output_tokens: 4, total_tokens: 7}}},
			{type: 'response.created', response: {id: 'b', status: 'in_progress'}},
			{type: 'response.done', response: {id: 'b', status: 'failed', status_details: {type: 'failed', error: {type: 'server_error', code: 'boom'}}}},
			{
				type: 'rate_limits.updated', rate_limits: [{
					name: 'tokens', limit: 100, remaining: 75, reset_seconds: 6,
				}],
			},
		];
		const client = await openSocket(`${proxy.url}/v1/realtime?model=gpt-realtime&secret=1`);
		client.send('{"type":"response.create"}');
		const records = [await proxy.takeRecord(), await proxy.takeRecord(), await proxy.takeRecord()];
		assert.deepEqual(records.map(({operation, model, state, totalTokens, errorKind}) => [operation, model, state, totalTokens, errorKind]), [
			['audio', 'whisper-1', 'ok', 9, null],
			['realtime', 'gpt-realtime', 'ok', 7, null],
			['realtime', 'gpt-realtime', 'failed', null, 'server_error'],
		]);
		assert.equal(records[0]!.durationMs, null);
		const limit = await waitUntil(() => proxy.events.find(event => event.type === 'rate-limit'), {what: 'the limit'});
		assert.deepEqual([limit.name, limit.remaining, limit.usedRatio], ['tokens', 75, 0.25]);
		assert.doesNotMatch(JSON.stringify(proxy.events), /secret|hush/v);
		client.terminate();
	});

	test('is billed by its sound, with the same words as over HTTP', async () => {
		answers = [
			{type: 'response.created', response: {id: 'c', status: 'in_progress'}},
			{
				type: 'response.done', response: {
					id: 'c', status: 'completed', usage: {
						input_tokens: 100,
						input_token_details: {
							audio_tokens: 60, image_tokens: 10, cached_tokens: 30, cached_tokens_details: {audio_tokens: 20},
						},
						output_tokens: 50,
						output_token_details: {audio_tokens: 40, text_tokens: 10},
						total_tokens: 150,
					},
				},
			},
		];
		const client = await openSocket(`${proxy.url}/v1/realtime?model=gpt-realtime`);
		const {length} = proxy.ended();
		client.send('{"type":"response.create"}');
		const record = await waitUntil(() => proxy.ended().slice(length).find(({socketId}) => socketId !== null), {what: 'the response'});
		assert.deepEqual([record.inputTokens, record.cacheReadTokens, record.outputTokens], [100, 30, 50]);
		const {inputAudioTokens, cacheReadAudioTokens, outputAudioTokens, inputImageTokens} = record.costDetails!;
		assert.deepEqual([inputAudioTokens, cacheReadAudioTokens, outputAudioTokens, inputImageTokens], [60, 20, 40, 10]);
		client.terminate();
	});
});
