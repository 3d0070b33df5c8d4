import {
	calcPrice,
	findProvider,
	updatePrices,
	type MatchLogic,
	type ModelPrice,
	type PriceCalculation,
	type Provider,
} from '@pydantic/genai-prices';

/** USD per million tokens; a tiered price holds for the whole request once its input reaches the tier. */
export type TablePrice = {
	/** The library's id of the provider. */
	readonly providerId: string;
	/** The library's id of the model whose price this is. */
	readonly modelId: string;
	readonly price: ModelPrice;
};

/** When the prices of the library's release were last changed. */
export const bundledTableDate = '2026-09-23';
let tableDate = bundledTableDate;

const maxCached = 500;
// Some prices depend on the time of day; none changes within a quarter of an hour.
const cacheStepMs = 15 * 60 * 1000;
const cache = new Map<string, TablePrice | null>();

/** When the prices in force are from. */
export function readPriceTableDate(): string {
	return tableDate;
}

/** Puts another table of the library's form in force in this thread; throws where it is none. */
export function usePriceTable(providers: unknown, date: string): void {
	if (!Array.isArray(providers) || providers.some(provider => !isProvider(provider)) || !/^\d{4}-\d{2}-\d{2}$/v.test(date)) {
		throw new Error('no price table');
	}

	setProviders(providers);
	tableDate = date;
}

function setProviders(providers: readonly Provider[]): void {
	updatePrices(({setProviderData}: {readonly setProviderData: (data: Provider[]) => void}) => {
		// What reads usage out of answers is our own part.
		setProviderData(providers.map(({extractors, ...provider}) => provider));
	});
	cache.clear();
}

function isProvider(value: unknown): value is Provider {
	const {id, api_pattern: pattern, models} = (value ?? {}) as Partial<Provider>;
	return typeof id === 'string' && typeof pattern === 'string' && isPattern(pattern) && Array.isArray(models)
		&& models.every(model => typeof model?.id === 'string' && typeof model.match === 'object' && typeof model.prices === 'object');
}

function isPattern(text: string): boolean {
	try {
		// eslint-disable-next-line require-unicode-regexp -- As the library does.
		return new RegExp(text) instanceof RegExp;
	} catch {
		return false;
	}
}

/**
The price of a model at a time, from the price library; `null` when it knows none. The library matches generously
(it prices `claude-sonnet-5-5` as `claude-sonnet-5`); a match counts only if it is the very model or a dated release of it.
*/
export function readTablePrice(query: {
	readonly priceProviderId: string | null;
	readonly upstreamHost: string;
	readonly model: string;
	readonly atMs: number;
}): TablePrice | null {
	const key = `${query.priceProviderId ?? query.upstreamHost}\n${query.model}\n${Math.trunc(query.atMs / cacheStepMs)}`;
	let found = cache.get(key);
	if (found === undefined) {
		found = findPrice(query);
		if (cache.size >= maxCached) {
			cache.clear();
		}

		cache.set(key, found);
	}

	return found;
}

function findPrice({priceProviderId, upstreamHost, model, atMs}: Parameters<typeof readTablePrice>[0]): TablePrice | null {
	const provider = findProvider(priceProviderId === null ? {providerApiUrl: `https://${upstreamHost}`} : {providerId: priceProviderId});
	if (provider === undefined) {
		return null;
	}

	const result = calculate(provider, model, atMs);
	if (result === null) {
		return null;
	}

	const {id, match} = result.model;
	const isSame = provider.id === 'aws' ? isSameBedrockModel(model, id) : isSameModel(model, id, match);
	return isSame ? {providerId: provider.id, modelId: id, price: result.model_price} : null;
}

/** It throws where a usage does not fit a price, and warns of kinds of prices that it does not know; there is no price for us then. */
function calculate(provider: Provider, model: string, atMs: number): PriceCalculation | null {
	const {warn} = console;
	let isCertain = true;
	console.warn = () => {
		isCertain = false;
	};

	try {
		const result = calcPrice({input_tokens: 0, output_tokens: 0}, model, {provider, timestamp: new Date(atMs)});
		return isCertain ? result : null;
	} catch {
		return null;
	} finally {
		console.warn = warn;
	}
}

/** A date, or a word that names a release of the same model at the same price. */
const release = /^(?:-(?:preview|exp|latest))?(?:[\-@](?:\d{4}-\d{2}-\d{2}|\d{2}-\d{4}|\d{2}-\d{2}|\d{8}|\d{3,4}|latest))?(?:-v\d+(?::\d+)?)?$/v;

function isSameModel(model: string, id: string, match: MatchLogic): boolean {
	const asked = model.toLowerCase();
	return [id.toLowerCase(), ...readNames(match)].some(name =>
		asked === name || (asked.startsWith(name) && release.test(asked.slice(name.length))));
}

const bedrockName = /^(?:arn:[^\/]*:inference-profile\/)?(?:(?<scope>us-gov|us|eu|au|jp|in|ca|apac|global|regional)\.)?(?<name>.+?)(?:-v(?<version>\d+(?::\d+)?))?$/v;

/** Bedrock's ids begin with where the model may compute; `global.` has a price of its own. An answer names Anthropic's models without their vendor. */
function isSameBedrockModel(model: string, id: string): boolean {
	const asked = bedrockName.exec(model.toLowerCase())?.groups;
	const known = bedrockName.exec(id.toLowerCase())?.groups;
	if (asked === undefined || known === undefined) {
		return false;
	}

	const isSameName = asked.name === known.name || `anthropic.${asked.name}` === known.name;
	const isSameVersion = asked.version === undefined || known.version === undefined || asked.version === known.version;
	return isSameName && isSameVersion && (asked.scope === 'global') === (known.scope === 'global');
}

function readNames(match: MatchLogic): string[] {
	if ('equals' in match) {
		return [match.equals.toLowerCase()];
	}

	// Of what it begins with, only a release is the same model.
	if ('starts_with' in match) {
		return [match.starts_with.toLowerCase()];
	}

	return 'or' in match ? match.or.flatMap(part => readNames(part)) : [];
}

/** All models of these providers with the prices of that time, in the table's order. */
export function listTablePrices(priceProviderIds: readonly string[], atMs: number): TablePrice[] {
	return priceProviderIds.flatMap(priceProviderId => (findProvider({providerId: priceProviderId})?.models ?? []).flatMap(({id}) => {
		const found = findPrice({
			priceProviderId, upstreamHost: '', model: id, atMs,
		});
		return found === null ? [] : [found];
	}));
}
