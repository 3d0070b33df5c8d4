import {buildUsage, pickCount, sumCounts} from '../core/usage.js';
import type {FactList} from './fact-list.js';
import {
	pickArray,
	pickObject,
	pickString,
	type JsonObject,
} from './json-value.js';

/** The output is told in two parts, and so is the input once the provider's own tools read something. */
export function addGeminiUsage(facts: FactList, raw: JsonObject): void {
	const promptTokens = pickCount(raw.promptTokenCount);
	const toolUseTokens = pickCount(raw.toolUsePromptTokenCount);
	// The Live API has another name for it.
	const candidatesTokens = pickCount(raw.candidatesTokenCount ?? raw.responseTokenCount);
	const thoughtsTokens = pickCount(raw.thoughtsTokenCount);
	facts.addUsage(buildUsage({
		inputTokens: sumCounts(promptTokens, toolUseTokens),
		cacheReadTokens: raw.cachedContentTokenCount,
		outputTokens: sumCounts(candidatesTokens, thoughtsTokens),
		reasoningTokens: thoughtsTokens,
		totalTokens: raw.totalTokenCount,
	}));
	addModalityBilling(facts, {
		input: [raw.promptTokensDetails, raw.toolUsePromptTokensDetails],
		cacheRead: [raw.cacheTokensDetails],
		output: [raw.candidatesTokensDetails ?? raw.responseTokensDetails],
	});
	// Vertex tells how the capacity was bought; on demand is how it is unless told otherwise.
	const trafficType = pickString(raw.trafficType);
	facts.addServiceTier(raw.serviceTier ?? (trafficType === '' || trafficType === 'ON_DEMAND' ? undefined : trafficType));
}

type Lists = {readonly input: readonly unknown[]; readonly cacheRead: readonly unknown[]; readonly output: readonly unknown[]};

/** Sound and pictures have prices of their own. */
export function addModalityBilling(facts: FactList, {input, cacheRead, output}: Lists): void {
	// Nearly every chunk of a stream tells of text alone.
	if (!hasMedia(input) && !hasMedia(cacheRead) && !hasMedia(output)) {
		return;
	}

	facts.addBilling({
		inputAudioTokens: sumModality(input, 'AUDIO'),
		inputImageTokens: sumModality(input, 'IMAGE'),
		inputVideoTokens: sumModality(input, 'VIDEO'),
		cacheReadAudioTokens: sumModality(cacheRead, 'AUDIO'),
		outputAudioTokens: sumModality(output, 'AUDIO'),
		outputImageTokens: sumModality(output, 'IMAGE'),
	});
}

function hasMedia(lists: readonly unknown[]): boolean {
	return lists.some(list => pickArray(list).some(item => {
		const {modality} = pickObject(item);
		return modality !== 'TEXT' && modality !== 'text';
	}));
}

/** Interactions write the kinds in lower case, and have another name for the count. */
function sumModality(lists: readonly unknown[], modality: string): number | null {
	let sumTokens: number | null = null;
	for (const list of lists) {
		for (const item of pickArray(list)) {
			const detail = pickObject(item);
			if (pickString(detail.modality).toUpperCase() === modality) {
				sumTokens = sumCounts(sumTokens, pickCount(detail.tokenCount ?? detail.tokens));
			}
		}
	}

	return sumTokens;
}
