import assert from 'node:assert/strict';
import {
	after,
	before,
	describe,
	test,
} from 'node:test';
import type {RequestRecord} from '../../source/core/request-record.js';
import {setUpProxy, startTestProxy, type TestProxy} from '../helpers/proxy.js';
import {requestRaw} from '../helpers/raw-client.js';
import {buildSse} from '../helpers/read-facts.js';
import {readBody, startScriptedUpstream} from '../helpers/scripted-upstream.js';

const usage = {input_tokens: 40, output_tokens: 20, total_tokens: 60};
const message = {type: 'message', content: [{type: 'output_text', text: 'four'}]};
const nowSeconds = Math.ceil(Date.now() / 1000);

function buildResponse(id: string, status: string, told: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
	const isOver = status === 'completed';
	return {
		id, object: 'response', status, background: true, model: 'gpt-5-mini', created_at: nowSeconds,
		output: isOver ? [message] : [], usage: isOver ? usage : null, ...(isOver && {completed_at: nowSeconds + 60}), ...told,
	};
}

describe('an answer made in the background', () => {
	const {upstream, proxy} = setUpProxy({before, after}, startScriptedUpstream, {routes: url => [`openai=${url}`, `gemini=${url}`, `xai=${url}`]});

	const send = async (request: string, answer: unknown, {isCut = false, to = proxy()}: {readonly isCut?: boolean; readonly to?: TestProxy} = {}): Promise<void> => {
		const isStream = typeof answer === 'string';
		const body = isStream ? answer : JSON.stringify(answer);
		upstream().play(async (incoming, outgoing) => {
			await readBody(incoming);
			outgoing.writeHead(200, {'content-type': isStream ? 'text/event-stream' : 'application/json'});
			if (isCut) {
				outgoing.write(body, () => outgoing.destroy());
			} else {
				outgoing.end(body);
			}
		});
		const [method, path] = request.split(' ', 2) as [string, string];
		const {response} = await requestRaw(to.url, {method, path, ...(method === 'POST' && {body: '{"model":"gpt-5-mini","input":"x","background":true}'})});
		assert.equal(response.body.toString(), body);
	};

	const describeRecord = ({method, operation, state, usageSource, totalTokens, finishReason}: RequestRecord): unknown[] =>
		[method, operation, state, usageSource, totalTokens, finishReason];
	const unread = ['other', 'ok', 'none', null, null] as const;

	test('is counted once, at the request that began it, however often it is fetched', async () => {
		await send('POST /v1/responses', buildResponse('resp_1', 'queued'));
		await send('GET /v1/responses/resp_1', buildResponse('resp_1', 'in_progress'));
		assert.deepEqual(describeRecord(await proxy().takeRecord()), ['GET', ...unread]);
		const start = proxy().events.find(event => event.type === 'request-start' && event.record.method === 'POST');
		assert.strictEqual(start?.type, 'request-start');
		assert.equal(start.record.state, 'active', 'it goes on, and is shown so');

		await send('GET /v1/responses/resp_1', buildResponse('resp_1', 'completed'));
		const [begun, fetched] = [await proxy().takeRecord(), await proxy().takeRecord()].toSorted((a, b) => a.id.localeCompare(b.id)) as [RequestRecord, RequestRecord];
		assert.deepEqual(describeRecord(begun), ['POST', 'responses', 'ok', 'reported', 60, 'completed']);
		assert.deepEqual([begun.id, begun.priceSource, begun.model, begun.outputTokensPerSecond], [start.record.id, 'table', 'gpt-5-mini', null]);
		assert.ok(begun.durationMs! > begun.firstByteMs!);
		assert.deepEqual(describeRecord(fetched), ['GET', ...unread]);

		for (const request of ['GET /v1/responses/resp_1', 'POST /v1/responses/resp_1/cancel']) {
			await send(request, buildResponse('resp_1', 'completed'));
			assert.deepEqual(describeRecord(await proxy().takeRecord()).slice(1), [...unread], request);
		}

		await send('GET /v1/responses/resp_1?stream=true&starting_after=0', buildSse({type: 'response.completed', response: buildResponse('resp_1', 'completed')}));
		assert.deepEqual(describeRecord(await proxy().takeRecord()), ['GET', ...unread]);
	});

	test('is counted once where its stream was cut, and another one went on from there', async () => {
		const opening = [{type: 'response.created', response: buildResponse('resp_2', 'in_progress')}, {type: 'response.output_text.delta', delta: 'fo'}];
		await send('POST /v1/responses', buildSse(...opening), {isCut: true});
		await send(
			'GET /v1/responses/resp_2?stream=true&starting_after=1',
			buildSse({type: 'response.output_text.delta', delta: 'ur'}, {type: 'response.completed', response: buildResponse('resp_2', 'completed')}),
		);
		const records = [await proxy().takeRecord(), await proxy().takeRecord()];
		assert.deepEqual(records.map(record => describeRecord(record)), [['POST', 'responses', 'ok', 'reported', 60, 'completed'], ['GET', ...unread]]);
	});

	test('is counted at its own stream where that told all, and not at what fetches it', async () => {
		await send('POST /v1/responses', buildSse({type: 'response.completed', response: buildResponse('resp_3', 'completed')}));
		await send('GET /v1/responses/resp_3', buildResponse('resp_3', 'completed'));
		const records = [await proxy().takeRecord(), await proxy().takeRecord()];
		assert.deepEqual(records.map(({totalTokens}) => totalTokens), [60, null]);
	});

	test('fails as it is told later', async () => {
		await send('POST /v1/responses', buildResponse('resp_4', 'queued'));
		await send('GET /v1/responses/resp_4', buildResponse('resp_4', 'failed', {error: {code: 'server_error', message: 'boom'}}));
		const records = [await proxy().takeRecord(), await proxy().takeRecord()];
		assert.deepEqual(records.map(({method, state, errorMessage}) => [method, state, errorMessage]), [['POST', 'failed', 'boom'], ['GET', 'ok', null]]);
	});

	test('begun by somebody else is counted where it was first fetched, and only if no earlier run can have counted it', async () => {
		await send('GET /v1/responses/resp_5', buildResponse('resp_5', 'completed'));
		const first = await proxy().takeRecord();
		assert.deepEqual(describeRecord(first), ['GET', 'responses', 'ok', 'reported', 60, 'completed']);
		assert.deepEqual(first.customData, {background: true});
		await send('GET /v1/responses/resp_5', buildResponse('resp_5', 'completed'));
		assert.deepEqual(describeRecord(await proxy().takeRecord()), ['GET', ...unread]);
		await send('GET /v1/responses/resp_6', buildResponse('resp_6', 'completed', {completed_at: nowSeconds - 3600}));
		assert.deepEqual(describeRecord(await proxy().takeRecord()), ['GET', ...unread]);
	});

	test('is over as it stood when nobody can hear of it any more', async () => {
		const other = await startTestProxy([`openai=${upstream().url}`]);
		await send('POST /v1/responses', buildResponse('resp_7', 'queued'), {to: other});
		await other.close(0);
		assert.deepEqual(other.ended().map(record => describeRecord(record)), [['POST', 'responses', 'ok', 'none', null, 'queued']]);
	});

	test('may be a run of an assistant, an interaction with Gemini, or a deferred completion of xAI’s', async () => {
		const run = {
			id: 'run_1', object: 'thread.run', model: 'gpt-4o', usage: null,
		};
		const counts = {prompt_tokens: 40, completion_tokens: 20, total_tokens: 60};
		await send('POST /v1/threads/t/runs', {...run, status: 'queued'});
		await send('GET /v1/threads/t/runs/run_1', {...run, status: 'completed', usage: counts});
		const interaction = {id: 'v1_abc', agent: 'deep-research-preview', created: '2026-11-20T10:00:00Z'};
		await send('POST /v1beta/interactions', {...interaction, status: 'in_progress'});
		await send('GET /v1beta/interactions/v1_abc', {...interaction, status: 'completed', usage: {total_input_tokens: 40, total_output_tokens: 20, total_tokens: 60}});
		await send('POST /xai/v1/chat/completions', {request_id: 'f15c114e'});
		await send('GET /xai/v1/chat/deferred-completion/f15c114e', {
			id: 'c', object: 'chat.completion', model: 'grok-4', choices: [{message: {content: 'four'}, finish_reason: 'stop'}], usage: counts,
		});
		const records = [];
		for (let index = 0; index < 6; index++) {
			records.push(await proxy().takeRecord());
		}

		assert.deepEqual(records.map(({method, operation, totalTokens}) => [method, operation, totalTokens]), [
			['POST', 'chat', 60],
			['GET', 'other', null],
			['POST', 'chat', 60],
			['GET', 'other', null],
			['POST', 'chat', null],
			['GET', 'chat', 60],
		]);
	});
});
