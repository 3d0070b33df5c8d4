import type {ModelPrice} from '@pydantic/genai-prices';
import type {Usage} from '../core/usage.js';
import type {CostDetails, UnpricedReason} from './cost-details.js';
import type {TablePrice} from './price-table.js';
import {readGeoFactor, readTierFactor} from './service-tiers.js';

/** How a cost comes about, in nano-USD; the parts make up the whole, which is rounded once. */
export type CostParts = {
	/** The price table's id of the model whose price was used; `null` for a price of the user's own. */
	readonly pricedModel: string | null;
	readonly inputNanoUsd: number;
	readonly cacheReadNanoUsd: number;
	readonly cacheWriteNanoUsd: number;
	readonly outputNanoUsd: number;
	/** Searches, a price for the request itself, and other models' work. */
	readonly otherNanoUsd: number;
};

export type PricedUsage = {
	readonly usage: Usage;
	readonly serviceTier: string | null;
	readonly details: CostDetails;
};

// USD per million tokens is 1000 nano-USD a token.
const perToken = 1000;
const nanoUsd = 1e9;

export function sumParts(parts: CostParts): number {
	return Math.round(parts.inputNanoUsd + parts.cacheReadNanoUsd + parts.cacheWriteNanoUsd + parts.outputNanoUsd + parts.otherNanoUsd);
}

/** By the user's own price, which is as it is written: no tier and no factor changes it. */
export function splitOverride({usage, details}: PricedUsage): CostParts | UnpricedReason {
	const {inputPrice = 0, outputPrice = 0, requestPrice = 0, sideNanoUsd = 0} = details;
	const {input, read, write, output} = countTokens(usage, details);
	if (output === null && outputPrice > 0) {
		return 'output';
	}

	const writePrice = details.cacheWritePrice ?? inputPrice;
	const hourTokens = Math.min(write, details.cacheWrite1hTokens ?? 0);
	return {
		pricedModel: null,
		inputNanoUsd: (input - read - write) * inputPrice * perToken,
		cacheReadNanoUsd: read * (details.cacheReadPrice ?? inputPrice) * perToken,
		cacheWriteNanoUsd: (((write - hourTokens) * writePrice) + (hourTokens * (details.cacheWrite1hPrice ?? writePrice))) * perToken,
		outputNanoUsd: (output ?? 0) * outputPrice * perToken,
		otherNanoUsd: (requestPrice * nanoUsd) + sideNanoUsd,
	};
}

/** By the price table; a reason where any part of it has no certain price. `null` where the table has no price of this kind at all. */
export function splitTable(found: TablePrice, priced: PricedUsage): CostParts | UnpricedReason | null {
	const {usage, serviceTier, details} = priced;
	const {price, providerId} = found;
	if (price.requests_kcount !== undefined || price.output_citation_mtok !== undefined) {
		return 'request_price';
	}

	const tierFactor = readTierFactor(providerId, serviceTier, (usage.cacheReadTokens ?? 0) > 0);
	if (tierFactor === null) {
		return 'service_tier';
	}

	const geoFactor = readGeoFactor(providerId, details.inferenceGeo ?? null);
	if (geoFactor === null) {
		return 'inference_geo';
	}

	const searches = details.webSearchCount ?? 0;
	const searchRate = pickRate(price.web_searches_kcount, 0);
	if (searches > 0 && searchRate === null) {
		return 'web_search';
	}

	const otherNanoUsd = (searches * (searchRate ?? 0) / 1000 * nanoUsd) + (details.sideNanoUsd ?? 0);
	const tokens = price.input_mtok === undefined ? splitSeconds(price, details) : splitTokens(found, usage, details);
	if (tokens === null || typeof tokens === 'string') {
		return tokens;
	}

	const factor = tierFactor * geoFactor;
	return {
		pricedModel: found.modelId,
		inputNanoUsd: tokens.input * factor,
		cacheReadNanoUsd: tokens.read * factor,
		cacheWriteNanoUsd: tokens.write * factor,
		outputNanoUsd: tokens.output * factor,
		otherNanoUsd,
	};
}

/** Nano-USD at the standard price. */
type TokenCosts = {readonly input: number; readonly read: number; readonly write: number; readonly output: number};

function splitSeconds(price: ModelPrice, {audioSeconds}: CostDetails): TokenCosts | null {
	const hourRate = pickRate(price.input_audio_hours ?? price.audio_hours, 0);
	return hourRate === null || audioSeconds === undefined
		? null
		: {
			input: audioSeconds / 3600 * hourRate * nanoUsd, read: 0, write: 0, output: 0,
		};
}

function splitTokens(found: TablePrice, usage: Usage, details: CostDetails): TokenCosts | UnpricedReason | null {
	if (usage.inputTokens === null && details.billedInputTokens === undefined) {
		return null;
	}

	const {price} = found;
	const counts = countTokens(usage, details);
	const rate = (key: string): number | null => pickRate(price[key], counts.input);
	const inputRate = rate('input_mtok');
	if (inputRate === null) {
		return null;
	}

	const input = priceInput(found, counts, details, rate);
	if (typeof input === 'string') {
		return input;
	}

	const write = priceWrites(found, counts.write, details, rate);
	if (write === null) {
		return 'cache_write';
	}

	const output = priceOutput(found, counts, details, rate);
	return output === null || typeof output === 'string' ? output : {...input, write, output};
}

type ReadRate = (key: string) => number | null;
type Counts = ReturnType<typeof countTokens>;

function countTokens(usage: Usage, details: CostDetails): {input: number; read: number; write: number; output: number | null; reasoning: number | null} {
	if (details.billedInputTokens !== undefined || details.billedOutputTokens !== undefined) {
		return {
			input: details.billedInputTokens ?? usage.inputTokens ?? 0, read: 0, write: 0, output: details.billedOutputTokens ?? usage.outputTokens, reasoning: null,
		};
	}

	const input = usage.inputTokens ?? 0;
	const read = Math.min(input, usage.cacheReadTokens ?? 0);
	return {
		input, read, write: Math.min(input - read, usage.cacheWriteTokens ?? 0), output: usage.outputTokens, reasoning: usage.reasoningTokens,
	};
}

/** Fresh and cached input; what is no text at its own price. */
function priceInput({price, providerId}: TablePrice, {input, read, write}: Counts, details: CostDetails, rate: ReadRate): {input: number; read: number} | UnpricedReason {
	const inputRate = rate('input_mtok')!;
	const readRate = rate('cache_read_mtok') ?? inputRate;
	const {inputAudioTokens = 0, inputImageTokens = 0, inputVideoTokens = 0, cacheReadAudioTokens = 0} = details;
	// Google lists audio where it costs more than text; with others, a missing price is a missing price.
	const audioRate = rate('input_audio_mtok') ?? (providerId === 'google' ? inputRate : null);
	const readAudioRate = rate('cache_audio_read_mtok') ?? (price.input_audio_mtok === undefined ? readRate : null);
	const readAudio = Math.min(read, cacheReadAudioTokens);
	if ((inputAudioTokens > 0 && audioRate === null) || (readAudio > 0 && readAudioRate === null)) {
		return 'audio';
	}

	// Nobody tells how much of the cached input was which; where that matters there is no certain price.
	if (inputImageTokens > 0 && read > 0 && price.cache_image_read_mtok !== undefined) {
		return 'image';
	}

	let rest = input - read - write;
	const take = (tokens: number): number => {
		const taken = Math.min(rest, Math.max(0, tokens));
		rest -= taken;
		return taken;
	};

	const audio = take(inputAudioTokens - readAudio) * (audioRate ?? 0);
	const image = take(inputImageTokens) * (rate('input_image_mtok') ?? inputRate);
	const video = take(inputVideoTokens) * (rate('input_video_mtok') ?? inputRate);
	return {
		input: (audio + image + video + (rest * inputRate)) * perToken,
		read: ((readAudio * (readAudioRate ?? 0)) + ((read - readAudio) * readRate)) * perToken,
	};
}

/** Anthropic's hour costs twice its input: https://platform.claude.com/docs/en/about-claude/pricing */
function priceWrites({providerId}: TablePrice, write: number, {cacheWrite1hTokens = 0}: CostDetails, rate: ReadRate): number | null {
	const inputRate = rate('input_mtok')!;
	const hour = Math.min(write, cacheWrite1hTokens);
	const hourRate = rate('cache_write_1h_mtok') ?? (providerId === 'anthropic' ? inputRate * 2 : null);
	return hour > 0 && hourRate === null ? null : (((write - hour) * (rate('cache_write_mtok') ?? inputRate)) + (hour * (hourRate ?? 0))) * perToken;
}

function priceOutput(found: TablePrice, counts: Counts, details: CostDetails, rate: ReadRate): number | UnpricedReason | null {
	const {output, reasoning} = counts;
	const outputRate = rate('output_mtok');
	if (outputRate === null) {
		// An embedding has no output and no price for it.
		return (output ?? 0) === 0 ? 0 : null;
	}

	if (output === null) {
		return outputRate === 0 ? 0 : 'output';
	}

	const reasoningRate = rate('output_reasoning_mtok');
	if (reasoningRate !== null && reasoning === null) {
		return 'reasoning';
	}

	return priceOutputParts(found, {
		output, reasoning: reasoningRate === null ? 0 : reasoning!, outputRate, reasoningRate: reasoningRate ?? 0,
	}, details, rate);
}

function priceOutputParts({modelId}: TablePrice, known: {readonly output: number; readonly reasoning: number; readonly outputRate: number; readonly reasoningRate: number}, {outputAudioTokens = 0, outputImageTokens = 0}: CostDetails, rate: ReadRate): number | UnpricedReason {
	const {output, reasoning, outputRate, reasoningRate} = known;
	// Models that only speak or only draw have that as their price of output.
	const audioRate = rate('output_audio_mtok') ?? (modelId.includes('tts') ? outputRate : null);
	if (outputAudioTokens > 0 && audioRate === null) {
		return 'audio';
	}

	const imageRate = rate('output_image_mtok') ?? (modelId.includes('image') ? outputRate : null);
	if (outputImageTokens > 0 && imageRate === null) {
		return 'image';
	}

	const audio = Math.min(output, outputAudioTokens);
	const image = Math.min(output - audio, outputImageTokens);
	const thought = Math.min(output - audio - image, reasoning);
	const rest = output - audio - image - thought;
	return ((audio * (audioRate ?? 0)) + (image * (imageRate ?? 0)) + (thought * reasoningRate) + (rest * outputRate)) * perToken;
}

/** A tier's price holds for the whole request once its input is beyond the tier's start. */
function pickRate(rate: ModelPrice[string], inputTokens: number): number | null {
	if (rate === undefined || typeof rate === 'number') {
		return rate ?? null;
	}

	let current = rate.base;
	for (const tier of rate.tiers) {
		if (inputTokens > tier.start) {
			current = tier.price;
		}
	}

	return current;
}
