import {createBodyReader} from './body-reader.js';
import type {Format} from './format.js';
import {pickObject} from './json-value.js';
import {ChoicesReader} from './openai-choices.js';
import {countInputs, readOpenAiRequest} from './openai-request.js';

/** Legacy completions of a prompt, and Mistral's fill-in-the-middle. */
export const openaiCompletions: Format = {
	id: 'openai-completions',
	endpoints: [
		{
			method: 'POST',
			path: /(?:\/deployments\/(?<model>[^\/]+))?(?<!\/chat|\/agents)\/completions\/?$/v,
			operation: 'completion',
			isStream: null,
		},
	],
	readRequest(body) {
		const request = pickObject(body);
		return {
			...readOpenAiRequest(request),
			modality: 'text',
			messageCount: countInputs(request.prompt),
			toolCount: 0,
			hasSystemPrompt: false,
		};
	},
	createReader: context => createBodyReader(context, facts => new ChoicesReader(facts, context)),
};
