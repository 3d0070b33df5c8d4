import assert from 'node:assert/strict';
import {test} from 'node:test';
import {readPages} from '../../source/core/read-pages.js';
import type {RequestQuery, RequestReader} from '../../source/core/store.js';
import {createMemoryStore} from '../../source/store/memory.js';
import {
	baseMs,
	buildActive,
	buildId,
	start,
} from '../store/store-traffic.js';

function openNumbered(count: number): {reader: Pick<RequestReader, 'readRequests'>; asked: RequestQuery[]} {
	const store = createMemoryStore();
	store.openWriter().write(Array.from({length: count}, (_, number) => start(buildActive(number, baseMs + number))));
	const reader = store.openReader();
	const asked: RequestQuery[] = [];
	return {
		asked,
		reader: {
			async readRequests(query) {
				asked.push(query);
				return reader.readRequests(query);
			},
		},
	};
}

test('pages hold all that is asked for once, the newest first', async () => {
	const {reader} = openNumbered(8);
	const pages: string[][] = [];
	for await (const records of readPages(reader, {fromMs: baseMs + 1, limit: 3})) {
		pages.push(records.map(({id}) => id));
	}

	assert.deepEqual(pages, [[7, 6, 5], [4, 3, 2], [1]].map(numbers => numbers.map(number => buildId(number))));
});

test('a page is asked for only when it is wanted', async () => {
	const {reader, asked} = openNumbered(9);
	const pages = readPages(reader, {limit: 3});
	assert.equal(asked.length, 0);
	await pages.next();
	assert.equal(asked.length, 1);
	await pages.return();
	assert.deepEqual(await pages.next(), {value: undefined, done: true});
	assert.equal(asked.length, 1);
});

test('of nothing there is one page, without a record', async () => {
	const {reader} = openNumbered(0);
	const pages = readPages(reader, {limit: 3});
	assert.deepEqual(await pages.next(), {value: [], done: false});
	assert.deepEqual(await pages.next(), {value: undefined, done: true});
});
