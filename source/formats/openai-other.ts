import type {Modality, RequestFacts} from '../core/fact.js';
import type {Operation} from '../core/request-record.js';
import {createBodyReader, type ValueReader} from './body-reader.js';
import type {FactList} from './fact-list.js';
import type {Format, ReaderContext} from './format.js';
import {
	countElements,
	pickObject,
	pickString,
	type JsonObject,
} from './json-value.js';
import {ModalityCollector} from './modality.js';
import {readUsageBody} from './openai-embeddings.js';
import {countInputs, readOpenAiRequest} from './openai-request.js';

const modalities: Partial<Record<Operation, Modality>> = {
	image: 'image', audio: 'audio', video: 'video', file: 'file',
};

/** The rest of OpenAI's API: pictures, sound, moderation, and the administration around it. */
export const openaiOther: Format = {
	id: 'openai-other',
	endpoints: [
		{
			method: 'POST', path: /(?:\/deployments\/(?<model>[^\/]+))?\/images\/(?:generations|edits|variations)\/?$/v, operation: 'image', isStream: null,
		},
		{
			method: 'POST', path: /(?:\/deployments\/(?<model>[^\/]+))?\/audio\/(?:transcriptions|translations|speech)\/?$/v, operation: 'audio', isStream: null,
		},
		{
			method: 'POST', path: /\/moderations\/?$/v, operation: 'moderation', isStream: false,
		},
		{
			method: 'GET', path: /\/realtime\/?$/v, operation: 'realtime', isStream: true,
		},
		// Gemini lists its models under the same name.
		{
			method: 'GET', path: /(?<!\/v1(?:alpha|beta)\d?)\/models(?:\/.+)?$/v, operation: 'models', isStream: false,
		},
		{
			method: 'POST', path: /\/(?:rerank|score)\/?$/v, operation: 'rerank', isStream: false,
		},
		{
			method: 'POST', path: /\/(?:tokenize|detokenize)\/?$/v, operation: 'count_tokens', isStream: false,
		},
		// Their usage is that of other requests: a file may be a batch's answers, a batch sums up its own.
		{path: /(?<!\/v1beta)\/(?:files|uploads)(?:\/.*)?$/v, operation: 'file', isStream: null},
		{path: /(?<!\/messages)\/batch(?:es|\/jobs)(?:\/.*)?$/v, operation: 'batch', isStream: null},
		{path: /\/videos?(?:\/.*)?$/v, operation: 'video', isStream: null},
		{path: /\/(?:fine_tuning|vector_stores|containers|conversations|evals)(?:\/.*)?$/v, operation: 'other', isStream: null},
		{path: /\/(?:images|audio|realtime|ocr)(?:\/.*)?$/v, operation: 'other', isStream: null},
	],
	readRequest: (body, operation) => readOtherRequest(pickObject(body), operation),
	createReader: context => createBodyReader(context, facts => createUsageReader(facts, context)),
};

function readOtherRequest(body: JsonObject, operation: Operation): RequestFacts {
	const modality = new ModalityCollector();
	modality.addContent(body.input);
	return {
		...readOpenAiRequest(body),
		modality: modalities[operation] ?? (operation === 'moderation' || operation === 'rerank' ? modality.pick() : null),
		messageCount: operation === 'moderation' ? countInputs(body.input) : countElements(body.documents),
	};
}

/** Streams of pictures and sound end with an event that has the usage; those before it have pieces of either. */
function createUsageReader(facts: FactList, context: ReaderContext): ValueReader {
	return {
		readEvent(value) {
			const type = pickString(value.type);
			if (type === 'transcript.text.delta') {
				facts.addText(value.delta, 'answer');
			} else if (type.endsWith('.delta') || type.endsWith('.partial_image')) {
				facts.addMedia(type);
			}

			readUsageBody(facts, context, value);
			if (type.endsWith('.done') || type.endsWith('.completed')) {
				facts.addComplete();
			}
		},
		readBody(value) {
			// What is billed by its length has no tokens to estimate.
			if (pickObject(value.usage).type === 'duration') {
				facts.addMedia(value.text);
			} else {
				facts.addText(value.text, 'answer');
			}

			readUsageBody(facts, context, value);
		},
	};
}
