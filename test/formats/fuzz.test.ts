import assert from 'node:assert/strict';
import {Buffer} from 'node:buffer';
import process from 'node:process';
import {describe, test} from 'node:test';
import type {Operation} from '../../source/core/request-record.js';
import {formats} from '../../source/formats/index.js';
import {createRequestReader} from '../../source/formats/request-reader.js';
import {buildMessage} from '../helpers/event-stream.js';
import {buildSse, readFacts, splitAtRandom} from '../helpers/read-facts.js';
import {assertSane} from '../helpers/sane-facts.js';
import {createRandom, type SeededRandom} from '../helpers/seeded-random.js';

/** Values of every format, honest ones; each reader gets them all, since any upstream may answer anything. */
const values: readonly unknown[] = [
	{
		model: 'm',
		choices: [{
			index: 0, text: 'x', delta: {content: 'Hé', reasoning: 'r', tool_calls: [{index: 0, id: 'i', function: {name: 'f', arguments: '{}'}}]}, finish_reason: 'stop',
		}],
		usage: {
			prompt_tokens: 9, completion_tokens: 5, total_tokens: 20, cost: 0.1, prompt_tokens_details: {cached_tokens: 3, audio_tokens: 6}, completion_tokens_details: {reasoning_tokens: 2},
		},
		timings: {cache_n: 2, prompt_ms: 1.5},
		x_groq: {usage: {prompt_tokens: 1, queue_time: 0.5}},
	},
	{
		error: {
			type: 'rate_limit', code: 429, message: 'Please try again in 1.5s', details: [{retryDelay: '3s'}],
		},
	},
	{type: 'response.output_item.added', output_index: 1, item: {type: 'function_call', name: 'f'}},
	{type: 'response.output_text.delta', delta: 'x'},
	{type: 'response.completed', response: {status: 'completed', usage: {input_tokens: 4, output_tokens: 2, output_tokens_details: {reasoning_tokens: 1}}, output: [{type: 'mcp_call'}]}},
	{type: 'message_start', message: {model: 'c', usage: {input_tokens: 4, cache_read_input_tokens: 2, cache_creation: {ephemeral_1h_input_tokens: 3}}}},
	{type: 'content_block_start', index: 0, content_block: {type: 'tool_use', name: 'f', input: {}}},
	{type: 'message_delta', delta: {stop_reason: 'end_turn'}, usage: {output_tokens: 3}},
	{modelVersion: 'g', candidates: [{content: {parts: [{text: 'x', thought: true}, {functionCall: {name: 'f', args: {a: [1]}}}]}, finishReason: 'STOP'}]},
	{usageMetadata: {promptTokenCount: 3, candidatesTokenCount: 4, thoughtsTokenCount: 5}},
	{
		model: 'o', message: {content: 'x', tool_calls: [{function: {name: 'f', arguments: {}}}]}, done: true, done_reason: 'stop', prompt_eval_count: 4, eval_count: 5, load_duration: 6,
	},
	{
		model: 'm', stream: true, messages: [{role: 'system', content: [{type: 'image_url'}]}], tools: [{}], metadata: {user_id: 'u'},
	},
	{
		type: 'message_delta',
		delta: {stop_reason: 'end_turn'},
		usage: {
			output_tokens: 3,
			service_tier: 'priority',
			inference_geo: 'us',
			server_tool_use: {web_search_requests: 2},
			cache_creation: {ephemeral_1h_input_tokens: 3},
			iterations: [{
				type: 'advisor_message', model: 'a', input_tokens: 4, output_tokens: 5,
			}, {type: 'fallback_message', model: 'b'}],
		},
		'amazon-bedrock-invocationMetrics': {
			inputTokenCount: 4, outputTokenCount: 5, cacheReadInputTokenCount: 6, invocationLatency: 7, firstByteLatency: 8,
		},
	},
	{
		output: {message: {content: [{text: 'x'}, {toolUse: {name: 'f', input: {a: 1}}}]}},
		stopReason: 'end_turn',
		usage: {
			inputTokens: 4, outputTokens: 5, totalTokens: 9, cacheReadInputTokens: 3, cacheDetails: [{ttl: '1h', inputTokens: 2}],
		},
		metrics: {latencyMs: 8},
	},
	{contentBlockDelta: {delta: {text: 'x', reasoningContent: {text: 'y'}}}, delta: {text: 'z'}},
	{
		outputText: 'x', generation: 'y', inputTextTokenCount: 4, totalOutputTextTokenCount: 5, results: [{tokenCount: 3, outputText: 'z', completionReason: 'FINISH'}],
	},
	{
		usageMetadata: {
			promptTokenCount: 3, promptTokensDetails: [{modality: 'AUDIO', tokenCount: 3}], candidatesTokensDetails: [{modality: 'IMAGE', tokenCount: 3}], trafficType: 'ON_DEMAND_FLEX',
		},
		predictions: [{embeddings: {statistics: {token_count: 4}}}],
	},
	{event_type: 'step.start', step: {type: 'function_call', name: 'f', arguments: {a: 1}}},
	{event_type: 'interaction.completed', interaction: {model: 'i', status: 'completed', usage: {total_input_tokens: 4, total_output_tokens: 5, total_thought_tokens: 6}}},
	{type: 'tool-call-start', delta: {message: {tool_calls: {function: {name: 'f', arguments: '{}'}}, content: {text: 'x', thinking: 'y'}}}},
	{type: 'message-end', delta: {finish_reason: 'COMPLETE', error: 'x', usage: {billed_units: {input_tokens: 3}, tokens: {input_tokens: 9, output_tokens: 4}, cached_tokens: 2}}},
	{event_type: 'stream-end', finish_reason: 'ERROR', response: {meta: {billed_units: {input_tokens: 3, output_tokens: 4}}}},
	{event_type: 'tool-calls-generation', tool_calls: [{name: 'f', parameters: {a: [1]}}]},
	{
		object: 'thread.run', status: 'failed', usage: {prompt_tokens: 3, completion_tokens: 4}, last_error: {code: 'c', message: 'm'},
	},
	{delta: {content: [{text: {value: 'x'}}], step_details: {tool_calls: [{id: 'i', type: 'function', function: {name: 'f', arguments: '{}'}}]}}},
	{
		type: 'function.call.delta', tool_call_id: 'i', name: 'f', arguments: '{}',
	},
	{
		type: 'conversation.response.done', usage: {
			prompt_tokens: 3, connector_tokens: 4, completion_tokens: 5, connectors: {web_search: 1}, prompt_audio_seconds: 6,
		},
	},
	{
		success: false, result: {response: 'x', usage: {prompt_tokens: 1}}, errors: [{code: 7, message: 'm'}], base_resp: {status_code: 4, status_msg: 'm'},
	},
	{
		content: 'x', stop: true, stop_type: 'eos', tokens_evaluated: 4, tokens_predicted: 5,
	},
	{
		type: 'chat.end', result: {
			model_instance_id: 'm', stats: {
				input_tokens: 4, total_output_tokens: 5, reasoning_output_tokens: 6, time_to_first_token_seconds: 0.5,
			},
		},
	},
	{
		service_tier: 'flex', perf_metrics: {'server-processing-time': '0.5'}, usage: {
			type: 'duration', seconds: 4.5, output_tokens_details: {image_tokens: 3}, input_tokens_details: {cache_write_tokens_details: {ttl_12h_tokens: 4}},
		},
		tool_usage: {image_gen: {input_tokens: 4, output_tokens: 5, total_tokens: 9}, web_search: {num_requests: 2}},
	},
	'[DONE]',
];

const eventNames = ['chunk', 'messageStart', 'contentBlockStart', 'contentBlockDelta', 'messageStop', 'metadata'];

const hostileTexts = [
	'-1',
	'1e400',
	'9007199254740993',
	'"5"',
	'null',
	'true',
	'[]',
	'{}',
	String.raw`"\ud800"`,
	String.raw`"\u0000\u001b]0;x"`,
	'{"__proto__":{"a":1}}',
	'[[[[[[[[]]]]]]]]',
	'0.5',
	'-0',
	`"${'é'.repeat(300)}"`,
];
const eventStreamType = 'application/vnd.amazon.eventstream';
const contentTypes = ['', eventStreamType, 'application/json', 'text/event-stream', 'application/x-ndjson', 'text/plain', 'text/html', 'application/octet-stream'];
const operations: readonly Operation[] = ['chat', 'completion', 'responses', 'message', 'embedding', 'image', 'audio', 'count_tokens', 'rerank', 'other'];

function buildBody(random: SeededRandom): string {
	const picked = Array.from({length: random.integer(1, 6)}, () => random.pick(values));
	switch (random.integer(0, 3)) {
		case 0: {
			return JSON.stringify(picked[0]);
		}

		case 1: {
			return JSON.stringify(picked, null, random.integer(0, 1));
		}

		case 2: {
			return picked.map(value => `${JSON.stringify(value)}\n`).join('');
		}

		default: {
			return buildSse(...picked).split('\n').join(random.pick(['\n', '\r\n', '\r']));
		}
	}
}

/** Puts hostile values where honest ones were, then flips, cuts and repeats bytes. */
function damage(text: string, random: SeededRandom): Buffer {
	const hurt = text.replaceAll(/:(?:\d[\d.]*|"[^"]*"|\[\]|\{\})/gv, match => random.next() < 0.15 ? `:${random.pick(hostileTexts)}` : match);
	let bytes = Buffer.from(hurt);
	for (let count = random.integer(0, 4); count > 0; count--) {
		const at = random.integer(0, bytes.length);
		const to = Math.min(bytes.length, at + random.integer(0, 30));
		const middle = random.pick([[random.integer(0, 255)], [0xEF, 0xBB, 0xBF], [0xF0, 0x9F], [...Buffer.from('\r\n\r\n')], [...bytes.subarray(at, to), ...bytes.subarray(at, to)]]);
		bytes = Buffer.concat([bytes.subarray(0, at), Buffer.from(middle), bytes.subarray(random.pick([at, to]))]);
	}

	return bytes;
}

describe('whatever an upstream answers', () => {
	test('P10 every format reads it without a throw, sanely, and alike however it is split', () => {
		const random = createRandom(20_261_121);
		for (let round = 0; round < 5000; round++) {
			const body = damage(buildBody(random), random);
			const context = {
				operation: random.pick(operations), statusCode: random.pick([200, 200, 200, 400, 529]), contentType: random.pick(contentTypes), hidesReasoning: random.next() < 0.3,
			};
			const format = random.pick(formats);
			const facts = readFacts(format, [body], context);
			assertSane(facts);
			assert.deepEqual(readFacts(format, splitAtRandom(body, random, 20), context), facts, `round ${round}`);
		}
	});
});

describe('whatever a binary event stream has in it', () => {
	/** Sound messages with unsound values, so that not every one is stopped by its checksum. */
	const buildEvents = (random: SeededRandom): Buffer => Buffer.concat(Array.from({length: random.integer(1, 6)}, () => {
		const payload = damage(JSON.stringify(random.pick(values)), random);
		const type = random.pick(['event', 'event', 'event', 'exception', 'error', 'other']);
		const headers = {':message-type': type, ':event-type': random.pick(eventNames), ':exception-type': 'throttlingException'};
		return buildMessage(headers, random.next() < 0.5 ? payload : JSON.stringify({bytes: payload.toString('base64')}));
	}));

	test('every format reads it without a throw, sanely, and alike however it is split', () => {
		const random = createRandom(26);
		for (let round = 0; round < 3000; round++) {
			const sound = buildEvents(random);
			const body = random.next() < 0.7 ? sound : damage(sound.toString('latin1'), random);
			const context = {operation: random.pick(operations), statusCode: random.pick([200, 200, 200, 400]), contentType: eventStreamType};
			const format = random.pick(formats.filter(({id}) => random.next() < 0.3 || id.startsWith('bedrock')));
			const facts = readFacts(format, [body], context);
			assertSane(facts);
			assert.deepEqual(readFacts(format, splitAtRandom(body, random, 40), context), facts, `round ${round}`);
		}
	});
});

describe('a stream without an end', () => {
	for (const [name, contentType, piece] of [
		['of an event', 'text/event-stream', 'data: {"x":"'],
		['of a line', 'application/x-ndjson', '{"x":"'],
		['of an array', 'application/json', '[{"x":"'],
		['of a body', 'application/json', '{"x":"'],
		['of a text', 'text/plain', 'x'],
	] as const) {
		test(`P11 ${name} takes no more memory than it may`, () => {
			const filler = Buffer.alloc(64 * 1024, 'y');
			const readers = formats.map(format => format.createReader({
				operation: 'chat', statusCode: 200, contentType, hidesReasoning: false,
			}));
			for (const reader of readers) {
				reader.push(Buffer.from(piece));
			}

			// 40 MB for each, of which the longest event may be kept.
			const before = process.memoryUsage();
			for (let count = 0; count < 640; count++) {
				for (const reader of readers) {
					assert.ok(reader.push(filler).length <= 1);
				}
			}

			const after = process.memoryUsage();
			const grownBytes = after.arrayBuffers + after.heapUsed - before.arrayBuffers - before.heapUsed;
			assert.ok(grownBytes < readers.length * 24 * 1024 * 1024, `${Math.round(grownBytes / 1e6)} MB`);
			for (const reader of readers) {
				assertSane(reader.end());
			}
		});
	}
});

describe('whatever a client sends', () => {
	test('every format reads it without a throw, and alike however it is split', () => {
		const random = createRandom(7);
		for (let round = 0; round < 3000; round++) {
			const body = damage(buildBody(random), random);
			const format = random.pick(formats);
			const operation = random.pick(operations);
			const [whole, split] = [body.length, 9].map(maxLength => {
				const reader = createRequestReader(format, operation);
				for (const piece of splitAtRandom(body, random, maxLength)) {
					reader.push(piece);
				}

				return reader.end();
			});
			assert.deepEqual(split, whole);
			assert.ok((whole!.messageCount ?? 0) >= 0);
		}
	});
});
