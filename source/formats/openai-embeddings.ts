import {createBodyReader} from './body-reader.js';
import type {FactList} from './fact-list.js';
import type {Format, ReaderContext} from './format.js';
import {pickObject, type JsonObject} from './json-value.js';
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
	addOpenAiUsage(facts, pickObject(value.usage), context.hidesReasoning);
}
