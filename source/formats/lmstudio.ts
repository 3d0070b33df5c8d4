import type {RequestFacts} from '../core/fact.js';
import {cleanText} from '../core/text.js';
import {buildUsage} from '../core/usage.js';
import {createBodyReader, type ValueReader} from './body-reader.js';
import type {FactList} from './fact-list.js';
import type {Format} from './format.js';
import {
	countElements,
	isJsonObject,
	pickArray,
	pickFirstString,
	pickNames,
	pickObject,
	pickString,
	type JsonObject,
} from './json-value.js';
import {ModalityCollector} from './modality.js';
import {countInputs, readOpenAiRequest} from './openai-request.js';

/** LM Studio's native chat, https://lmstudio.ai/docs/developer/rest/chat. It runs the tools of MCP servers by itself. */
export const lmstudio: Format = {
	id: 'lmstudio',
	endpoints: [
		{
			method: 'POST', path: /\/api\/v1\/chat\/?$/v, operation: 'chat', isStream: null,
		},
		{
			method: 'POST', path: /\/api\/v1\/models\/(?:load|unload|download)\/?$/v, operation: 'control', isStream: false,
		},
	],
	readRequest: body => readNativeRequest(pickObject(body)),
	createReader: context => createBodyReader(context, facts => new NativeReader(facts)),
};

function readNativeRequest(body: JsonObject): RequestFacts {
	const modality = new ModalityCollector();
	modality.addContent(body.input);
	return {
		...readOpenAiRequest(body),
		modality: modality.pick(),
		messageCount: countInputs(body.input),
		toolCount: countElements(body.integrations) ?? 0,
		hasSystemPrompt: cleanText(body.system_prompt) !== null,
		reasoningEffort: cleanText(body.reasoning),
		mcpServers: pickNames(body.integrations, 'server_label'),
	};
}

class NativeReader implements ValueReader {
	readonly #facts: FactList;

	constructor(facts: FactList) {
		this.#facts = facts;
	}

	readEvent(value: JsonObject, name: string): void {
		switch (pickFirstString(value.type, name)) {
			case 'chat.start': {
				this.#facts.addModel(value.model_instance_id);
				break;
			}

			case 'model_load.end': {
				this.#facts.addTiming('load', value.load_time_seconds, 1000);
				break;
			}

			case 'reasoning.delta': {
				this.#facts.addText(value.content, 'reasoning');
				break;
			}

			case 'message.delta': {
				this.#facts.addText(value.content, 'answer');
				break;
			}

			case 'tool_call.start': {
				this.#facts.addToolCall(value.tool, 'server');
				break;
			}

			case 'chat.end': {
				this.#readResult(pickObject(value.result));
				this.#facts.addComplete();
				break;
			}

			default: {
				break;
			}
		}
	}

	readBody(value: JsonObject): void {
		for (const item of pickArray(value.output)) {
			const part = pickObject(item);
			if (part.type === 'tool_call') {
				this.#facts.addToolCall(part.tool, 'server');
			} else {
				this.#facts.addText(pickString(part.content), part.type === 'reasoning' ? 'reasoning' : 'answer');
			}
		}

		this.#readResult(value);
	}

	#readResult(value: JsonObject): void {
		const {stats} = value;
		this.#facts.addModel(value.model_instance_id);
		if (!isJsonObject(stats)) {
			return;
		}

		this.#facts.addUsage(buildUsage({
			inputTokens: stats.input_tokens,
			outputTokens: stats.total_output_tokens,
			reasoningTokens: stats.reasoning_output_tokens,
		}));
		this.#facts.addTiming('time_to_first_token', stats.time_to_first_token_seconds, 1000);
		this.#facts.addTiming('load', stats.model_load_time_seconds, 1000);
	}
}
