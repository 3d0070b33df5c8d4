import process from 'node:process';
import {loadPriceTable} from '../config/price-table-file.js';
import {readSettings} from '../config/read-settings.js';
import type {Settings} from '../config/settings.js';
import {UsageError, UserError} from '../core/errors.js';
import {cleanText} from '../core/text.js';
import {explainPrice} from '../pricing/explain-price.js';
import {listTablePrices, readPriceTableDate} from '../pricing/price-table.js';
import {pricedProviderIds} from '../providers/priced-providers.js';
import type {Command} from './command.js';

const exampleTokens = {input: 10_000, cached: 0, output: 1000};

/** Lists the price table, or says which price a model has. */
export const prices: Command = {
	async run({flags, words}) {
		process.stdout.write(`${await answer(flags, words)}\n`);
		return 0;
	},
};

async function answer(flags: Readonly<Record<string, unknown>>, rest: readonly string[]): Promise<string> {
	const settings = readSettings(flags);
	const isJson = flags.json === true;
	const [word, surplus] = rest;
	if (word === 'update' || word === 'reset') {
		if (surplus !== undefined) {
			throw new UsageError(`prices ${word} takes no argument; "${surplus}" is one too many`);
		}

		const {resetPrices, updatePrices} = await import('./update-prices.js');
		return word === 'reset' ? resetPrices() : updatePrices(settings.upstreamProxy, flags.from as string | undefined);
	}

	loadPriceTable();
	if (word === 'why') {
		const lines = explain(settings, rest.slice(1));
		return isJson ? JSON.stringify({table: readPriceTableDate(), reasons: lines.map(line => line.trim())}) : lines.join('\n');
	}

	return list(settings, rest, isJson);
}

function list(settings: Settings, [text = '', ...others]: readonly string[], isJson: boolean): string {
	if (others.length > 0) {
		throw new UsageError(`prices takes one text to look for; "${others[0]!}" is one too many`);
	}

	const wanted = text.toLowerCase();
	const own = settings.prices.filter(({match}) => match.toLowerCase().includes(wanted)).map(({match, provider, rates}) => {
		const {input, cacheRead = '', cacheWrite = '', output} = rates;
		return [match, provider ?? 'any provider', String(input), String(cacheRead), String(cacheWrite), String(output), 'your prices'];
	});
	const table = listTablePrices(pricedProviderIds, Date.now())
		.filter(({providerId, modelId}) => `${providerId} ${modelId}`.toLowerCase().includes(wanted))
		.map(({providerId, modelId, price}) => [modelId, providerId, ...['input_mtok', 'cache_read_mtok', 'cache_write_mtok', 'output_mtok'].map(key => formatRate(price[key])), '']);
	if (own.length + table.length === 0) {
		throw new UserError(`no model with "${cleanText(text)}" in its name has a price; give it one in the config file: {"prices": [{"match": "…", "input": 1.25, "output": 10}]}`);
	}

	if (isJson) {
		return JSON.stringify({table: readPriceTableDate(), prices: [...own, ...table].map(row => buildEntry(row))});
	}

	const title = `USD per million tokens; + is more for long inputs; price table ${readPriceTableDate()}`;
	return [title, ...alignRows([['model', 'provider', 'input', 'cache read', 'cache write', 'output', ''], ...own, ...table])].join('\n');
}

/** USD per million tokens; unknown is `null`. Of a price that rises with the input this is the first. */
function buildEntry([model, provider, ...rest]: readonly string[]): Record<string, unknown> {
	const rates = rest.slice(0, 4).map(text => text === '' ? null : Number(text.replace('+', '')));
	const [input, cacheRead, cacheWrite, output] = rates;
	return {
		model, provider, input, cacheRead, cacheWrite, output, hasTiers: rest.some(text => text.endsWith('+')), isOwn: rest[4] !== '',
	};
}

function formatRate(rate: number | {readonly base: number} | undefined): string {
	return rate === undefined || typeof rate === 'number' ? String(rate ?? '') : `${rate.base}+`;
}

function alignRows(rows: ReadonlyArray<readonly string[]>): string[] {
	const widths = rows[0]!.map((_, index) => Math.max(...rows.map(row => row[index]!.length)));
	return rows.map(row => row.map((cell, index) => index < 2 ? cell.padEnd(widths[index]!) : cell.padStart(widths[index]!)).join('  ').trimEnd());
}

function explain(settings: Settings, [model, ...others]: readonly string[]): string[] {
	if (model === undefined) {
		throw new UsageError('why needs a model: tailrace prices why gpt-4o');
	}

	const isNumber = (text: string | undefined): boolean => /^\d{1,12}$/v.test(text ?? '');
	const provider = isNumber(others[0]) ? null : others[0] ?? null;
	const counts = provider === null ? others : others.slice(1);
	if (counts.length > 3 || counts.some(text => !isNumber(text))) {
		throw new UsageError(`after the model and its provider come up to three numbers of tokens: input, cached, output; for example tailrace prices why ${cleanText(model)} openai 10000 4000 500`);
	}

	const [input = exampleTokens.input, cached = exampleTokens.cached, output = exampleTokens.output] = counts.map(Number);
	return explainPrice({
		model, provider, input, cached, output, atMs: Date.now(),
	}, settings.prices);
}
