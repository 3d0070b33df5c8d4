import {unknownRequestFacts, type RequestFacts} from '../core/fact.js';
import {cleanText} from '../core/text.js';
import {createBodyReader} from './body-reader.js';
import {MessageReader} from './anthropic-message-reader.js';
import type {Format} from './format.js';
import {
	countElements,
	pickArray,
	pickNames,
	pickObject,
	pickString,
	type JsonObject,
} from './json-value.js';
import {ModalityCollector} from './modality.js';
import {isSystemRole, readStream} from './openai-request.js';

/** Anthropic's Messages, also as Vertex and many gateways serve them. */
export const anthropicMessages: Format = {
	id: 'anthropic-messages',
	endpoints: [
		// OpenAI's assistants have messages in threads.
		{
			method: 'POST', path: /(?<!\/threads\/[^\/]{1,64})\/messages\/?$/v, operation: 'message', isStream: null,
		},
		{path: /\/messages\/count_tokens\/?$/v, operation: 'count_tokens', isStream: false},
		{path: /(?<!\/threads\/[^\/]{1,64})\/messages(?:\/.*)?$/v, operation: 'other', isStream: null},
		{
			method: 'POST', path: /\/complete\/?$/v, operation: 'completion', isStream: null,
		},
		// On Vertex the method's name says whether it streams.
		{path: /\/anthropic\/models\/count-tokens:rawPredict$/v, operation: 'count_tokens', isStream: false},
		{path: /\/anthropic\/models\/(?<model>[^\/]+):rawPredict$/v, operation: 'message', isStream: false},
		{path: /\/anthropic\/models\/(?<model>[^\/]+):streamRawPredict$/v, operation: 'message', isStream: true},
		{
			method: 'GET', path: /\/models(?:\/[^\/]+)?$/v, operation: 'models', isStream: false,
		},
	],
	readRequest: body => readMessageRequest(pickObject(body)),
	createReader: context => createBodyReader(context, facts => new MessageReader(facts)),
};

function readMessageRequest(body: JsonObject): RequestFacts {
	const modality = new ModalityCollector();
	const messages = pickArray(body.messages).map(message => pickObject(message));
	for (const message of messages) {
		modality.addContent(message.content);
	}

	return {
		...unknownRequestFacts,
		model: cleanText(body.model),
		isStream: readStream(body.stream),
		modality: modality.pick(),
		messageCount: countElements(body.messages),
		toolCount: pickArray(body.tools).length,
		hasSystemPrompt: hasText(body.system) || messages.some(message => isSystemRole(message.role)),
		reasoningEffort: cleanText(pickObject(body.output_config).effort),
		endUser: readEndUser(pickObject(body.metadata).user_id),
		mcpServers: pickNames(body.mcp_servers, 'name'),
	};
}

function hasText(system: unknown): boolean {
	return pickString(system) !== '' || pickArray(system).length > 0;
}

/** Claude Code packs device, account and session into this field, as JSON or joined by underscores: no user of an application. */
function readEndUser(userId: unknown): string | null {
	const endUser = cleanText(userId);
	const isPacked = endUser !== null && (endUser.startsWith('{') || /^user_[\da-f]+_account_/v.test(endUser));
	return isPacked ? null : endUser;
}
