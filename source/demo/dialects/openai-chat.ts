import {buildId, buildPieces, type AnswerPlan} from '../answer-plan.js';
import {
	buildData,
	frame,
	streamTypes,
	type Dialect,
	type Refusal,
	type StreamPart,
} from './dialect.js';

export const openaiChat: Dialect = {
	streamType: streamTypes.sse,
	buildAnswer(plan) {
		const {answer, calls} = collect(plan);
		return {
			...buildHead(plan, 'chat.completion'),
			choices: [{
				index: 0,
				message: {role: 'assistant', content: answer, ...(calls.length > 0 && {tool_calls: calls})},
				finish_reason: pickFinish(plan),
			}],
			usage: buildUsage(plan),
		};
	},
	stream,
	streamError: () => buildData({
		error: {
			message: 'The server had an error while processing your request.', type: 'server_error', param: null, code: null,
		},
	}),
	buildError: buildOpenaiError,
};

export function buildOpenaiError({kind, message}: Refusal): unknown {
	const types = {
		'rate-limited': {type: 'tokens', code: 'rate_limit_exceeded'},
		overloaded: {type: 'server_error', code: 'server_is_overloaded'},
		'server-error': {type: 'server_error', code: null},
		'too-long': {type: 'invalid_request_error', code: 'context_length_exceeded'},
		'not-found': {type: 'invalid_request_error', code: 'model_not_found'},
	};
	return {error: {message, param: null, ...types[kind]}};
}

function * stream(plan: AnswerPlan): Generator<StreamPart> {
	const head = {...buildHead(plan, 'chat.completion.chunk'), ...(plan.shouldTellUsage && {usage: null})};
	const build = (delta: unknown, reason: string | null = null): string =>
		buildData({...head, choices: [{index: 0, delta, finish_reason: reason}]});
	yield frame(build({role: 'assistant', content: ''}));
	let openTool = -1;
	for (const {channel, text, tokens, toolIndex} of buildPieces(plan)) {
		if (channel === 'tool') {
			const isFirst = toolIndex !== openTool;
			openTool = toolIndex;
			const call = {
				index: toolIndex,
				...(isFirst && {id: `call_${buildId(plan.random, 24)}`, type: 'function'}),
				function: {...(isFirst && {name: plan.tools[toolIndex]}), arguments: text},
			};
			yield {text: build({tool_calls: [call]}), tokens};
		} else {
			yield {text: build(channel === 'answer' ? {content: text} : {reasoning_content: text}), tokens};
		}
	}

	yield frame(build({}, pickFinish(plan)));
	if (plan.shouldTellUsage) {
		yield frame(buildData({...head, choices: [], usage: buildUsage(plan)}));
	}

	yield frame('data: [DONE]\n\n');
}

function buildHead({model, createdAtMs, random}: AnswerPlan, object: string) {
	return {
		id: `chatcmpl-${buildId(random, 29)}`, object, created: Math.trunc(createdAtMs / 1000), model, service_tier: 'default',
	};
}

function pickFinish({tools}: AnswerPlan): string {
	return tools.length > 0 ? 'tool_calls' : 'stop';
}

function buildUsage({inputTokens, cacheReadTokens, outputTokens, reasoningTokens}: AnswerPlan) {
	return {
		prompt_tokens: inputTokens,
		completion_tokens: outputTokens,
		total_tokens: inputTokens + outputTokens,
		prompt_tokens_details: {cached_tokens: cacheReadTokens, audio_tokens: 0},
		completion_tokens_details: {reasoning_tokens: reasoningTokens, audio_tokens: 0},
	};
}

/** The whole answer and its calls. */
function collect(plan: AnswerPlan) {
	let answer = '';
	const calls = plan.tools.map(name => ({id: `call_${buildId(plan.random, 24)}`, type: 'function', function: {name, arguments: ''}}));
	for (const {channel, text, toolIndex} of buildPieces(plan)) {
		if (channel === 'tool') {
			calls[toolIndex]!.function.arguments += text;
		} else if (channel === 'answer') {
			answer += text;
		}
	}

	return {answer, calls};
}
