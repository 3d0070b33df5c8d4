import {createBodyReader} from './body-reader.js';
import type {Format} from './format.js';
import {pickObject} from './json-value.js';
import {ChoicesReader} from './openai-choices.js';
import {readChatRequest} from './openai-request.js';

/** Chat completions, as OpenAI made them and most providers speak them. */
export const openaiChat: Format = {
	id: 'openai-chat',
	endpoints: [
		{
			method: 'POST', path: /(?:\/deployments\/(?<model>[^\/]+))?\/chat\/completions\/?$/v, operation: 'chat', isStream: null,
		},
		// Mistral's agents.
		{
			method: 'POST', path: /\/agents\/completions\/?$/v, operation: 'chat', isStream: null,
		},
		// What xAI completed later can be fetched only once: https://docs.x.ai/docs/guides/deferred-chat-completions
		{
			method: 'GET', path: /\/chat\/deferred-completion\/[^\/]+\/?$/v, operation: 'chat', isStream: false,
		},
		// Stored completions: their usage was counted when they were made.
		{path: /\/chat\/completions(?:\/.*)?$/v, operation: 'other', isStream: null},
	],
	readRequest: body => readChatRequest(pickObject(body)),
	createReader: context => createBodyReader(context, facts => new ChoicesReader(facts, context)),
};
