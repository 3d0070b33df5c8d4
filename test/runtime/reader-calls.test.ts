import assert from 'node:assert/strict';
import {test} from 'node:test';
import {MessageChannel} from 'node:worker_threads';
import {UserError} from '../../source/core/errors.js';
import {StoreError, type RequestReader} from '../../source/core/store.js';
import {createRemoteReader, serveReader, type RemoteReader} from '../../source/runtime/threads/reader-calls.js';
import {openStore} from '../../source/store/open-store.js';
import {
	baseMs,
	buildActive,
	buildId,
	end,
} from '../store/store-traffic.js';

test('calls are answered with what the reader answers, in any order of asking', async () => {
	const remote = createRemoteReader();
	link(remote, buildReader);
	const [request, page, none] = await Promise.all([remote.readRequest(buildId(1)), remote.readRequests({limit: 10}), remote.readRequest('nobody')]);
	assert.equal(request?.record.id, buildId(1));
	assert.deepEqual(page.records.map(record => record.id), [buildId(1)]);
	assert.equal(none, null);
	await remote.close();
});

test('calls made before there is a reader wait for it', async () => {
	const remote = createRemoteReader();
	const page = remote.readRequests({limit: 10});
	link(remote, buildReader);
	const {records} = await page;
	assert.equal(records.length, 1);
	await remote.close();
});

test('a store that can\'t be opened fails each call with its own words, and is tried again', async () => {
	const remote = createRemoteReader();
	let isThere = false;
	link(remote, () => {
		if (!isThere) {
			throw new UserError('There is no store.');
		}

		return buildReader();
	});
	await assert.rejects(remote.readRequests({limit: 10}), (error: unknown) => error instanceof UserError && error.message === 'There is no store.');
	isThere = true;
	assert.equal(await countRequests(remote), 1);
	await remote.close();
});

test('a call that fails in the reader fails here, and the next one works', async () => {
	const remote = createRemoteReader();
	const reader = buildReader();
	link(remote, () => ({
		...reader,
		async readRequest() {
			throw new Error('The store is damaged.');
		},
	}));
	await assert.rejects(remote.readRequest('any'), /damaged/v);
	assert.equal(await countRequests(remote), 1);
	await remote.close();
});

test('S13 damage that a call meets is told beside its answer, other faults are not', async () => {
	for (const [reason, expectedCount] of [['corrupt', 1], ['busy', 0]] as const) {
		const remote = createRemoteReader();
		const {port1, port2} = new MessageChannel();
		let damageCount = 0;
		serveReader(port1, () => {
			throw new StoreError(reason, 'It failed.');
		}, () => {
			damageCount++;
		});
		remote.connect(port2);
		await assert.rejects(remote.readRequests({limit: 10}), /It failed/v);
		assert.equal(damageCount, expectedCount);
		await remote.close();
	}
});

test('calls that a dead thread left unanswered fail as soon as there is a new one, which answers', async () => {
	const remote = createRemoteReader();
	const {port1} = new MessageChannel();
	remote.connect(port1);
	const lost = assert.rejects(remote.readRequests({limit: 10}), /started anew/v);
	link(remote, buildReader);
	await lost;
	assert.equal(await countRequests(remote), 1);
	await remote.close();
});

test('closing fails what is unanswered and all that comes after', async () => {
	const remote = createRemoteReader();
	const unanswered = assert.rejects(remote.readRequests({limit: 10}), /closed/v);
	await remote.close();
	await unanswered;
	await assert.rejects(remote.readRequests({limit: 10}), /closed/v);
});

function link(remote: RemoteReader, open: () => RequestReader): void {
	const {port1, port2} = new MessageChannel();
	remote.connect(port1);
	serveReader(port2, open);
}

/** Of a store with one request. */
function buildReader(): RequestReader {
	const store = openStore('memory:');
	store.openWriter().write([end(buildActive(1, baseMs, {state: 'ok'}))]);
	return store.openReader();
}

async function countRequests(reader: RequestReader): Promise<number> {
	const {records} = await reader.readRequests({limit: 10});
	return records.length;
}
