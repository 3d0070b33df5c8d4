import type {RequestFacts} from '../core/fact.js';
import {createBodyReader, type ValueReader} from './body-reader.js';
import type {FactList} from './fact-list.js';
import {readErrorBody} from './failure.js';
import type {Format, ReaderContext} from './format.js';
import {
	isJsonObject,
	measureJson,
	pickArray,
	pickObject,
	pickString,
	type JsonObject,
} from './json-value.js';
import {ChoicesReader} from './openai-choices.js';
import {countInputs, readChatRequest} from './openai-request.js';

/** Cloudflare's Workers AI as it is called by model, https://developers.cloudflare.com/workers-ai/get-started/rest-api/. What a model does, only its name says. */
export const cloudflare: Format = {
	id: 'cloudflare',
	endpoints: [
		{
			method: 'POST', path: /\/ai\/run\/(?<model>@[^\/]+\/[^\/]+\/(?:bge|embeddinggemma|plamo-embedding|qwen3-embedding)[^\/]*)$/v, operation: 'embedding', isStream: false,
		},
		{
			method: 'POST', path: /\/ai\/run\/(?<model>@[^\/]+\/[^\/]+\/(?:flux|stable-diffusion|dreamshaper|phoenix|lucid)[^\/]*)$/v, operation: 'image', isStream: false,
		},
		{
			method: 'POST', path: /\/ai\/run\/(?<model>@[^\/]+\/[^\/]+\/(?:whisper|melotts|aura|nova)[^\/]*)$/v, operation: 'audio', isStream: null,
		},
		{
			method: 'POST', path: /\/ai\/run\/(?<model>[^?]+)$/v, operation: 'chat', isStream: null,
		},
		{
			method: 'GET', path: /\/ai\/models\/search$/v, operation: 'models', isStream: false,
		},
	],
	readRequest: (body, operation) => readRunRequest(pickObject(body), operation === 'embedding'),
	createReader: context => createBodyReader(context, facts => new RunReader(facts, context)),
};

function readRunRequest(body: JsonObject, isEmbedding: boolean): RequestFacts {
	const facts = readChatRequest(body);
	return {
		...facts,
		modality: isEmbedding ? 'embedding' : facts.modality ?? 'text',
		messageCount: facts.messageCount ?? countInputs(body.prompt ?? body.text),
	};
}

/** A whole answer is wrapped; a stream's events are not. Newer models answer in OpenAI's shape within. */
class RunReader implements ValueReader {
	readonly #facts: FactList;
	readonly #choices: ChoicesReader;

	constructor(facts: FactList, context: ReaderContext) {
		this.#facts = facts;
		this.#choices = new ChoicesReader(facts, context);
	}

	readEvent(value: JsonObject): void {
		this.#facts.addText(value.response, 'answer');
		for (const item of pickArray(value.tool_calls)) {
			const call = pickObject(item);
			this.#facts.addToolCall(call.name, 'client');
			const {arguments: parameters} = call;
			this.#facts.addCharacters(typeof parameters === 'string' ? parameters.length : measureJson(parameters), 'tool');
		}

		this.#choices.readEvent(value);
	}

	readBody(value: JsonObject): void {
		if (value.success === false) {
			this.#facts.addFailure(readErrorBody(value));
			return;
		}

		const result = isJsonObject(value.result) ? value.result : value;
		this.readEvent(result);
		this.#facts.addText(pickString(result.text), 'answer');
	}

	readEnd(): void {
		this.#choices.readEnd();
	}
}
