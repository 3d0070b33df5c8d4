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
import {buildOpenaiError} from './openai-chat.js';

type Item = Record<string, unknown> & {readonly type: string; readonly id: string};

export const openaiResponses: Dialect = {
	streamType: streamTypes.sse,
	buildAnswer(plan) {
		const items = groupItems(plan).map(({item, pieces}) => finishItem(item, pieces));
		return buildResponse(plan, buildId(plan.random, 48), 'completed', items);
	},
	stream,
	streamError(plan) {
		const error = {code: 'server_error', message: 'An error occurred while processing your request.'};
		const failed = {...buildResponse(plan, buildId(plan.random, 48), 'failed', []), usage: null, error};
		return buildEvent({type: 'error', sequence_number: 900, error: {type: 'server_error', param: null, ...error}})
			+ buildEvent({type: 'response.failed', sequence_number: 901, response: failed});
	},
	buildError: buildOpenaiError,
};

function * stream(plan: AnswerPlan): Generator<StreamPart> {
	const id = buildId(plan.random, 48);
	let sequenceNumber = 0;
	const build = (type: string, rest: Record<string, unknown>): string => buildEvent({type, sequence_number: sequenceNumber++, ...rest});
	const running = buildResponse(plan, id, 'in_progress', []);
	yield frame(build('response.created', {response: running}));
	yield frame(build('response.in_progress', {response: running}));

	const done: Item[] = [];
	for (const {item, pieces} of groupItems(plan)) {
		const {place: innerPlace, part, opened, delta, closed} = steps[pieces[0]!.channel];
		const place = {output_index: done.length, item_id: item.id, ...innerPlace};
		yield frame(build('response.output_item.added', {output_index: done.length, item: {...item, status: 'in_progress'}}));
		if (opened !== null) {
			yield frame(build(opened, {...place, part: part('')}));
		}

		for (const {text, tokens} of pieces) {
			yield {text: build(delta, {...place, delta: text}), tokens};
		}

		const text = joinTexts(pieces);
		for (const type of closed) {
			yield frame(build(type, {
				...place, text, arguments: text, part: part(text),
			}));
		}

		const finished = finishItem(item, pieces);
		done.push(finished);
		yield frame(build('response.output_item.done', {output_index: place.output_index, item: finished}));
	}

	yield frame(build('response.completed', {response: buildResponse(plan, id, 'completed', done)}));
}

/** What stands around the deltas of each channel. Fields that an event doesn't have do no harm. */
const steps = {
	reasoning: {
		place: {summary_index: 0},
		part: (text: string) => ({type: 'summary_text', text}),
		opened: 'response.reasoning_summary_part.added',
		delta: 'response.reasoning_summary_text.delta',
		closed: ['response.reasoning_summary_text.done', 'response.reasoning_summary_part.done'],
	},
	answer: {
		place: {content_index: 0},
		part: (text: string) => ({type: 'output_text', text, annotations: []}),
		opened: 'response.content_part.added',
		delta: 'response.output_text.delta',
		closed: ['response.output_text.done', 'response.content_part.done'],
	},
	tool: {
		place: {},
		part: () => null,
		opened: null,
		delta: 'response.function_call_arguments.delta',
		closed: ['response.function_call_arguments.done'],
	},
};

function joinTexts(pieces: readonly Piece[]): string {
	return pieces.map(piece => piece.text).join('');
}

function buildResponse({model, createdAtMs, ...plan}: AnswerPlan, id: string, status: string, output: readonly Item[]) {
	return {
		id: `resp_${id}`,
		object: 'response',
		created_at: Math.trunc(createdAtMs / 1000),
		status,
		error: null,
		incomplete_details: null,
		model,
		output,
		usage: status === 'completed'
			? {
				input_tokens: plan.inputTokens,
				input_tokens_details: {cached_tokens: plan.cacheReadTokens},
				output_tokens: plan.outputTokens,
				output_tokens_details: {reasoning_tokens: plan.reasoningTokens},
				total_tokens: plan.inputTokens + plan.outputTokens,
			}
			: null,
	};
}

/** The output as items with their pieces: reasoning, a message, one for each call. */
function groupItems(plan: AnswerPlan): Array<{item: Item; pieces: Piece[]}> {
	const groups = new Map<string, {item: Item; pieces: Piece[]}>();
	for (const piece of buildPieces(plan)) {
		const key = `${piece.channel} ${piece.toolIndex}`;
		const group = groups.get(key) ?? {item: openItem(plan, piece), pieces: []};
		group.pieces.push(piece);
		groups.set(key, group);
	}

	return groups.values().toArray();
}

function openItem({random, tools}: AnswerPlan, {channel, toolIndex}: Piece): Item {
	const id = buildId(random, 48);
	switch (channel) {
		case 'reasoning': {
			return {type: 'reasoning', id: `rs_${id}`, summary: []};
		}

		case 'answer': {
			return {
				type: 'message', id: `msg_${id}`, role: 'assistant', content: [],
			};
		}

		case 'tool': {
			return {
				type: 'function_call', id: `fc_${id}`, call_id: `call_${id.slice(0, 24)}`, name: tools[toolIndex]!, arguments: '',
			};
		}
	}
}

function finishItem(item: Item, pieces: readonly Piece[]): Item {
	const text = joinTexts(pieces);
	const filled = {
		reasoning: {summary: [steps.reasoning.part(text)]},
		message: {content: [steps.answer.part(text)]},
		function_call: {arguments: text},
	}[item.type];
	return {...item, status: 'completed', ...filled};
}
