import type {RequestFacts} from '../core/fact.js';
import {cleanText} from '../core/text.js';
import {createBodyReader} from './body-reader.js';
import type {Format} from './format.js';
import {
	countElements,
	pickArray,
	pickNames,
	pickObject,
	type JsonObject,
} from './json-value.js';
import {ModalityCollector} from './modality.js';
import {countInputs, isSystemRole, readOpenAiRequest} from './openai-request.js';
import {OutputReader} from './openai-output.js';

/** OpenAI's Responses. Usage comes with the last event; an answer that is asked for again later repeats it. */
export const openaiResponses: Format = {
	id: 'openai-responses',
	endpoints: [
		{
			method: 'POST', path: /(?:\/deployments\/(?<model>[^\/]+))?\/responses\/?$/v, operation: 'responses', isStream: null,
		},
		// Over WebSocket, where every answer is a stream.
		{
			method: 'GET', path: /\/responses\/?$/v, operation: 'responses', isStream: true,
		},
		{
			method: 'POST', path: /\/responses\/compact\/?$/v, operation: 'responses', isStream: null,
		},
		{path: /\/responses\/input_tokens\/?$/v, operation: 'count_tokens', isStream: false},
		// Fetched again, perhaps as a stream that goes on from where one was cut.
		{
			path: /\/responses\/[^\/]+(?:\/cancel)?\/?$/v, operation: 'other', isStream: null, repeats: 'responses',
		},
		{path: /\/responses(?:\/.*)?$/v, operation: 'other', isStream: null},
	],
	readRequest: body => readResponsesRequest(pickObject(body)),
	createReader: context => createBodyReader(context, facts => new OutputReader(facts, context)),
};

function readResponsesRequest(body: JsonObject): RequestFacts {
	const modality = new ModalityCollector();
	const items = pickArray(body.input).map(item => pickObject(item));
	modality.addContent(items);
	// Codex sends its tools as an item of the input.
	const toolItems = items.filter(item => item.type === 'additional_tools');
	const tools = [body, ...toolItems].flatMap(owner => pickArray(owner.tools));
	const inputCount = countInputs(body.input);
	const hasInstructions = cleanText(body.instructions) !== null;
	return {
		...readOpenAiRequest(body),
		modality: body.input === undefined ? null : modality.pick(),
		messageCount: inputCount === null ? null : inputCount - toolItems.length,
		// A namespace is a group of them.
		toolCount: tools.reduce((count: number, tool) => count + (countElements(pickObject(tool).tools) ?? 1), 0),
		hasSystemPrompt: hasInstructions || items.some(item => isSystemRole(item.role) && item.type !== 'additional_tools'),
		reasoningEffort: cleanText(pickObject(body.reasoning).effort),
		mcpServers: pickNames(tools, 'server_label'),
	};
}
