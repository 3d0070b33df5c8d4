import assert from 'node:assert/strict';
import {MessageChannel, type MessagePort} from 'node:worker_threads';
import {describe, test} from 'node:test';
import type {TailraceEvent} from '../../source/core/event.js';
import {StoreError, type RequestReader, type StoreWriter} from '../../source/core/store.js';
import {EventIntake} from '../../source/runtime/threads/event-intake.js';
import {serveWrites} from '../../source/runtime/threads/serve-writes.js';
import {StoreKeeper} from '../../source/runtime/threads/store-keeper.js';
import {createMemoryStore} from '../../source/store/memory.js';
import {waitUntil} from '../helpers/wait-until.js';
import {
	baseMs,
	buildActive,
	buildInstance,
	end,
} from '../store/store-traffic.js';

const finish = (number: number): TailraceEvent => end(buildActive(number, baseMs + number, {state: 'ok', source: 'ingest'}));
const span = (number: number): TailraceEvent => end(buildActive(number, baseMs, {
	state: 'ok', source: 'otlp', traceId: 'a'.repeat(32), spanId: 'b'.repeat(16),
}));

/** An intake whose events go to a real keeper behind a real port. */
function createIntake() {
	const store = createMemoryStore();
	const writer = store.openWriter();
	const reader = store.openReader();
	let failure: Error | null = null;
	const failing: StoreWriter = {
		...writer,
		write(events) {
			if (failure !== null) {
				throw failure;
			}

			writer.write(events);
		},
	};
	const keeper = new StoreKeeper(failing, {location: 'memory:', retainMs: 1e12, isFirst: true}, () => {/* Nobody looks. */}, {nowAtMs: () => baseMs, monotonicMs: () => performance.now()});
	const shown: TailraceEvent[] = [];
	const intake = new EventIntake(events => {
		shown.push(...events);
	}, reader);
	const ports: MessagePort[] = [];
	const link = (): void => {
		const {port1, port2} = new MessageChannel();
		ports.push(port1, port2);
		serveWrites(port2, keeper);
		intake.connect(port1);
	};

	link();
	return {
		intake,
		reader,
		shown,
		link,
		fail(error: Error | null) {
			failure = error;
		},
		async close() {
			await keeper.close(buildInstance('instance-1'));
			for (const port of ports) {
				port.close();
			}
		},
	};
}

const busy = new StoreError('busy', 'Another program has the store locked.');

describe('the API\'s way to the store', () => {
	test('says that events are kept when they can be read', async () => {
		const {intake, reader, shown, close} = createIntake();
		assert.equal(await intake.write([finish(1), finish(2)]), 'kept');
		assert.equal(await countRows(reader), 2);
		assert.equal(shown.length, 2);
		await close();
	});

	test('takes what can\'t be written now, and refuses what would push it out', async () => {
		const {intake, reader, fail, close} = createIntake();
		fail(busy);
		assert.equal(await intake.write([finish(1)]), 'taken');
		assert.equal(await intake.write(Array.from({length: 5000}, (_, number) => finish(number + 2))), 'full');
		assert.equal(intake.queue.droppedCount, 0);
		fail(null);
		await waitUntil(async () => (await reader.readRequest(finishId(1))) !== null, {what: 'the event'});
		await close();
	});

	test('what a store thread did not acknowledge goes to the next one', async () => {
		const {intake, reader, fail, link, close} = createIntake();
		fail(busy);
		const first = intake.write([finish(1)]);
		link();
		fail(null);
		assert.equal(await first, 'kept');
		assert.equal(await countRows(reader), 1);
		await close();
	});

	test('a deletion comes after what was told before it, and says why it can\'t be', async () => {
		const {intake, reader, fail, close} = createIntake();
		void intake.write([finish(1)]);
		assert.equal(await intake.remove({type: 'before', beforeMs: baseMs * 2}), 1);
		assert.equal(await countRows(reader), 0);
		fail(busy);
		void intake.write([finish(2)]);
		await assert.rejects(intake.remove({type: 'before', beforeMs: baseMs * 2}), /locked/v);
		fail(null);
		await close();
	});

	test('shows a span only if the proxy did not show its request', async () => {
		const {intake, shown, close} = createIntake();
		await intake.write([end(buildActive(1, baseMs, {state: 'ok', traceId: 'a'.repeat(32), spanId: 'b'.repeat(16)}))]);
		await intake.write([span(2), finish(4)]);
		await intake.write([end(buildActive(3, baseMs, {
			state: 'ok', source: 'otlp', traceId: 'c'.repeat(32), spanId: 'b'.repeat(16),
		}))]);
		const ids = (): string[] => shown.map(event => event.type === 'request-end' ? event.record.id : '');
		await waitUntil(() => ids().includes(finishId(3)), {what: 'the other span'});
		assert.deepEqual(ids(), [finishId(1), finishId(4), finishId(3)]);
		await close();
	});

	test('takes nothing more once it is closed', async () => {
		const {intake, close} = createIntake();
		await intake.close(1000);
		assert.equal(await intake.write([finish(1)]), 'full');
		await assert.rejects(intake.remove({type: 'ids', ids: []}), /nothing can be deleted/v);
		await close();
	});
});

function finishId(number: number): string {
	return buildActive(number, baseMs).id;
}

async function countRows(reader: RequestReader): Promise<number> {
	const {records} = await reader.readRequests({limit: 10});
	return records.length;
}
