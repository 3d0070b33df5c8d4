import {unknownRequestFacts, type RequestFacts} from '../core/fact.js';
import {cleanText} from '../core/text.js';
import {
	countElements,
	pickArray,
	pickObject,
	type JsonObject,
} from './json-value.js';
import {ModalityCollector} from './modality.js';

/** What bodies have in common in every OpenAI format. */
export function readOpenAiRequest(body: JsonObject): RequestFacts {
	return {
		...unknownRequestFacts,
		model: cleanText(body.model),
		isStream: readStream(body.stream),
		endUser: cleanText(body.user) ?? cleanText(body.safety_identifier),
	};
}

export function readStream(value: unknown): boolean | null {
	return typeof value === 'boolean' ? value : null;
}

/** A chat request: `messages`, with the system prompt among them. */
export function readChatRequest(body: JsonObject): RequestFacts {
	const modality = new ModalityCollector();
	const messages = pickArray(body.messages);
	for (const message of messages) {
		modality.addContent(pickObject(message).content);
	}

	for (const outputKind of pickArray(body.modalities)) {
		modality.addPart(outputKind);
	}

	return {
		...readOpenAiRequest(body),
		modality: Array.isArray(body.messages) ? modality.pick() : null,
		messageCount: countElements(body.messages),
		toolCount: countElements(body.tools) ?? countElements(body.functions) ?? 0,
		hasSystemPrompt: Array.isArray(body.messages) ? messages.some(message => isSystemRole(pickObject(message).role)) : null,
		reasoningEffort: cleanText(body.reasoning_effort) ?? cleanText(pickObject(body.reasoning).effort),
	};
}

export function isSystemRole(role: unknown): boolean {
	return role === 'system' || role === 'developer';
}

/** How many texts an `input` or `prompt` has: one text, or one list of token numbers, is one. */
export function countInputs(input: unknown): number | null {
	if (typeof input === 'string') {
		return 1;
	}

	return Array.isArray(input) && typeof input[0] === 'number' ? 1 : countElements(input);
}
