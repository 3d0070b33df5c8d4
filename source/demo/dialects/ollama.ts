import {buildPieces, type AnswerPlan} from '../answer-plan.js';
import {
	frame,
	streamTypes,
	type Dialect,
	type StreamPart,
} from './dialect.js';

export const ollama: Dialect = {
	streamType: streamTypes.ndjson,
	buildAnswer(plan) {
		const content = buildPieces(plan).filter(piece => piece.channel === 'answer').map(piece => piece.text).toArray().join('');
		return {...buildHead(plan), message: {role: 'assistant', content, ...buildCalls(plan)}, ...buildTail(plan)};
	},
	stream,
	streamError: () => buildLine({error: 'an error was encountered while running the model: unexpected EOF'}),
	buildError: ({message}) => ({error: message}),
};

function * stream(plan: AnswerPlan): Generator<StreamPart> {
	const head = buildHead(plan);
	for (const {channel, text, tokens} of buildPieces(plan)) {
		if (channel === 'tool') {
			continue;
		}

		const message = {role: 'assistant', ...(channel === 'answer' ? {content: text} : {content: '', thinking: text})};
		yield {text: buildLine({...head, message, done: false}), tokens};
	}

	if (plan.tools.length > 0) {
		yield frame(buildLine({...head, message: {role: 'assistant', content: '', ...buildCalls(plan)}, done: false}));
	}

	yield frame(buildLine({...head, message: {role: 'assistant', content: ''}, ...buildTail(plan)}));
}

function buildLine(value: unknown): string {
	return `${JSON.stringify(value)}\n`;
}

function buildHead({model, createdAtMs}: AnswerPlan) {
	return {model, created_at: new Date(createdAtMs).toISOString()};
}

function buildCalls({tools}: AnswerPlan) {
	return tools.length > 0 && {tool_calls: tools.map(name => ({function: {name, arguments: {path: 'readme.md'}}}))};
}

/** Durations are nanoseconds. */
function buildTail({inputTokens, outputTokens, firstTokenMs, tokensPerSecond}: AnswerPlan) {
	const evalMs = outputTokens / tokensPerSecond * 1000;
	return {
		done: true,
		done_reason: 'stop',
		total_duration: Math.round((firstTokenMs + evalMs) * 1e6),
		load_duration: 12_000_000,
		prompt_eval_count: inputTokens,
		prompt_eval_duration: Math.round(firstTokenMs * 0.9 * 1e6),
		eval_count: outputTokens,
		eval_duration: Math.round(evalMs * 1e6),
	};
}
