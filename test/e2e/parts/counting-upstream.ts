import {once} from 'node:events';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {createRandom} from '../../helpers/seeded-random.js';

export type Counted = {requests: number; ok: number; failed: number; input: number; output: number};

export type CountingUpstream = {
	readonly url: string;
	/** What it told its clients, added up by itself. */
	readonly counted: Readonly<Counted>;
	readonly close: () => Promise<void>;
};

type Usage = {readonly input: number; readonly cached: number; readonly output: number};
type Body = {readonly model: string; readonly stream?: boolean};
type Answer = {readonly type: string; readonly text: string};

const whole = (value: unknown): Answer => ({type: 'application/json', text: JSON.stringify(value)});
const events = (values: readonly unknown[], end = 'data: [DONE]\n\n'): Answer => ({type: 'text/event-stream', text: `${values.map(value => `data: ${JSON.stringify(value)}\n\n`).join('')}${end}`});

/** How each API tells the same usage; a model whose name ends in `-tools` calls one. */
const apis: Readonly<Record<string, (body: Body, usage: Usage) => Answer>> = {
	'/v1/chat/completions'({model, stream}, {input, cached, output}) {
		const head = {id: 'c', created: 1, model};
		const usage = {
			prompt_tokens: input, completion_tokens: output, total_tokens: input + output, prompt_tokens_details: {cached_tokens: cached},
		};
		const message = model.endsWith('-tools')
			? {
				role: 'assistant', content: null, tool_calls: [{
					index: 0, id: 't', type: 'function', function: {name: 'Read', arguments: '{}'},
				}],
			}
			: {role: 'assistant', content: 'an answer nobody keeps'};
		return stream === true
			? events([
				{...head, object: 'chat.completion.chunk', choices: [{index: 0, delta: message, finish_reason: null}]},
				{...head, object: 'chat.completion.chunk', choices: [{index: 0, delta: {}, finish_reason: 'stop'}]},
				{
					...head, object: 'chat.completion.chunk', choices: [], usage,
				},
			])
			: whole({
				...head, object: 'chat.completion', choices: [{index: 0, message, finish_reason: 'stop'}], usage,
			});
	},
	'/v1/completions'({model, stream}, {input, output}) {
		const answer = {
			id: 'c', object: 'text_completion', created: 1, model, choices: [{index: 0, text: 'an answer nobody keeps', finish_reason: 'stop'}],
			usage: {prompt_tokens: input, completion_tokens: output, total_tokens: input + output},
		};
		return stream === true ? events([answer]) : whole(answer);
	},
	'/v1/messages'({model, stream}, {input, cached, output}) {
		const usage = {input_tokens: input - cached, cache_read_input_tokens: cached, cache_creation_input_tokens: 0};
		const message = {
			id: 'm', type: 'message', role: 'assistant', model, stop_sequence: null,
		};
		return stream === true
			? events([
				{
					type: 'message_start', message: {
						...message, content: [], stop_reason: null, usage: {...usage, output_tokens: 1},
					},
				},
				{type: 'content_block_start', index: 0, content_block: {type: 'text', text: ''}},
				{type: 'content_block_delta', index: 0, delta: {type: 'text_delta', text: 'an answer nobody keeps'}},
				{type: 'content_block_stop', index: 0},
				{type: 'message_delta', delta: {stop_reason: 'end_turn', stop_sequence: null}, usage: {output_tokens: output}},
				{type: 'message_stop'},
			], '')
			: whole({
				...message, content: [{type: 'text', text: 'an answer nobody keeps'}], stop_reason: 'end_turn', usage: {...usage, output_tokens: output},
			});
	},
	'/api/chat'({model, stream}, {input, output}) {
		const end = {
			model, created_at: '2026-01-01T00:00:00Z', message: {role: 'assistant', content: 'an answer nobody keeps'}, done: true, done_reason: 'stop', prompt_eval_count: input, eval_count: output,
		};
		return stream === false ? whole(end) : {type: 'application/x-ndjson', text: `${JSON.stringify({...end, done: false})}\n${JSON.stringify(end)}\n`};
	},
};

/** Answers with a usage drawn anew each time, keeps count of it, and refuses models whose name ends in `-broken`. */
export async function startCountingUpstream(): Promise<CountingUpstream> {
	const random = createRandom(17);
	const counted: Counted = {
		requests: 0, ok: 0, failed: 0, input: 0, output: 0,
	};
	const server = createServer(async (request, response) => {
		const body = JSON.parse(Buffer.concat(await request.toArray() as Uint8Array[]).toString()) as Body;
		counted.requests++;
		if (body.model.endsWith('-broken')) {
			counted.failed++;
			response.writeHead(500, {'content-type': 'application/json'});
			response.end(JSON.stringify({error: {message: 'The gate is stuck', type: 'server_error'}}));
			return;
		}

		const input = random.integer(20, 5000);
		const usage = {input, cached: random.integer(0, 20), output: random.integer(1, 900)};
		const isCached = request.url !== '/v1/completions' && request.url !== '/api/chat';
		const {type, text} = apis[request.url!]!(body, isCached ? usage : {...usage, cached: 0});
		counted.ok++;
		counted.input += usage.input;
		counted.output += usage.output;
		response.writeHead(200, {'content-type': type});
		response.end(text);
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		counted,
		async close() {
			server.closeAllConnections();
			server.close();
			await once(server, 'close');
		},
	};
}
