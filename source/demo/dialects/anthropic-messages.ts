import {
	buildId,
	buildPieces,
	type AnswerPlan,
	type Piece,
} from '../answer-plan.js';
import {
	buildEvent,
	frame,
	streamTypes,
	type Dialect,
	type StreamPart,
} from './dialect.js';

/** How a channel's block opens, and how its text arrives. */
const blocks = {
	reasoning: {start: {type: 'thinking', thinking: '', signature: ''}, delta: (text: string) => ({type: 'thinking_delta', thinking: text})},
	answer: {start: {type: 'text', text: ''}, delta: (text: string) => ({type: 'text_delta', text})},
	tool: {start: {type: 'tool_use', input: {}}, delta: (text: string) => ({type: 'input_json_delta', partial_json: text})},
};

const overloaded = {type: 'overloaded_error', message: 'Overloaded'};

export const anthropicMessages: Dialect = {
	streamType: streamTypes.sse,
	buildAnswer(plan) {
		const texts = {reasoning: '', answer: ''};
		const inputs = plan.tools.map(() => '');
		for (const {channel, text, toolIndex} of buildPieces(plan)) {
			if (channel === 'tool') {
				inputs[toolIndex] += text;
			} else {
				texts[channel] += text;
			}
		}

		const thinking = texts.reasoning === '' ? [] : [{type: 'thinking', thinking: texts.reasoning, signature: 'ZGVtbw=='}];
		const calls = plan.tools.map((name, index) => ({
			type: 'tool_use', id: `toolu_01${buildId(plan.random, 22)}`, name, input: JSON.parse(inputs[index]!) as unknown,
		}));
		return {
			...buildMessage(plan), content: [...thinking, {type: 'text', text: texts.answer}, ...calls], stop_reason: pickStop(plan), usage: buildUsage(plan, plan.outputTokens),
		};
	},
	stream,
	streamError: () => buildEvent({type: 'error', error: overloaded}),
	buildError({kind, message}) {
		const errors = {
			'rate-limited': {type: 'rate_limit_error', message},
			overloaded,
			'server-error': {type: 'api_error', message},
			'too-long': {type: 'invalid_request_error', message},
			'not-found': {type: 'not_found_error', message},
		};
		return {type: 'error', error: errors[kind]};
	},
};

function * stream(plan: AnswerPlan): Generator<StreamPart> {
	yield frame(buildEvent({
		type: 'message_start', message: {
			...buildMessage(plan), content: [], stop_reason: null, usage: buildUsage(plan, 1),
		},
	}));
	yield frame(buildEvent({type: 'ping'}));
	let index = -1;
	let open: Piece | null = null;
	for (const piece of buildPieces(plan)) {
		if (open?.channel !== piece.channel || open.toolIndex !== piece.toolIndex) {
			if (open !== null) {
				yield frame(buildEvent({type: 'content_block_stop', index}));
			}

			index++;
			open = piece;
			const call = piece.channel === 'tool' && {id: `toolu_01${buildId(plan.random, 22)}`, name: plan.tools[piece.toolIndex]};
			yield frame(buildEvent({type: 'content_block_start', index, content_block: {...blocks[piece.channel].start, ...call}}));
		}

		yield {text: buildEvent({type: 'content_block_delta', index, delta: blocks[piece.channel].delta(piece.text)}), tokens: piece.tokens};
	}

	yield frame(buildEvent({type: 'content_block_stop', index}));
	yield frame(buildEvent({
		type: 'message_delta', delta: {stop_reason: pickStop(plan), stop_sequence: null}, usage: {output_tokens: plan.outputTokens},
	}));
	yield frame(buildEvent({type: 'message_stop'}));
}

function buildMessage({model, random}: AnswerPlan) {
	return {
		id: `msg_01${buildId(random, 22)}`, type: 'message', role: 'assistant', model, stop_sequence: null,
	};
}

function pickStop({tools}: AnswerPlan): string {
	return tools.length > 0 ? 'tool_use' : 'end_turn';
}

/** Here the input is what neither came from the cache nor went to it. */
function buildUsage({inputTokens, cacheReadTokens, cacheWriteTokens}: AnswerPlan, outputTokens: number) {
	return {
		input_tokens: inputTokens - cacheReadTokens - cacheWriteTokens,
		cache_creation_input_tokens: cacheWriteTokens,
		cache_read_input_tokens: cacheReadTokens,
		cache_creation: {ephemeral_5m_input_tokens: cacheWriteTokens, ephemeral_1h_input_tokens: 0},
		output_tokens: outputTokens,
		service_tier: 'standard',
	};
}
