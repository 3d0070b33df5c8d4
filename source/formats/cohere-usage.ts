import {buildUsage} from '../core/usage.js';
import type {FactList} from './fact-list.js';
import {pickObject, type JsonObject} from './json-value.js';

/**
Cohere tells what it processed (`tokens`) and what it bills (`billed_units`), which is less: its own part of a prompt is free.
Embeddings have the latter alone.
*/
export function addCohereUsage(facts: FactList, meta: JsonObject): void {
	const billed = pickObject(meta.billed_units);
	const processed = pickObject(meta.tokens);
	facts.addUsage(buildUsage({
		inputTokens: processed.input_tokens ?? billed.input_tokens ?? billed.image_tokens,
		outputTokens: processed.output_tokens ?? billed.output_tokens,
		cacheReadTokens: meta.cached_tokens,
		reasoningTokens: processed.reasoning_tokens,
	}));
	facts.addBilling({
		billedInputTokens: billed.input_tokens,
		billedOutputTokens: billed.output_tokens,
		inputImageTokens: billed.image_tokens,
	});
}
