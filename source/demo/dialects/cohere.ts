import {buildId, buildPieces, type AnswerPlan} from '../answer-plan.js';
import {
	buildData,
	buildEvent,
	frame,
	streamTypes,
	type Dialect,
	type StreamPart,
} from './dialect.js';

/** The second version of Cohere's chat. */
export const cohere: Dialect = {
	streamType: streamTypes.sse,
	buildAnswer(plan) {
		const texts = {reasoning: '', answer: ''};
		const calls = plan.tools.map(name => ({id: buildCallId(plan, name), type: 'function', function: {name, arguments: ''}}));
		for (const {channel, text, toolIndex} of buildPieces(plan)) {
			if (channel === 'tool') {
				calls[toolIndex]!.function.arguments += text;
			} else {
				texts[channel] += text;
			}
		}

		return {
			id: buildId(plan.random, 32),
			message: {
				role: 'assistant',
				content: [...(texts.reasoning === '' ? [] : [{type: 'thinking', thinking: texts.reasoning}]), {type: 'text', text: texts.answer}],
				...(calls.length > 0 && {tool_calls: calls}),
			},
			finish_reason: pickFinish(plan),
			usage: buildUsage(plan),
		};
	},
	stream,
	streamError: () => buildEvent({type: 'message-end', delta: {finish_reason: 'ERROR', error: 'internal server error'}}),
	buildError: ({message}) => ({id: '00000000-0000-4000-8000-000000000000', message}),
};

function * stream(plan: AnswerPlan): Generator<StreamPart> {
	yield frame(buildEvent({
		type: 'message-start', id: buildId(plan.random, 32), delta: {
			message: {
				role: 'assistant', content: [], tool_plan: '', tool_calls: [],
			},
		},
	}));
	let open = '';
	let index = -1;
	const close = (): StreamPart => frame(buildEvent({type: open === 'tool' ? 'tool-call-end' : 'content-end', index}));
	for (const {channel, text, tokens, toolIndex} of buildPieces(plan)) {
		const key = channel === 'tool' ? 'tool' : channel;
		const isNew = key !== open || (channel === 'tool' && text.startsWith('{'));
		if (isNew) {
			if (open !== '') {
				yield close();
			}

			open = key;
			index++;
			yield frame(buildStart(plan, channel, {index, toolIndex}));
		}

		yield {text: buildDelta(channel, index, text), tokens};
	}

	yield close();
	yield frame(buildEvent({type: 'message-end', delta: {finish_reason: pickFinish(plan), usage: buildUsage(plan)}}));
	yield frame(buildData('[DONE]').replaceAll('"', ''));
}

type Channel = 'reasoning' | 'answer' | 'tool';

function buildStart(plan: AnswerPlan, channel: Channel, {index, toolIndex}: {index: number; toolIndex: number}): string {
	if (channel === 'tool') {
		const name = plan.tools[toolIndex]!;
		return buildEvent({type: 'tool-call-start', index, delta: {message: {tool_calls: {id: buildCallId(plan, name), type: 'function', function: {name, arguments: ''}}}}});
	}

	const content = channel === 'reasoning' ? {type: 'thinking', thinking: ''} : {type: 'text', text: ''};
	return buildEvent({type: 'content-start', index, delta: {message: {content}}});
}

function buildDelta(channel: Channel, index: number, text: string): string {
	const messages = {
		reasoning: {content: {thinking: text}},
		answer: {content: {text}},
		tool: {tool_calls: {function: {arguments: text}}},
	};
	return buildEvent({type: channel === 'tool' ? 'tool-call-delta' : 'content-delta', index, delta: {message: messages[channel]}});
}

function buildCallId({random}: AnswerPlan, name: string): string {
	return `${name}_${buildId(random, 12)}`;
}

function pickFinish({tools}: AnswerPlan): string {
	return tools.length > 0 ? 'TOOL_CALL' : 'COMPLETE';
}

/** A part of each prompt is Cohere's own, and not billed. */
const freeTokens = 200;

function buildUsage({inputTokens, outputTokens, cacheReadTokens}: AnswerPlan) {
	return {
		billed_units: {input_tokens: Math.max(0, inputTokens - freeTokens), output_tokens: outputTokens},
		tokens: {input_tokens: inputTokens, output_tokens: outputTokens},
		cached_tokens: cacheReadTokens,
	};
}
