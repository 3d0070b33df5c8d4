import type {RequestReader, StoreWriter} from '../../source/core/store.js';
import type {Store} from '../../source/store/open-store.js';
import {filteringCases} from './store-filtering.js';
import {followingCases} from './store-following.js';
import {ingestCases} from './store-ingest.js';
import {insightCases} from './store-insight.js';
import {limitCases} from './store-limits.js';
import {readingCases} from './store-reading.js';
import {tallyCases} from './store-tallies.js';
import {writingCases} from './store-writing.js';

/** Both ends of one empty store. */
export type StoreEnds = {
	readonly writer: StoreWriter;
	readonly reader: RequestReader;
};

/** One thing that every store must do; its title is a sentence. */
export type StoreCase = {
	readonly title: string;
	readonly check: (ends: StoreEnds) => Promise<void>;
};

/** What every store must do; memory is the reference. */
export const storeContract: readonly StoreCase[] = [...writingCases, ...readingCases, ...filteringCases, ...followingCases, ...insightCases, ...limitCases, ...tallyCases, ...ingestCases];

/** A test's body: checks a case against an empty store. */
export function buildStoreTest({check}: StoreCase, withStore: (use: (store: Store) => Promise<void>) => Promise<void>): () => Promise<void> {
	return async () => withStore(async store => {
		const writer = store.openWriter();
		const reader = store.openReader();
		try {
			await check({writer, reader});
		} finally {
			await reader.close();
			writer.close();
		}
	});
}
