import {UsageError} from '../core/errors.js';
import {buildMatchPattern, type OverrideRates, type PriceOverride} from '../pricing/price-override.js';

const rateKeys = ['input', 'output', 'cacheRead', 'cacheWrite', 'cacheWrite1h', 'request'] as const;
const keys = new Set<string>(['match', 'provider', 'from', ...rateKeys]);
const example = '{"match": "my-model*", "input": 1.25, "output": 10}';

/** The user's own prices, as the config file has them; throws `UsageError` with the place of the mistake. */
export function readPrices(value: unknown, place: string): PriceOverride[] {
	if (value === undefined) {
		return [];
	}

	if (!Array.isArray(value)) {
		throw new UsageError(`${place}: expected a list, for example [${example}]`);
	}

	return value.map((item: unknown, index) => readPrice(item, `${place}[${index}]`));
}

function readPrice(item: unknown, place: string): PriceOverride {
	if (typeof item !== 'object' || item === null || Array.isArray(item)) {
		throw new UsageError(`${place}: expected an object, for example ${example}`);
	}

	const entry = item as Record<string, unknown>;
	const unknownKey = Object.keys(entry).find(key => !keys.has(key));
	if (unknownKey !== undefined) {
		throw new UsageError(`${place}: unknown key "${unknownKey}"; known are ${[...keys].join(', ')}`);
	}

	const match = readName(entry.match, `${place}.match`);
	if (match === null) {
		throw new UsageError(`${place}: "match" is missing, the name of the model; * stands for any text`);
	}

	return {
		match,
		pattern: buildMatchPattern(match),
		provider: readName(entry.provider, `${place}.provider`),
		fromAtMs: readDate(entry.from, `${place}.from`),
		rates: readRates(entry, place),
	};
}

function readName(value: unknown, place: string): string | null {
	if (value === undefined) {
		return null;
	}

	if (typeof value !== 'string' || value === '' || value.length > 256) {
		throw new UsageError(`${place}: expected a text of 1 to 256 characters`);
	}

	return value;
}

function readDate(value: unknown, place: string): number {
	if (value === undefined) {
		return 0;
	}

	const atMs = typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/v.test(value) ? Date.parse(`${value}T00:00:00Z`) : NaN;
	// `Date.parse` takes the 31st of February for the 3rd of March.
	if (Number.isNaN(atMs) || new Date(atMs).toISOString().slice(0, 10) !== value) {
		throw new UsageError(`${place}: expected a date, for example "2026-11-01"; it begins at midnight UTC`);
	}

	return atMs;
}

function readRates(entry: Readonly<Record<string, unknown>>, place: string): OverrideRates {
	const rates: Record<string, number> = {};
	for (const key of rateKeys) {
		const value = entry[key];
		if (value === undefined) {
			continue;
		}

		if (typeof value !== 'number' || !(value >= 0 && value <= 1_000_000)) {
			throw new UsageError(`${place}.${key}: expected a number from 0 to 1000000, in USD ${key === 'request' ? 'a request' : 'per million tokens'}`);
		}

		rates[key] = value;
	}

	// Who gives only a price for each request says that tokens are free; who gives one for tokens must give both.
	const isPerRequest = rates.request !== undefined && rates.input === undefined && rates.output === undefined;
	if (!isPerRequest && (rates.input === undefined || rates.output === undefined)) {
		throw new UsageError(`${place}: "input" and "output" are needed, in USD per million tokens (0 if free), for example ${example}`);
	}

	return {input: 0, output: 0, ...rates};
}
