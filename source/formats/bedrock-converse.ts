import {unknownRequestFacts, type RequestFacts} from '../core/fact.js';
import {cleanText} from '../core/text.js';
import {ConverseReader} from './bedrock-converse-reader.js';
import {createBodyReader} from './body-reader.js';
import type {Format} from './format.js';
import {
	countElements,
	pickArray,
	pickObject,
	type JsonObject,
} from './json-value.js';
import {ModalityCollector} from './modality.js';

/** Bedrock's own API, the same for all models. The model stands in the path alone, as an id or an ARN. */
export const bedrockConverse: Format = {
	id: 'bedrock-converse',
	endpoints: [
		{
			method: 'POST', path: /\/model\/(?<model>[^\/]+(?:\/[^\/]+)?)\/converse$/v, operation: 'chat', isStream: false,
		},
		{
			method: 'POST', path: /\/model\/(?<model>[^\/]+(?:\/[^\/]+)?)\/converse-stream$/v, operation: 'chat', isStream: true,
		},
		{
			method: 'POST', path: /\/model\/(?<model>[^\/]+(?:\/[^\/]+)?)\/count-tokens$/v, operation: 'count_tokens', isStream: false,
		},
		{
			method: 'GET', path: /\/(?:foundation-models|inference-profiles)(?:\/.+)?$/v, operation: 'models', isStream: false,
		},
		{path: /\/(?:async-invoke|guardrail)(?:\/.+)?$/v, operation: 'other', isStream: false},
	],
	readRequest: body => readConverseRequest(pickObject(body)),
	createReader: context => createBodyReader(context, facts => new ConverseReader(facts)),
};

export function readConverseRequest(body: JsonObject): RequestFacts {
	const modality = new ModalityCollector();
	for (const message of pickArray(body.messages)) {
		addBlocks(modality, pickObject(message).content);
	}

	return {
		...unknownRequestFacts,
		modality: modality.pick(),
		messageCount: countElements(body.messages),
		// A cache point stands among the tools and is none.
		toolCount: pickArray(pickObject(body.toolConfig).tools).filter(tool => pickObject(tool).cachePoint === undefined).length,
		hasSystemPrompt: pickArray(body.system).length > 0,
		reasoningEffort: readEffort(pickObject(body.additionalModelRequestFields)),
	};
}

/** A block is named by its only key. */
function addBlocks(modality: ModalityCollector, blocks: unknown): void {
	for (const item of pickArray(blocks)) {
		const block = pickObject(item);
		for (const kind of Object.keys(block)) {
			modality.addPart(kind);
		}

		for (const part of pickArray(pickObject(block.toolResult).content)) {
			for (const kind of Object.keys(pickObject(part))) {
				modality.addPart(kind);
			}
		}
	}
}

/** Each family has a field of its own: Claude, Nova, and OpenAI's open models. */
function readEffort(fields: JsonObject): string | null {
	return cleanText(pickObject(fields.output_config).effort)
		?? cleanText(pickObject(fields.reasoningConfig).maxReasoningEffort)
		?? cleanText(fields.reasoning_effort);
}
