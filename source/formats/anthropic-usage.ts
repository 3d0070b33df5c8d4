import type {SideUsage} from '../core/fact.js';
import {cleanText} from '../core/text.js';
import {
	buildUsage,
	pickCount,
	sumCounts,
	type Usage,
} from '../core/usage.js';
import type {FactList} from './fact-list.js';
import {pickArray, pickObject, type JsonObject} from './json-value.js';

/** The fields of `usage` that later events replace. */
export const countNames = [
	'input_tokens',
	'cache_read_input_tokens',
	'cache_creation_input_tokens',
	'cache_creation',
	'output_tokens',
	'output_tokens_details',
	'server_tool_use',
] as const;

/** Anthropic's input leaves out what was read from or written to the cache. */
export function buildMessageUsage(counts: JsonObject): Usage {
	const inputTokens = pickCount(counts.input_tokens);
	const cacheReadTokens = pickCount(counts.cache_read_input_tokens);
	const cacheWriteTokens = pickCount(counts.cache_creation_input_tokens) ?? sumCacheWrites(counts.cache_creation);
	return buildUsage({
		inputTokens: inputTokens === null ? null : inputTokens + (cacheReadTokens ?? 0) + (cacheWriteTokens ?? 0),
		cacheReadTokens,
		cacheWriteTokens,
		outputTokens: counts.output_tokens,
		reasoningTokens: pickObject(counts.output_tokens_details).thinking_tokens,
	});
}

/** The writes by lifetime, where their sum is not told. */
function sumCacheWrites(raw: unknown): number | null {
	const lifetimes = pickObject(raw);
	return sumCounts(pickCount(lifetimes.ephemeral_5m_input_tokens), pickCount(lifetimes.ephemeral_1h_input_tokens));
}

export function addMessageBilling(facts: FactList, counts: JsonObject): void {
	facts.addBilling({
		cacheWrite1hTokens: pickObject(counts.cache_creation).ephemeral_1h_input_tokens,
		webSearchCount: pickObject(counts.server_tool_use).web_search_requests,
	});
}

/** More than any loop of tools takes; what comes after is left out. */
const maxSideUsages = 64;

/**
What the message's iterations add: the work of an advisor or a compaction, which the counts above leave out, and the
model that answered where another one declined.
*/
export function readIterations(raw: unknown): {readonly sideUsages: readonly SideUsage[]; readonly servedModel: unknown} {
	const sideUsages: SideUsage[] = [];
	let servedModel: unknown;
	for (const item of pickArray(raw)) {
		const iteration = pickObject(item);
		if (iteration.type === 'fallback_message') {
			servedModel = iteration.model;
		} else if ((iteration.type === 'advisor_message' || iteration.type === 'compaction') && sideUsages.length < maxSideUsages) {
			sideUsages.push({model: cleanText(iteration.model), usage: buildMessageUsage(iteration)});
		}
	}

	return {sideUsages, servedModel};
}
