import assert from 'node:assert/strict';
import {
	after,
	before,
	describe,
	test,
} from 'node:test';
import type {RequestRecord} from '../../source/core/request-record.js';
import {setUpProxy} from '../helpers/proxy.js';
import {requestRaw} from '../helpers/raw-client.js';
import {buildSse} from '../helpers/read-facts.js';
import {readBody, startScriptedUpstream} from '../helpers/scripted-upstream.js';

const usage = {input_tokens: 40, output_tokens: 20, total_tokens: 60};
const response = {
	id: 'resp_1', object: 'response', status: 'completed', model: 'gpt-5-mini', output: [{type: 'message', content: [{type: 'output_text', text: 'four'}]}], usage,
};
const stream = buildSse({type: 'response.output_text.delta', delta: 'four'}, {type: 'response.completed', response});

describe('usage that an answer repeats', () => {
	const {upstream, proxy} = setUpProxy({before, after}, startScriptedUpstream);

	const send = async (request: string, body: string, contentType = 'application/json'): Promise<RequestRecord> => {
		upstream().play(async (incoming, outgoing) => {
			await readBody(incoming);
			outgoing.writeHead(200, {'content-type': contentType});
			outgoing.end(body);
		});
		const [method, path] = request.split(' ', 2) as [string, string];
		const {response: answer} = await requestRaw(proxy().url, {method, path, ...(method === 'POST' && {body: '{"model":"gpt-5-mini","input":"x"}'})});
		assert.equal(answer.body.toString(), body);
		return proxy().takeRecord();
	};

	test('is counted where it was used', async () => {
		for (const request of ['POST /v1/responses', 'POST /v1/responses/compact']) {
			const record = await send(request, JSON.stringify(response));
			assert.deepEqual([record.operation, record.usageSource, record.totalTokens, record.priceSource], ['responses', 'reported', 60, 'table'], request);
		}
	});

	for (const [request, operation, body, contentType] of [
		['GET /v1/responses/resp_1', 'other', JSON.stringify(response)],
		['GET /v1/responses/resp_1?stream=true&starting_after=3', 'other', stream, 'text/event-stream'],
		['POST /v1/responses/resp_1/cancel', 'other', JSON.stringify(response)],
		['POST /v1/responses/input_tokens', 'count_tokens', JSON.stringify({object: 'response.input_tokens', input_tokens: 40})],
		['GET /v1/chat/completions/chatcmpl-1', 'other', JSON.stringify({object: 'chat.completion', usage: {prompt_tokens: 4, completion_tokens: 2}})],
		['GET /v1/batches/batch_1', 'batch', JSON.stringify({object: 'batch', model: 'gpt-5-mini', usage})],
		['GET /v1/files/file-1/content', 'file', `${JSON.stringify({response: {status_code: 200, body: response}})}\n`.repeat(3), 'application/jsonl'],
		['GET /v1/threads/thread_1/runs/run_1', 'other', JSON.stringify({object: 'thread.run', status: 'completed', usage: {prompt_tokens: 4, completion_tokens: 2}})],
	] as const) {
		test(`is recorded, but never counted again: ${request}`, async () => {
			const record = await send(request, body, contentType);
			assert.deepEqual(
				[record.state, record.operation, record.usageSource, record.totalTokens, record.inputTokens, record.outputTokens, record.costNanoUsd],
				['ok', operation, 'none', null, null, null, null],
			);
		});
	}
});
