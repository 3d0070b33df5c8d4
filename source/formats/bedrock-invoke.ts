import {unknownRequestFacts, type RequestFacts} from '../core/fact.js';
import type {Operation} from '../core/request-record.js';
import {readMessageRequest} from './anthropic-request.js';
import {readConverseRequest} from './bedrock-converse.js';
import {InvokeReader} from './bedrock-invoke-reader.js';
import {createBodyReader} from './body-reader.js';
import type {Format} from './format.js';
import {pickObject, type JsonObject} from './json-value.js';
import {countInputs, readChatRequest} from './openai-request.js';

/** Bedrock's way to each model in that model's own words. The model's name tells what it is for. */
export const bedrockInvoke: Format = {
	id: 'bedrock-invoke',
	endpoints: [
		{
			method: 'POST', path: /\/model\/(?<model>(?=[^\/]*embed)[^\/]+(?:\/[^\/]+)?)\/invoke$/v, operation: 'embedding', isStream: false,
		},
		{
			method: 'POST', path: /\/model\/(?<model>(?=[^\/]*rerank)[^\/]+(?:\/[^\/]+)?)\/invoke$/v, operation: 'rerank', isStream: false,
		},
		{
			method: 'POST', path: /\/model\/(?<model>(?=[^\/]*(?:stability\.|image|canvas))[^\/]+(?:\/[^\/]+)?)\/invoke$/v, operation: 'image', isStream: false,
		},
		{
			method: 'POST', path: /\/model\/(?<model>[^\/]+(?:\/[^\/]+)?)\/invoke$/v, operation: 'chat', isStream: false,
		},
		{
			method: 'POST', path: /\/model\/(?<model>[^\/]+(?:\/[^\/]+)?)\/invoke-with-response-stream$/v, operation: 'chat', isStream: true,
		},
		{
			path: /\/model\/(?<model>[^\/]+(?:\/[^\/]+)?)\/invoke-with-bidirectional-stream$/v, operation: 'realtime', isStream: true,
		},
	],
	readRequest: (body, operation) => readInvokeRequest(pickObject(body), operation),
	createReader: context => createBodyReader(context, facts => new InvokeReader(facts, context)),
};

/** The families tell themselves apart by their fields. */
function readInvokeRequest(body: JsonObject, operation: Operation): RequestFacts {
	if (body.anthropic_version !== undefined) {
		return {...readMessageRequest(body), isStream: null};
	}

	if (body.schemaVersion !== undefined || body.inferenceConfig !== undefined) {
		return readConverseRequest(body);
	}

	if (Array.isArray(body.messages)) {
		return {...readChatRequest(body), isStream: null};
	}

	return {
		...unknownRequestFacts,
		modality: operation === 'embedding' ? 'embedding' : (operation === 'image' ? 'image' : 'text'),
		messageCount: countInputs(body.prompt ?? body.inputText ?? body.texts ?? body.documents),
		toolCount: 0,
	};
}
