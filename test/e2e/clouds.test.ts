import assert from 'node:assert/strict';
import {Buffer} from 'node:buffer';
import {
	after,
	before,
	describe,
	test,
} from 'node:test';
import type {RequestRecord} from '../../source/core/request-record.js';
import {buildChunk, buildEvent, buildMessage} from '../helpers/event-stream.js';
import {setUpProxy} from '../helpers/proxy.js';
import {buildSse} from '../helpers/read-facts.js';
import {requestRaw} from '../helpers/raw-client.js';
import {readBody, startScriptedUpstream} from '../helpers/scripted-upstream.js';

/** Header fields, and the status unless it is 200. */
type AnswerHead = Readonly<Record<string, string>> & {readonly status?: string};

describe('a model served by a cloud, through the real proxy', () => {
	const {upstream, proxy} = setUpProxy({before, after}, startScriptedUpstream, {routes: url => ['bedrock', 'vertex', 'code-assist', 'gemini'].map(name => `${name}=${url}`)});
	let seenUrl: string | undefined;

	/** Asks at the root, where the path alone says who is meant; the answer must arrive as it was sent. */
	const ask = async (path: string, request: unknown, answer: string | Uint8Array, headers: AnswerHead): Promise<RequestRecord> => {
		const sent = Buffer.from(answer as Uint8Array);
		upstream().play(async (incoming, response) => {
			seenUrl = incoming.url;
			await readBody(incoming);
			const {status = 200, ...fields} = headers;
			response.writeHead(Number(status), fields);
			response.write(sent.subarray(0, sent.length / 2));
			response.end(sent.subarray(sent.length / 2));
		});
		const {response} = await requestRaw(`${proxy().url}${path}`, {
			method: 'POST', headers: [['content-type', 'application/json'], ['authorization', 'Bearer canary-0123456789']], body: JSON.stringify(request),
		});
		assert.deepEqual(response.body, sent);
		assert.equal(seenUrl, path);
		return proxy().takeRecord();
	};

	const eventStream = {'content-type': 'application/vnd.amazon.eventstream', 'x-amzn-requestid': '0326-71ea'};
	const converseRequest = {messages: [{role: 'user', content: [{text: 'Hi'}]}], system: [{text: 'x'}]};

	test('Bedrock: the model is the path’s, decoded, and its path goes on as it came', async () => {
		const record = await ask('/model/us.amazon.nova-lite-v1%3A0/converse-stream', converseRequest, Buffer.concat([
			buildEvent('contentBlockDelta', {contentBlockIndex: 0, delta: {text: 'Hello'}}),
			buildEvent('messageStop', {stopReason: 'end_turn'}),
			buildEvent('metadata', {usage: {inputTokens: 5, outputTokens: 2, totalTokens: 7}, metrics: {latencyMs: 12}}),
		]), eventStream);
		assert.equal(record.provider, 'bedrock');
		assert.equal(record.format, 'bedrock-converse');
		assert.equal(record.model, 'us.amazon.nova-lite-v1:0');
		assert.equal(record.endpoint, '/model/{model}/converse-stream');
		assert.equal(record.isStream, true);
		assert.equal(record.totalTokens, 7);
		assert.equal(record.usageSource, 'reported');
		assert.equal(record.upstreamRequestId, '0326-71ea');
		assert.equal(record.state, 'ok');
		assert.equal(record.hasSystemPrompt, true);
		assert.notEqual(record.firstTokenMs, null);
		assert.ok(proxy().events.some(event => event.type === 'phase-end' && event.requestId === record.id && event.name === 'latency' && event.durationMs === 12));
	});

	test('Bedrock: an ARN has no place in the endpoint', async () => {
		const record = await ask('/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A123456789012%3Aapplication-inference-profile%2Fab12/invoke', {
			anthropic_version: 'bedrock-2023-05-31', messages: [],
		}, JSON.stringify({
			type: 'message', model: 'claude', content: [], stop_reason: 'end_turn', usage: {input_tokens: 1, output_tokens: 1},
		}), {'content-type': 'application/json'});
		assert.equal(record.endpoint, '/model/{model}/invoke');
		assert.equal(record.requestedModel, 'arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/ab12');
		assert.equal(record.model, 'claude');
	});

	test('Bedrock: counts of a silent family come from the headers', async () => {
		const record = await ask('/model/mistral.mistral-large/invoke', {prompt: 'Hi'}, JSON.stringify({outputs: [{text: 'Hello', stop_reason: 'stop'}]}), {
			'content-type': 'application/json', 'X-Amzn-Bedrock-Input-Token-Count': '12', 'X-Amzn-Bedrock-Output-Token-Count': '3',
		});
		assert.equal(record.inputTokens, 12);
		assert.equal(record.outputTokens, 3);
		assert.equal(record.finishReason, 'stop');
	});

	test('Bedrock: an exception in the stream fails the request, and is passed on', async () => {
		const record = await ask('/model/anthropic.claude-x/invoke-with-response-stream', {anthropic_version: 'bedrock-2023-05-31', messages: [{role: 'user', content: 'x'}]}, Buffer.concat([
			buildChunk({type: 'message_start', message: {model: 'claude', usage: {input_tokens: 3}}}),
			buildMessage({':message-type': 'exception', ':exception-type': 'modelStreamErrorException'}, '{"message":"The model failed."}'),
		]), eventStream);
		assert.equal(record.state, 'failed');
		assert.equal(record.errorKind, 'modelStreamErrorException');
		assert.match(record.errorMessage ?? '', /The model failed\./v);
	});

	test('Bedrock: a damaged stream passes as it is', async () => {
		const damaged = Buffer.concat([buildEvent('contentBlockDelta', {delta: {text: 'Hello'}}), Buffer.alloc(200, 0x41)]);
		const record = await ask('/model/amazon.nova-lite-v1%3A0/converse-stream', converseRequest, damaged, eventStream);
		assert.equal(record.statusCode, 200);
		assert.equal(record.inputTokens, null);
		assert.notEqual(record.usageSource, 'reported');
	});

	test('Bedrock: a refusal is told by its header', async () => {
		const record = await ask('/model/nobody/converse', converseRequest, '{"message":"The provided model identifier is invalid."}', {
			'content-type': 'application/json', 'x-amzn-errortype': 'ValidationException:https://internal.amazon.com/coral/com.amazon.bedrock/', status: '400',
		});
		assert.equal(record.errorKind, 'ValidationException');
		assert.equal(record.state, 'failed');
	});

	test('Vertex: Claude has its model in the path and its own events', async () => {
		const record = await ask('/v1/projects/p/locations/us-east5/publishers/anthropic/models/claude-sonnet-4-5@20250929:streamRawPredict', {
			anthropic_version: 'vertex-2023-10-16', stream: true, messages: [{role: 'user', content: 'Hi'}],
		}, buildSse(
			{type: 'message_start', message: {model: 'claude-sonnet-4-5-20250929', usage: {input_tokens: 1000}}},
			{type: 'content_block_delta', index: 0, delta: {type: 'text_delta', text: 'Hi'}},
			{type: 'message_delta', delta: {stop_reason: 'end_turn'}, usage: {output_tokens: 100}},
			{type: 'message_stop'},
		), {'content-type': 'text/event-stream'});
		assert.equal(record.provider, 'vertex');
		assert.equal(record.format, 'anthropic-messages');
		assert.equal(record.requestedModel, 'claude-sonnet-4-5@20250929');
		assert.equal(record.endpoint, '/v1/projects/p/locations/us-east5/publishers/anthropic/models/{model}:streamRawPredict');
		assert.equal(record.isStream, true);
		assert.equal(record.totalTokens, 1100);
		assert.equal(record.priceSource, 'table');
	});

	test('Code Assist: the model is the body’s, and the answer is wrapped', async () => {
		const record = await ask('/v1internal:streamGenerateContent?alt=sse', {
			model: 'gemini-2.5-pro', project: 'p', request: {contents: [{role: 'user', parts: [{text: 'Hi'}]}]},
		}, buildSse(
			{
				response: {
					candidates: [{content: {parts: [{text: 'Hi'}]}, finishReason: 'STOP'}],
					usageMetadata: {promptTokenCount: 4, candidatesTokenCount: 1, totalTokenCount: 5},
					modelVersion: 'gemini-2.5-pro',
				},
				traceId: 't',
			},
		).replaceAll('\n', '\r\n'), {'content-type': 'text/event-stream'});
		assert.equal(record.provider, 'code-assist');
		assert.equal(record.model, 'gemini-2.5-pro');
		assert.equal(record.isStream, true);
		assert.equal(record.messageCount, 1);
		assert.equal(record.totalTokens, 5);
		assert.equal(record.costNanoUsd, null);
	});

	test('Gemini: an interaction is one request, and its tier stands in a header', async () => {
		const record = await ask('/v1beta/interactions', {model: 'gemini-2.5-flash', input: 'Hi', stream: true}, buildSse(
			{event_type: 'interaction.created', interaction: {id: 'v1_a', model: 'gemini-2.5-flash', status: 'in_progress'}},
			{event_type: 'step.delta', index: 0, delta: {type: 'text', text: 'Hi'}},
			{
				event_type: 'interaction.completed', interaction: {
					status: 'completed', usage: {
						total_input_tokens: 4, total_output_tokens: 1, total_thought_tokens: 2, total_tokens: 7,
					},
				},
			},
		), {'content-type': 'text/event-stream'});
		assert.equal(record.format, 'gemini-interactions');
		assert.equal(record.outputTokens, 3);
		assert.equal(record.reasoningTokens, 2);
		assert.equal(record.finishReason, 'completed');
		const whole = await ask('/v1beta/models/gemini-2.5-flash:generateContent', {contents: []}, '{"usageMetadata":{"promptTokenCount":4}}', {
			'content-type': 'application/json', 'X-Gemini-Service-Tier': 'flex',
		});
		assert.equal(whole.serviceTier, 'flex');
	});
});
