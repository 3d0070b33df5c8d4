import {pickCount, type Usage} from '../core/usage.js';
import type {FactList} from './fact-list.js';
import {
	isJsonObject,
	pickArray,
	pickObject,
	type JsonObject,
} from './json-value.js';
import {addOpenAiCost, readOpenAiUsage} from './openai-usage.js';

/** All that a `usage` object of an OpenAI format tells; `cachedTokens` is a count that the provider puts outside of it. */
export function addOpenAiUsage(facts: FactList, raw: JsonObject, hasHiddenReasoning: boolean, cachedTokens: unknown = null): void {
	const usage = readOpenAiUsage(raw, hasHiddenReasoning, cachedTokens);
	facts.addUsage(usage);
	addOpenAiCost(facts, raw);
	addBilling(facts, raw, usage);
}

/**
What a `usage` object of an OpenAI format says beside its token counts, as the price may depend on it: sound and pictures,
how long a cache keeps what was written, searches of the web.
*/
function addBilling(facts: FactList, raw: JsonObject, {inputTokens, outputTokens}: Usage): void {
	const input = pickObject(raw.prompt_tokens_details ?? raw.input_tokens_details ?? raw.input_token_details);
	const output = pickObject(raw.completion_tokens_details ?? raw.output_tokens_details ?? raw.output_token_details);
	facts.addBilling({
		inputAudioTokens: pickPart(input.audio_tokens, inputTokens),
		inputImageTokens: pickPart(input.image_tokens, inputTokens),
		inputVideoTokens: pickPart(input.video_tokens, inputTokens),
		cacheReadAudioTokens: pickPart(pickObject(input.cached_tokens_details).audio_tokens, inputTokens),
		outputAudioTokens: pickPart(output.audio_tokens, outputTokens),
		outputImageTokens: pickPart(output.image_tokens, outputTokens),
		cacheWrite1hTokens: pickPart(readLongWrites(raw, input), inputTokens),
		webSearchCount: readSearches(raw),
	});
	// Transcriptions are billed by their length; Mistral says it beside the tokens.
	facts.addAudioSeconds(raw.type === 'duration' ? raw.seconds : raw.prompt_audio_seconds);
}

/** A part never exceeds its whole. */
function pickPart(value: unknown, whole: number | null): number | null {
	const count = pickCount(value);
	return count === null || whole === null ? count : Math.min(count, whole);
}

/** Written to a cache for longer than usual: OpenAI's twelve hours, and the hour of gateways to Anthropic. */
function readLongWrites(raw: JsonObject, input: JsonObject): unknown {
	return pickObject(input.cache_write_tokens_details).ttl_12h_tokens ?? pickObject(raw.cache_creation).ephemeral_1h_input_tokens;
}

/** Perplexity, xAI, OpenRouter (both of its names), Mistral's conversations. */
function readSearches(raw: JsonObject): unknown {
	return raw.num_search_queries
		?? pickObject(raw.server_side_tool_usage_details).web_search_calls
		?? pickObject(raw.server_tool_use_details).web_search_requests
		?? pickObject(raw.server_tool_use).web_search_requests
		?? pickObject(raw.connectors).web_search;
}

/** The work of tools that the provider ran for a Responses answer and tells apart from its usage. */
export function addToolUsage(facts: FactList, response: JsonObject): void {
	const {web_search: search, image_gen: images} = pickObject(response.tool_usage);
	const calls = pickArray(response.output).filter(item => pickObject(item).type === 'web_search_call');
	facts.addBilling({webSearchCount: pickCount(pickObject(search).num_requests) ?? calls.length});
	if (!isJsonObject(images)) {
		return;
	}

	// Which model drew is not said.
	const usage = readOpenAiUsage(images, false);
	if ((usage.totalTokens ?? 0) > 0) {
		facts.addSideUsages([{model: null, usage}]);
	}
}
