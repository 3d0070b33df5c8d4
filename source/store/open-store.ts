import {UserError} from '../core/errors.js';
import type {RequestReader, StoreWriter} from '../core/store.js';
import {createMemoryStore} from './memory.js';
import {openSqliteReader, type ReaderOptions} from './sqlite/reader.js';
import {openSqliteWriter} from './sqlite/writer.js';

/** A store that is known but not open. A memory store lives in the thread that made it, and as long. */
export type Store = {
	readonly openWriter: () => StoreWriter;
	readonly openReader: (options?: ReaderOptions) => RequestReader;
};

/** `memory:`, which holds so many requests, or the path of a SQLite file. */
export function openStore(location: string, maxMemoryRequests?: number): Store {
	if (location === 'memory:') {
		return createMemoryStore(maxMemoryRequests);
	}

	// A drive's letter is no scheme; a file with a colon in its name can be given as `./name`.
	const scheme = /^[a-z][\d+\-.a-z]+:/iv.exec(location)?.[0];
	if (scheme !== undefined || location.trim() === '') {
		throw new UserError(`There is no store of the kind \`${scheme ?? location}\`. Give the path of a file, or \`memory:\` to forget everything at the end.`);
	}

	return {
		openWriter: () => openSqliteWriter(location),
		openReader: options => openSqliteReader(location, options),
	};
}
