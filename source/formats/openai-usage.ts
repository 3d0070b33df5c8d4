import {buildUsage, pickCount, type Usage} from '../core/usage.js';
import type {FactList} from './fact-list.js';
import {isJsonObject, pickObject, type JsonObject} from './json-value.js';

/** XAI counts money in ticks of 10⁻¹⁰ USD (https://docs.x.ai/docs/models). */
const nanoUsdPerTick = 0.1;

/**
Reads a `usage` object of any provider that speaks an OpenAI format: Chat's names (`prompt_tokens`), Responses' (`input_tokens`),
and those that single providers add. `cachedTokens` is a count that the provider puts outside `usage`.
*/
export function readOpenAiUsage(raw: JsonObject, hasHiddenReasoning: boolean, cachedTokens: unknown = null): Usage {
	const inputDetails = pickObject(raw.prompt_tokens_details ?? raw.input_tokens_details ?? raw.input_token_details);
	const outputDetails = pickObject(raw.completion_tokens_details ?? raw.output_tokens_details ?? raw.output_token_details);
	const totalTokens = pickCount(raw.total_tokens);
	const outputTokens = pickCount(raw.completion_tokens ?? raw.output_tokens);
	const inputTokens = readInput(raw, inputDetails, outputTokens, totalTokens);
	const reasoningTokens = pickCount(outputDetails.reasoning_tokens)
		// DeepSeek on Azure, Perplexity.
		?? pickCount(raw.reasoning_tokens);
	const hiddenTokens = hasHiddenReasoning && totalTokens !== null && inputTokens !== null && outputTokens !== null
		? Math.max(0, totalTokens - inputTokens - outputTokens)
		: 0;

	return buildUsage({
		inputTokens,
		cacheReadTokens: pickFirstCount(
			inputDetails.cached_tokens,
			// DeepSeek; Mistral's older name; Hugging Face's router; gateways to Anthropic; llama.cpp.
			raw.prompt_cache_hit_tokens,
			raw.num_cached_tokens,
			raw.cached_tokens,
			raw.cache_read_input_tokens,
			cachedTokens,
		),
		cacheWriteTokens: pickFirstCount(inputDetails.cache_write_tokens, raw.cache_creation_input_tokens),
		outputTokens: outputTokens === null ? null : outputTokens + hiddenTokens,
		reasoningTokens: reasoningTokens ?? (hiddenTokens > 0 ? hiddenTokens : null),
		totalTokens,
	});
}

/** What the provider itself charges: OpenRouter, Vercel (`cost` in USD), Perplexity (`cost.total_cost`), xAI (ticks). */
export function addOpenAiCost(facts: FactList, raw: JsonObject): void {
	const {cost, cost_in_usd_ticks: ticks} = raw;
	if (typeof ticks === 'number') {
		facts.addCost(ticks * nanoUsdPerTick);
		return;
	}

	const usd = isJsonObject(cost) ? cost.total_cost : cost;
	if (typeof usd === 'number') {
		facts.addCost((usd + readByokCost(raw)) * 1e9);
	}
}

/**
GitHub Copilot's own price of an answer, which stands beside the usage in each of its formats: billionths of an AI credit, of which
one is a cent. https://docs.github.com/en/copilot/concepts/billing/usage-based-billing-for-organizations-and-enterprises
*/
export function addCopilotCost(facts: FactList, {copilot_usage: usage}: JsonObject): void {
	const nanoCredits = usage === undefined ? null : pickCount(pickObject(usage).total_nano_aiu);
	facts.addCost(nanoCredits === null ? null : nanoCredits / 100);
}

/** With the user's own key, OpenRouter's `cost` is its fee alone, and the model's price stands beside it. */
function readByokCost(raw: JsonObject): number {
	const upstream = pickObject(raw.cost_details).upstream_inference_cost;
	return raw.is_byok === true && typeof upstream === 'number' ? upstream : 0;
}

/** Mistral counts audio input beside `prompt_tokens`, all others within; the total tells which. */
function readInput(raw: JsonObject, details: JsonObject, outputTokens: number | null, totalTokens: number | null): number | null {
	const inputTokens = pickCount(raw.prompt_tokens ?? raw.input_tokens);
	const audioTokens = pickCount(details.audio_tokens) ?? 0;
	const isAudioBeside = inputTokens !== null && audioTokens > 0
		&& totalTokens === inputTokens + audioTokens + (outputTokens ?? 0);
	return isAudioBeside ? inputTokens + audioTokens : inputTokens;
}

function pickFirstCount(...values: readonly unknown[]): number | null {
	for (const value of values) {
		const count = pickCount(value);
		if (count !== null) {
			return count;
		}
	}

	return null;
}
