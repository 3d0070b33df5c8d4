import assert from 'node:assert/strict';
import {test} from 'node:test';
import {UserError} from '../../source/core/errors.js';
import {openStore} from '../../source/store/open-store.js';
import {baseMs, buildActive, start} from './store-traffic.js';

test('kinds of stores that are not known are refused with those that are', () => {
	for (const location of ['redis://localhost:6379', 'postgres://db/x', 'memory:x', 'redis:', '', ' ']) {
		assert.throws(() => openStore(location), (error: unknown) => error instanceof UserError && error.message.includes('memory:'), location);
	}
});

test('each memory store is a store of its own, and both of its ends are the same store', async () => {
	const [one, other] = [openStore('memory:'), openStore('memory:')];
	one.openWriter().write([start(buildActive(1, baseMs))]);
	const counts = await Promise.all([one, one, other].map(async store => {
		const {records} = await store.openReader().readRequests({limit: 10});
		return records.length;
	}));
	assert.deepEqual(counts, [1, 1, 0]);
});
