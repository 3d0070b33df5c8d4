import {open} from 'node:fs/promises';
import {REMOTE_DATA_JSON_URL as tableUrl} from '@pydantic/genai-prices';
import {
	didRemovePriceTable,
	maxPriceTableBytes,
	readTableOrigin,
	savePriceTable,
} from '../config/price-table-file.js';
import type {UpstreamProxies} from '../config/upstream-proxy.js';
import {UserError} from '../core/errors.js';
import {cleanText} from '../core/text.js';
import {
	bundledTableDate,
	listTablePrices,
	usePriceTable,
} from '../pricing/price-table.js';
import {pricedProviderIds} from '../providers/priced-providers.js';
import {fetchPriceTable, type FetchedTable} from './fetch-price-table.js';

// Fewer prices than these are no price table, whatever else they are.
const minPriceCount = 100;

/** Fetches a price table, and keeps it for the next start if it is one; answers what to tell. */
export async function updatePrices(proxies: UpstreamProxies, from: string = tableUrl): Promise<string> {
	const source = await readSource(from, proxies);
	if (source === null) {
		return `The prices at ${cleanText(from)} are those that were fetched last, and stay in force.`;
	}

	const providers = parseTable(source.text);
	const date = new Date().toISOString().slice(0, 10);
	const count = countPrices(providers, date);
	if (count < minPriceCount) {
		throw new UserError(`${cleanText(from)} has ${count} prices that can be used, and is not taken for a price table. The present one stays.`);
	}

	savePriceTable({date, providers, origin: source.origin});
	return `${count} prices of ${date} are kept, and in force from the next start on. tailrace prices reset goes back to those of ${bundledTableDate}.`;
}

export function resetPrices(): string {
	return didRemovePriceTable()
		? `The fetched prices are gone; from the next start on those of ${bundledTableDate} are in force.`
		: `No prices were fetched; those of ${bundledTableDate} are in force.`;
}

/** `null`: nothing is new there. */
async function readSource(from: string, proxies: UpstreamProxies): Promise<FetchedTable | null> {
	try {
		return /^[a-z][+\-.0-9a-z]+:\/\//iv.test(from) ? (await fetchPriceTable(from, readTableOrigin(), proxies)) : {text: await readFile(from), origin: null};
	} catch (error) {
		throw error instanceof UserError ? error : new UserError(`${cleanText(from)} can't be read (${(error as NodeJS.ErrnoException).code ?? (error as Error).message}). The present prices stay.`);
	}
}

async function readFile(from: string): Promise<string> {
	const file = await open(from);
	try {
		const {size} = await file.stat();
		if (size > maxPriceTableBytes) {
			throw new UserError(`${cleanText(from)} is larger than 16 MB; that is no price table.`);
		}

		return await file.readFile('utf8');
	} finally {
		await file.close();
	}
}

function parseTable(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		throw new UserError('What was read is no JSON, and so no price table. The present prices stay.');
	}
}

/** Tries it out in this process, which ends after that: 0 for what is no table. */
function countPrices(providers: unknown, date: string): number {
	try {
		usePriceTable(providers, date);
		return listTablePrices(pricedProviderIds, Date.now()).filter(({price}) => price.input_mtok !== undefined).length;
	} catch {
		return 0;
	}
}
