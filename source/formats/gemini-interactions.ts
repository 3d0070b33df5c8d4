import {unknownRequestFacts, type RequestFacts} from '../core/fact.js';
import {cleanText} from '../core/text.js';
import {createBodyReader} from './body-reader.js';
import type {Format} from './format.js';
import {InteractionReader} from './gemini-interaction-reader.js';
import {
	countElements,
	pickArray,
	pickObject,
	pickString,
	type JsonObject,
} from './json-value.js';
import {ModalityCollector} from './modality.js';
import {readStream} from './openai-request.js';

/** Gemini's Interactions, which name an agent or a model and answer in steps. */
export const geminiInteractions: Format = {
	id: 'gemini-interactions',
	endpoints: [
		{
			method: 'POST', path: /\/interactions\/?$/v, operation: 'chat', isStream: null,
		},
		{
			path: /\/interactions\/[^\/:]+(?:[\/:]cancel)?\/?$/v, operation: 'other', isStream: null, repeats: 'chat',
		},
		{path: /\/interactions(?:\/.*)?$/v, operation: 'other', isStream: null},
	],
	readRequest: (body, operation) => operation === 'chat' ? readInteractionRequest(pickObject(body)) : unknownRequestFacts,
	createReader: context => createBodyReader(context, facts => new InteractionReader(facts)),
};

function readInteractionRequest(body: JsonObject): RequestFacts {
	const config = pickObject(body.generation_config);
	const modality = new ModalityCollector();
	// One text, one part, or a list of parts or of steps that have some.
	const input = typeof body.input === 'string' || body.input === undefined ? [] : [body.input].flat();
	modality.addContent(input);
	for (const kind of pickArray(body.response_modalities)) {
		modality.addPart(pickString(kind).toLowerCase());
	}

	return {
		...unknownRequestFacts,
		model: cleanText(body.model) ?? cleanText(body.agent),
		isStream: readStream(body.stream),
		modality: modality.pick(),
		messageCount: body.input === undefined ? null : Math.max(1, input.length),
		toolCount: countElements(body.tools) ?? 0,
		hasSystemPrompt: pickString(body.system_instruction) !== '',
		reasoningEffort: cleanText(config.thinking_level),
		mcpServers: pickArray(body.tools).flatMap(tool => {
			const {type, name} = pickObject(tool);
			return type === 'mcp_server' ? cleanText(name) ?? [] : [];
		}).slice(0, 32),
	};
}
