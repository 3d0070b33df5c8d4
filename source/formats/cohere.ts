import type {RequestFacts} from '../core/fact.js';
import type {Operation} from '../core/request-record.js';
import {cleanText} from '../core/text.js';
import {createBodyReader} from './body-reader.js';
import {CohereReader} from './cohere-reader.js';
import type {Format} from './format.js';
import {countElements, pickObject, type JsonObject} from './json-value.js';
import {readChatRequest} from './openai-request.js';

/** Cohere's own API, version 2 and the older 1. Its answers never name the model. */
export const cohere: Format = {
	id: 'cohere',
	endpoints: [
		{
			method: 'POST', path: /(?<!\/api)\/v[12]\/chat\/?$/v, operation: 'chat', isStream: null,
		},
		{
			method: 'POST', path: /\/v1\/(?:generate|summarize)\/?$/v, operation: 'completion', isStream: null,
		},
		{
			method: 'POST', path: /\/v[12]\/embed\/?$/v, operation: 'embedding', isStream: false,
		},
		{
			method: 'POST', path: /\/v2\/rerank\/?$/v, operation: 'rerank', isStream: false,
		},
		{
			method: 'POST', path: /\/v1\/tokenize\/?$/v, operation: 'count_tokens', isStream: false,
		},
	],
	readRequest: (body, operation) => readCohereRequest(pickObject(body), operation),
	createReader: context => createBodyReader(context, facts => new CohereReader(facts)),
};

function readCohereRequest(body: JsonObject, operation: Operation): RequestFacts {
	const facts = readChatRequest(body);
	if (operation === 'chat' && body.messages === undefined) {
		// Version 1 has the newest message apart from those before.
		return {
			...facts,
			modality: 'text',
			messageCount: (countElements(body.chat_history) ?? 0) + (body.message === undefined ? 0 : 1),
			hasSystemPrompt: cleanText(body.preamble) !== null,
		};
	}

	if (operation === 'chat') {
		return {...facts, reasoningEffort: facts.reasoningEffort ?? cleanText(pickObject(body.thinking).type)};
	}

	return {
		...facts,
		isStream: operation === 'completion' ? facts.isStream : false,
		modality: operation === 'embedding' ? 'embedding' : 'text',
		messageCount: countElements(body.texts ?? body.images ?? body.inputs ?? body.documents) ?? (body.prompt === undefined ? null : 1),
		hasSystemPrompt: false,
	};
}
