import assert from 'node:assert/strict';
import {afterEach, test} from 'node:test';
import OpenAI from 'openai';
import {ResponsesWS} from 'openai/resources/responses/ws';
import {startTestProxy, type TestProxy} from '../helpers/proxy.js';
import {startSocketUpstream, type SocketUpstream} from '../helpers/socket-upstream.js';

let upstream: SocketUpstream;
let proxy: TestProxy;

afterEach(async () => {
	await proxy.close(0);
	upstream.close();
});

test('OpenAI\'s SDK asks over a WebSocket through the proxy, and each response is a row', async () => {
	let count = 0;
	upstream = await startSocketUpstream(tell => {
		const id = `resp_${++count}`;
		tell({type: 'response.created', sequence_number: 0, response: {id, status: 'in_progress', model: 'gpt-5.6-2026-01-01'}});
		tell({type: 'response.output_text.delta', sequence_number: 1, delta: 'hello'});
		tell({
			type: 'response.completed', sequence_number: 2, response: {
				id, status: 'completed', model: 'gpt-5.6-2026-01-01', usage: {input_tokens: 10, output_tokens: 2, total_tokens: 12},
			},
		});
	});
	proxy = await startTestProxy([`openai=${upstream.url}`]);
	const client = new OpenAI({apiKey: 'sk-test', baseURL: `${proxy.url}/v1`});
	const socket = new ResponsesWS(client);
	const done: string[] = [];
	socket.on('response.completed', ({response}) => {
		done.push(response.id);
		if (done.length === 1) {
			socket.send({
				type: 'response.create', model: 'gpt-5.6', input: 'more', previous_response_id: response.id,
			});
		} else {
			socket.close();
		}
	});
	socket.send({type: 'response.create', model: 'gpt-5.6', input: 'hello'});
	const records = [await proxy.takeRecord(), await proxy.takeRecord()];
	assert.deepEqual(records.map(({state, model, totalTokens, agent, sessionId}) => [state, model, totalTokens, agent, sessionId]), [
		['ok', 'gpt-5.6-2026-01-01', 12, 'openai-sdk', null],
		['ok', 'gpt-5.6-2026-01-01', 12, 'openai-sdk', 'resp_1'],
	]);
	const own = await proxy.takeRecord();
	assert.equal(own.operation, 'socket');
	assert.deepEqual(done, ['resp_1', 'resp_2']);
});
