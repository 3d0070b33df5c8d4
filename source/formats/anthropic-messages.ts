import {unknownRequestFacts} from '../core/fact.js';
import {createBodyReader} from './body-reader.js';
import {MessageReader} from './anthropic-message-reader.js';
import {readMessageRequest} from './anthropic-request.js';
import type {Format} from './format.js';
import {pickObject} from './json-value.js';

/** Anthropic's Messages, also as Vertex and many gateways serve them. */
export const anthropicMessages: Format = {
	id: 'anthropic-messages',
	endpoints: [
		// OpenAI's assistants have messages in threads.
		{
			method: 'POST', path: /(?<!\/threads\/[^\/]{1,64})\/messages\/?$/v, operation: 'message', isStream: null,
		},
		{path: /\/messages\/count_tokens\/?$/v, operation: 'count_tokens', isStream: false},
		// A batch's results repeat the usage of requests that are billed when they are done.
		{path: /\/messages\/batches(?:\/.*)?$/v, operation: 'batch', isStream: false},
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
	readRequest: (body, operation) => operation === 'batch' || operation === 'other' ? unknownRequestFacts : readMessageRequest(pickObject(body)),
	createReader: context => createBodyReader(context, facts => new MessageReader(facts)),
};
