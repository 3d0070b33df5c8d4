import {buildId, buildPieces, type AnswerPlan} from '../answer-plan.js';
import {
	frame,
	type Dialect,
	type Refusal,
	type StreamPart,
} from './dialect.js';

const statuses = {
	'rate-limited': 'RESOURCE_EXHAUSTED',
	overloaded: 'UNAVAILABLE',
	'server-error': 'INTERNAL',
	'too-long': 'INVALID_ARGUMENT',
	'not-found': 'NOT_FOUND',
};

export const gemini: Dialect = {
	streamType: 'text/event-stream',
	buildAnswer(plan) {
		const texts = {reasoning: '', answer: ''};
		for (const {channel, text} of buildPieces(plan)) {
			if (channel !== 'tool') {
				texts[channel] += text;
			}
		}

		const parts = [
			...(texts.reasoning === '' ? [] : [{text: texts.reasoning, thought: true}]),
			{text: texts.answer},
			...buildCalls(plan),
		];
		return buildChunk(plan, {
			responseId: buildId(plan.random, 22), parts, outputTokens: plan.outputTokens, isLast: true,
		});
	},
	stream,
	streamError: () => buildData(buildGeminiError({
		statusCode: 503, kind: 'overloaded', message: 'The model is overloaded. Please try again later.', retryAfterSeconds: 0,
	})),
	buildError: buildGeminiError,
};

function * stream(plan: AnswerPlan): Generator<StreamPart> {
	const responseId = buildId(plan.random, 22);
	let sentTokens = 0;
	for (const {channel, text, tokens} of buildPieces(plan)) {
		sentTokens += tokens;
		if (channel === 'tool') {
			continue;
		}

		const part = channel === 'reasoning' ? {text, thought: true} : {text};
		const chunk = buildChunk(plan, {
			responseId, parts: [part], outputTokens: sentTokens, isLast: false,
		});
		yield {text: buildData(chunk), tokens};
	}

	const last = plan.tools.length > 0 ? buildCalls(plan) : [{text: ''}];
	const chunk = buildChunk(plan, {
		responseId, parts: last, outputTokens: plan.outputTokens, isLast: true,
	});
	yield frame(buildData(chunk));
}

/** Gemini separates its events by CRLF. */
function buildData(value: unknown): string {
	return `data: ${JSON.stringify(value)}\r\n\r\n`;
}

function buildCalls({tools, random}: AnswerPlan) {
	return tools.map(name => ({functionCall: {name, args: {path: `source/${buildId(random, 6)}.ts`}}}));
}

type Chunk = {
	readonly responseId: string;
	readonly parts: readonly unknown[];
	readonly outputTokens: number;
	readonly isLast: boolean;
};

/** The output so far counts without its thoughts, which come first. */
function buildChunk(plan: AnswerPlan, {responseId, parts, outputTokens, isLast}: Chunk) {
	const thoughtsTokenCount = Math.min(outputTokens, plan.reasoningTokens);
	return {
		candidates: [{content: {parts, role: 'model'}, index: 0, ...(isLast && {finishReason: 'STOP'})}],
		usageMetadata: {
			promptTokenCount: plan.inputTokens,
			...(plan.cacheReadTokens > 0 && {cachedContentTokenCount: plan.cacheReadTokens}),
			candidatesTokenCount: outputTokens - thoughtsTokenCount,
			...(thoughtsTokenCount > 0 && {thoughtsTokenCount}),
			totalTokenCount: plan.inputTokens + outputTokens,
			promptTokensDetails: [{modality: 'TEXT', tokenCount: plan.inputTokens}],
		},
		modelVersion: plan.model,
		responseId,
	};
}

function buildGeminiError({statusCode, kind, message, retryAfterSeconds}: Refusal) {
	const details = kind === 'rate-limited' && {
		details: [{'@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: `${retryAfterSeconds}s`}],
	};
	return {
		error: {
			code: statusCode, message, status: statuses[kind], ...details,
		},
	};
}
