import {createBodyReader} from './body-reader.js';
import {addCohereUsage} from './cohere-usage.js';
import type {FactList} from './fact-list.js';
import type {Format, ReaderContext} from './format.js';
import {isJsonObject, pickObject, type JsonObject} from './json-value.js';
import {countInputs, readOpenAiRequest} from './openai-request.js';
import {addOpenAiUsage} from './openai-billing.js';

export const openaiEmbeddings: Format = {
	id: 'openai-embeddings',
	endpoints: [
		{
			method: 'POST', path: /(?:\/deployments\/(?<model>[^\/]+))?\/embeddings\/?$/v, operation: 'embedding', isStream: null,
		},
	],
	readRequest(body) {
		const request = pickObject(body);
		return {
			...readOpenAiRequest(request),
			isStream: false,
			modality: 'embedding',
			messageCount: countInputs(request.input),
			toolCount: 0,
			hasSystemPrompt: false,
		};
	},
	createReader: context => createBodyReader(context, facts => {
		const read = (value: JsonObject): void => {
			readUsageBody(facts, context, value);
		};

		return {readEvent: read, readBody: read};
	}),
};

/** Reads an answer of which only the model and the usage concern us. */
export function readUsageBody(facts: FactList, context: ReaderContext, value: JsonObject): void {
	facts.addModel(value.model);
	const raw = pickObject(value.usage);
	// What has no output may say its total alone (Voyage, vLLM's rerank).
	const hasInputAlone = context.operation === 'embedding' || context.operation === 'rerank';
	const isTotalAlone = hasInputAlone && raw.prompt_tokens === undefined && raw.input_tokens === undefined;
	addOpenAiUsage(facts, isTotalAlone ? {...raw, prompt_tokens: raw.total_tokens} : raw, context.hidesReasoning);
	if (isJsonObject(value.meta)) {
		addCohereUsage(facts, value.meta);
	}
}
