import fs from 'node:fs';
import path from 'node:path';
import {usePriceTable} from '../pricing/price-table.js';
import {priceTablePath} from './paths.js';
import {replaceFile} from './replace-file.js';

/** Far more than the whole table has. */
export const maxPriceTableBytes = 16 * 1024 * 1024;

type StoredTable = {
	/** The day it was fetched. */
	readonly date: string;
	readonly providers: unknown;
	readonly origin: TableOrigin | null;
};

/** Where a table is from, and what it was called there. */
export type TableOrigin = {readonly url: string; readonly etag: string};

/** Puts the table that was fetched last in force in this thread; the library's own where there is none, or a damaged one. */
export function loadPriceTable(filePath = priceTablePath()): void {
	try {
		if (fs.statSync(filePath).size <= maxPriceTableBytes) {
			const {date, providers} = JSON.parse(fs.readFileSync(filePath, 'utf8')) as StoredTable;
			usePriceTable(providers, date);
		}
	} catch {/* The library's own stays. */}
}

/** Where the table in force was fetched; `null` where that isn't known, or it is the library's own. */
export function readTableOrigin(filePath = priceTablePath()): TableOrigin | null {
	try {
		const {origin} = JSON.parse(fs.readFileSync(filePath, 'utf8')) as Partial<StoredTable>;
		return typeof origin?.url === 'string' && typeof origin.etag === 'string' ? origin : null;
	} catch {
		return null;
	}
}

/** Keeps a table for the next start, in one step, for this user alone. */
export function savePriceTable(table: StoredTable, filePath = priceTablePath()): void {
	fs.mkdirSync(path.dirname(filePath), {recursive: true, mode: 0o700});
	replaceFile(filePath, JSON.stringify(table));
}

/** Whether there was one. */
export function didRemovePriceTable(filePath = priceTablePath()): boolean {
	const isThere = fs.existsSync(filePath);
	fs.rmSync(filePath, {force: true});
	return isThere;
}
