import {buildUsage} from '../core/usage.js';
import {createBodyReader} from './body-reader.js';
import type {FactList} from './fact-list.js';
import type {Format} from './format.js';
import {pickObject, type JsonObject} from './json-value.js';
import {countInputs, readOpenAiRequest} from './openai-request.js';
import {addServerTimings} from './openai-timings.js';

/** The native API of llama.cpp's server, https://github.com/ggml-org/llama.cpp/tree/master/tools/server. */
export const llamacpp: Format = {
	id: 'llamacpp',
	endpoints: [
		{
			method: 'POST', path: /\/(?:completion|infill)\/?$/v, operation: 'completion', isStream: null,
		},
		{
			method: 'POST', path: /\/embedding\/?$/v, operation: 'embedding', isStream: false,
		},
		{
			method: 'POST', path: /\/(?:tokenize|detokenize|apply-template)\/?$/v, operation: 'count_tokens', isStream: false,
		},
		{
			method: 'GET', path: /^\/(?:health|props|slots|metrics|lora-adapters|version|ping)\/?$/v, operation: 'control', isStream: false,
		},
	],
	readRequest(body, operation) {
		const request = pickObject(body);
		return {
			...readOpenAiRequest(request),
			modality: operation === 'embedding' ? 'embedding' : 'text',
			messageCount: countInputs(request.prompt ?? request.content) ?? (request.input_prefix === undefined ? null : 1),
			toolCount: 0,
			hasSystemPrompt: false,
		};
	},
	createReader: context => createBodyReader(context, facts => {
		const read = (value: JsonObject): void => {
			readCompletion(facts, value);
		};

		return {
			readEvent(value) {
				read(value);
				// The last event says so; there is no marker after it.
				if (value.stop === true) {
					facts.addComplete();
				}
			},
			readBody: read,
		};
	}),
};

function readCompletion(facts: FactList, value: JsonObject): void {
	facts.addText(value.content, 'answer');
	if (value.stop !== true) {
		return;
	}

	facts.addModel(value.model);
	facts.addFinish(value.stop_type);
	facts.addUsage(buildUsage({
		inputTokens: value.tokens_evaluated,
		outputTokens: value.tokens_predicted,
		cacheReadTokens: pickObject(value.timings).cache_n,
	}));
	addServerTimings(facts, value);
}
