import {unknownRequestFacts, type RequestFacts} from '../core/fact.js';
import type {Operation} from '../core/request-record.js';
import {cleanText} from '../core/text.js';
import {pickCount} from '../core/usage.js';
import {createBodyReader} from './body-reader.js';
import type {Format} from './format.js';
import {CandidatesReader} from './gemini-candidates.js';
import {
	countElements,
	isJsonObject,
	pickArray,
	pickObject,
	type JsonObject,
} from './json-value.js';
import {ModalityCollector} from './modality.js';

/** `…/models/{model}:{method}`, on Vertex also `…/endpoints/{id}:{method}`. Code Assist (`/v1internal:{method}`) has the model in the body. */
export const gemini: Format = {
	id: 'gemini',
	endpoints: [
		{
			method: 'POST', path: /(?:\/(?:models|tunedModels|endpoints)\/(?<model>[^\/]+)|\/v1internal):generateContent$/v, operation: 'chat', isStream: false,
		},
		{
			method: 'POST', path: /(?:\/(?:models|tunedModels|endpoints)\/(?<model>[^\/]+)|\/v1internal):streamGenerateContent$/v, operation: 'chat', isStream: true,
		},
		// The Live API, a WebSocket; the model comes with its first message.
		{
			method: 'GET', path: /\/ws\/google\.[.0-9A-Za-z]+[.\/]BidiGenerateContent(?:Constrained)?$/v, operation: 'realtime', isStream: true,
		},
		{
			method: 'POST', path: /(?:\/(?:models|tunedModels|endpoints)\/(?<model>[^\/]+)|\/v1internal):countTokens$/v, operation: 'count_tokens', isStream: false,
		},
		{
			method: 'POST', path: /\/(?:models|endpoints)\/(?<model>[^\/]+):(?:embedContent|batchEmbedContents)$/v, operation: 'embedding', isStream: false,
		},
		{
			method: 'POST', path: /\/models\/(?<model>imagen[^\/:]*):predict$/v, operation: 'image', isStream: false,
		},
		{
			method: 'POST', path: /\/models\/(?<model>[^\/:]*embedding[^\/:]*):predict$/v, operation: 'embedding', isStream: false,
		},
		{
			method: 'POST', path: /\/models\/(?<model>[^\/:]+):predictLongRunning$/v, operation: 'video', isStream: false,
		},
		{
			method: 'GET', path: /\/(?:models|tunedModels)(?:\/[^\/:]+)?$/v, operation: 'models', isStream: false,
		},
		{
			method: 'POST', path: /\/(?:models|tunedModels)\/(?<model>[^\/]+?):(?:asyncBatch|batch)[A-Za-z]+$/v, operation: 'batch', isStream: false,
		},
		// Anthropic's models on Vertex speak their own format.
		{path: /(?<!\/anthropic)\/(?:models|tunedModels|endpoints)\/(?<model>[^\/]+?):[A-Za-z]+$/v, operation: 'other', isStream: null},
		// Who logs in and what they may use; no call of a model.
		{path: /\/v1internal:[A-Za-z]+$/v, operation: 'control', isStream: null},
		{path: /\/v1(?:beta|alpha)\d*\/files(?:[\/:].*)?$/v, operation: 'file', isStream: false},
		{path: /\/v1(?:beta|alpha)\d*\/batches(?:\/.*)?$/v, operation: 'batch', isStream: false},
		{path: /\/v1(?:beta|alpha)\d*\/(?:cachedContents|operations|tunedModels)(?:\/.*)?$/v, operation: 'other', isStream: null},
	],
	readRequest: (body, operation) => readGeminiRequest(pickObject(body), operation),
	createReader: context => createBodyReader(context, facts => new CandidatesReader(facts, context)),
};

function readGeminiRequest(outer: JsonObject, operation: Operation): RequestFacts {
	// Code Assist wraps what the API takes.
	const body = isJsonObject(outer.request) ? outer.request : outer;
	const config = pickObject(body.generationConfig ?? body.generation_config);
	const thinking = pickObject(config.thinkingConfig ?? config.thinking_config);
	const isEmbedding = operation === 'embedding';
	return {
		...unknownRequestFacts,
		model: cleanText(outer.model),
		modality: isEmbedding ? 'embedding' : readModality(body, config, operation),
		messageCount: countElements(body.contents) ?? (isEmbedding ? countElements(body.requests) ?? 1 : null),
		toolCount: countTools(body.tools),
		hasSystemPrompt: isJsonObject(body.systemInstruction ?? body.system_instruction),
		reasoningEffort: cleanText(thinking.thinkingLevel ?? thinking.thinking_level) ?? readBudget(thinking.thinkingBudget ?? thinking.thinking_budget),
	};
}

/** A budget of -1 leaves it to the model. */
function readBudget(budget: unknown): string | null {
	const tokens = pickCount(budget);
	return tokens === null ? (budget === -1 ? 'dynamic' : null) : `${tokens} tokens`;
}

function readModality(body: JsonObject, config: JsonObject, operation: Operation): RequestFacts['modality'] {
	const modality = new ModalityCollector();
	for (const content of pickArray(body.contents)) {
		for (const item of pickArray(pickObject(content).parts)) {
			const part = pickObject(item);
			const data = pickObject(part.inlineData ?? part.inline_data ?? part.fileData ?? part.file_data);
			modality.addMediaType(data.mimeType ?? data.mime_type);
		}
	}

	for (const kind of pickArray(config.responseModalities ?? config.response_modalities)) {
		modality.addPart(String(kind).toLowerCase());
	}

	return operation === 'image' ? 'image' : modality.pick();
}

/** Functions stand in lists; any other tool is a field of its own. */
function countTools(tools: unknown): number {
	let count = 0;
	for (const item of pickArray(tools)) {
		const tool = pickObject(item);
		const functions = tool.functionDeclarations ?? tool.function_declarations;
		count += countElements(functions) ?? 1;
	}

	return count;
}
