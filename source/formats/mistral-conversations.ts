import type {RequestFacts} from '../core/fact.js';
import {cleanText, maxMessageLength} from '../core/text.js';
import {pickCount} from '../core/usage.js';
import {createBodyReader, type ValueReader} from './body-reader.js';
import type {FactList} from './fact-list.js';
import type {Format} from './format.js';
import {
	isJsonObject,
	pickArray,
	pickObject,
	pickString,
	type JsonObject,
} from './json-value.js';
import {ModalityCollector} from './modality.js';
import {addOpenAiUsage} from './openai-billing.js';
import {countInputs, readOpenAiRequest} from './openai-request.js';

/** Mistral's conversations with models and agents; OpenAI has the same path for something that has no answer. */
export const mistralConversations: Format = {
	id: 'mistral-conversations',
	endpoints: [
		{
			method: 'POST', path: /\/conversations(?:\/[^\/]+(?:\/restart)?)?\/?$/v, operation: 'chat', isStream: null,
		},
		{path: /\/conversations(?:\/.*)?$/v, operation: 'other', isStream: null},
	],
	readRequest: body => readConversationRequest(pickObject(body)),
	createReader: context => createBodyReader(context, facts => new ConversationReader(facts)),
};

function readConversationRequest(body: JsonObject): RequestFacts {
	const modality = new ModalityCollector();
	modality.addContent(body.inputs);
	return {
		...readOpenAiRequest(body),
		modality: body.inputs === undefined ? null : modality.pick(),
		messageCount: countInputs(body.inputs),
		toolCount: pickArray(body.tools).length,
		hasSystemPrompt: cleanText(body.instructions) !== null,
		reasoningEffort: cleanText(pickObject(body.completion_args).reasoning_effort),
	};
}

/** No answer has more calls; hostile ids must not fill the memory. */
const maxCalls = 4096;

class ConversationReader implements ValueReader {
	readonly #facts: FactList;
	readonly #callIds = new Set<string>();

	constructor(facts: FactList) {
		this.#facts = facts;
	}

	readEvent(value: JsonObject, name: string): void {
		const type = pickString(value.type) === '' ? name : pickString(value.type);
		if (type === 'conversation.response.done') {
			this.#readUsage(value.usage);
			this.#facts.addComplete();
		} else if (type === 'conversation.response.error') {
			this.#facts.addFailure({
				kind: null, code: cleanText(String(value.code)), message: cleanText(value.message, maxMessageLength), retryAfterMs: null,
			});
		} else {
			this.#readEntry(value, type);
		}
	}

	readBody(value: JsonObject): void {
		for (const entry of pickArray(value.outputs)) {
			this.#readEntry(pickObject(entry), pickString(pickObject(entry).type));
		}

		this.#readUsage(value.usage);
	}

	#readEntry(entry: JsonObject, type: string): void {
		this.#facts.addModel(entry.model);
		if (type.startsWith('message.output')) {
			this.#readContent(entry.content);
		} else if (type.startsWith('function.call')) {
			this.#readCall(entry);
		} else if (type === 'tool.execution' || type === 'tool.execution.started') {
			this.#facts.addToolCall(entry.name, 'server');
		}
	}

	#readContent(content: unknown): void {
		for (const item of Array.isArray(content) ? content : [content]) {
			const part = pickObject(item);
			this.#facts.addText(isJsonObject(item) ? part.text : item, 'answer');
			for (const thought of pickArray(part.thinking)) {
				this.#facts.addText(pickObject(thought).text, 'reasoning');
			}
		}
	}

	#readCall(entry: JsonObject): void {
		const id = pickString(entry.tool_call_id);
		if (pickString(entry.name) !== '' && !this.#callIds.has(id) && this.#callIds.size < maxCalls) {
			this.#callIds.add(id);
			this.#facts.addToolCall(entry.name, 'client');
		}

		this.#facts.addText(entry.arguments, 'tool');
	}

	/** What its own tools brought in is input too, and counted apart. */
	#readUsage(usage: unknown): void {
		if (!isJsonObject(usage)) {
			return;
		}

		const promptTokens = pickCount(usage.prompt_tokens);
		const connectorTokens = pickCount(usage.connector_tokens) ?? 0;
		addOpenAiUsage(this.#facts, promptTokens === null ? usage : {...usage, prompt_tokens: promptTokens + connectorTokens}, false);
	}
}
