import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {readLiveRequest} from '../../source/formats/gemini-live.js';

describe('what a client says to Gemini’s Live API', () => {
	const read = (message: Readonly<Record<string, unknown>>): string => readLiveRequest(message).type;

	test('is understood in either of its spellings', () => {
		for (const message of [{clientContent: {turnComplete: true}}, {client_content: {turn_complete: true}}]) {
			assert.equal(read(message), 'turn');
		}

		for (const message of [
			{realtimeInput: {text: 'x'}},
			{realtime_input: {activity_end: {}}},
			{realtimeInput: {activityEnd: {}}},
			{toolResponse: {functionResponses: []}},
			{tool_response: {function_responses: []}},
		]) {
			assert.equal(read(message), 'input');
		}

		assert.deepEqual([{setup: {model: 'm'}}, {config: {model: 'm'}}].map(message => readLiveRequest(message)), Array.from({length: 2}, () => ({type: 'setup', body: {model: 'm'}})));
	});

	test('asks for no answer while a turn goes on, or while only sound comes', () => {
		for (const message of [{clientContent: {turns: [{}]}}, {clientContent: {turnComplete: false}}, {client_content: {turn_complete: 'yes'}}, {realtimeInput: {audio: {data: 'UklGRg=='}}}, {}]) {
			assert.equal(read(message), 'other');
		}
	});
});
