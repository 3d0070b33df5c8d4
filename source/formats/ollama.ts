import {unknownRequestFacts, type RequestFacts} from '../core/fact.js';
import type {Operation} from '../core/request-record.js';
import {cleanText} from '../core/text.js';
import {buildUsage} from '../core/usage.js';
import {createBodyReader, type ValueReader} from './body-reader.js';
import type {FactList} from './fact-list.js';
import type {Format, ReaderContext} from './format.js';
import {
	countElements,
	measureJson,
	pickArray,
	pickObject,
	type JsonObject,
} from './json-value.js';
import {ModalityCollector} from './modality.js';
import {countInputs, isSystemRole, readStream} from './openai-request.js';

const msPerNanosecond = 1e-6;

/** Ollama's own API. It streams unless told not to, one JSON object a line. */
export const ollama: Format = {
	id: 'ollama',
	endpoints: [
		{
			method: 'POST', path: /\/api\/chat\/?$/v, operation: 'chat', isStream: null, isStreamByDefault: true,
		},
		{
			method: 'POST', path: /\/api\/generate\/?$/v, operation: 'completion', isStream: null, isStreamByDefault: true,
		},
		{
			method: 'POST', path: /\/api\/embed(?:dings)?\/?$/v, operation: 'embedding', isStream: false,
		},
		{path: /\/api\/(?:tags|show)\/?$/v, operation: 'models', isStream: false},
		{path: /\/api\/(?:ps|version|me|signout)\/?$/v, operation: 'control', isStream: false},
		// Gigabytes, of which nothing is read.
		{path: /\/api\/blobs\/.+$/v, operation: 'file', isStream: false},
		{path: /\/api\/(?:pull|push|create|copy|delete|experimental)(?:\/.*)?$/v, operation: 'other', isStream: null},
	],
	readRequest: (body, operation) => readOllamaRequest(pickObject(body), operation),
	createReader: context => createBodyReader(context, facts => createOllamaReader(facts, context)),
};

function readOllamaRequest(body: JsonObject, operation: Operation): RequestFacts {
	const messages = pickArray(body.messages).map(message => pickObject(message));
	const modality = new ModalityCollector();
	if ([body, ...messages].some(holder => pickArray(holder.images).length > 0)) {
		modality.addPart('image');
	}

	const isEmbedding = operation === 'embedding';
	return {
		...unknownRequestFacts,
		model: cleanText(body.model),
		isStream: readStream(body.stream),
		modality: isEmbedding ? 'embedding' : modality.pick(),
		messageCount: countElements(body.messages) ?? countInputs(body.input ?? body.prompt),
		toolCount: pickArray(body.tools).length,
		hasSystemPrompt: cleanText(body.system) !== null || messages.some(message => isSystemRole(message.role)),
		// `true` asks for thinking without saying how much.
		reasoningEffort: cleanText(body.think),
	};
}

function createOllamaReader(facts: FactList, context: ReaderContext): ValueReader {
	return {
		readEvent(value) {
			readAnswer(facts, value);
			if (value.done !== true) {
				return;
			}

			readEnd(facts, value);
			facts.addComplete();
		},
		readBody(value) {
			readAnswer(facts, value);
			if (value.done === true || context.operation === 'embedding') {
				readEnd(facts, value);
			}
		},
	};
}

function readAnswer(facts: FactList, value: JsonObject): void {
	const message = pickObject(value.message);
	facts.addModel(value.model);
	facts.addText(message.thinking ?? value.thinking, 'reasoning');
	facts.addText(message.content ?? value.response, 'answer');
	for (const item of pickArray(message.tool_calls)) {
		const call = pickObject(pickObject(item).function);
		facts.addToolCall(call.name, 'client');
		facts.addCharacters(measureJson(call.arguments), 'tool');
	}
}

/** The last object has counts, and durations in nanoseconds; what is 0 or unknown is left out. */
function readEnd(facts: FactList, value: JsonObject): void {
	facts.addFinish(value.done_reason);
	facts.addUsage(buildUsage({inputTokens: value.prompt_eval_count, outputTokens: value.eval_count}));
	facts.addTiming('load', value.load_duration, msPerNanosecond);
	facts.addTiming('prompt_eval', value.prompt_eval_duration, msPerNanosecond);
	facts.addTiming('eval', value.eval_duration, msPerNanosecond);
}
