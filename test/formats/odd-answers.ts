import {Buffer} from 'node:buffer';
import type {Operation} from '../../source/core/request-record.js';
import {buildSse} from '../helpers/read-facts.js';
import type {SeededRandom} from '../helpers/seeded-random.js';

/** Values of every format, honest ones; each reader gets them all, since any upstream may answer anything. */
export const values: readonly unknown[] = [
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

export const eventNames = ['chunk', 'messageStart', 'contentBlockStart', 'contentBlockDelta', 'messageStop', 'metadata'];

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
export const eventStreamType = 'application/vnd.amazon.eventstream';
export const contentTypes = ['', eventStreamType, 'application/json', 'text/event-stream', 'application/x-ndjson', 'text/plain', 'text/html', 'application/octet-stream'];
export const operations: readonly Operation[] = ['chat', 'completion', 'responses', 'message', 'embedding', 'image', 'audio', 'count_tokens', 'rerank', 'other'];

export function buildBody(random: SeededRandom): string {
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
export function damage(text: string, random: SeededRandom): Buffer {
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
