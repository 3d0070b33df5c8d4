import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {noDrops, type TailraceEvent} from '../../source/core/event.js';
import {buildRequestRecord, type RequestRecord} from '../../source/core/request-record.js';
import {uncountedOperations} from '../../source/core/summary.js';
import {createLiveModel} from '../../source/live/create-live-model.js';
import {buildBatch, buildBuckets} from './random-traffic.js';

const nowAtMs = Date.UTC(2026, 10, 21, 14, 2, 31, 400);

const build = (id: string, known: Partial<RequestRecord> = {}): RequestRecord =>
	buildRequestRecord({
		id, startedAtMs: nowAtMs - 5000, instanceId: 'test', provider: 'p', model: 'm', ...known,
	});

const start = (id: string, known?: Partial<RequestRecord>): TailraceEvent => ({type: 'request-start', record: build(id, known)});

const end = (id: string, known?: Partial<RequestRecord>): TailraceEvent => ({type: 'request-end', record: build(id, {state: 'ok', ...known})});

const progress = (id: string, outputTokens: number, lastByteAtMs: number, model: string | null = null): TailraceEvent => ({
	type: 'request-progress', id, model, responseBytes: outputTokens * 5, outputTokens, isEstimate: true, lastByteAtMs,
});

describe('a running request', () => {
	test('shows what is known so far', () => {
		const live = createLiveModel();
		live.apply(buildBatch([
			start('a', {model: null}),
			{
				type: 'request-first-byte', id: 'a', firstByteMs: 400, statusCode: 200,
			},
		]));
		assert.equal(live.findRequest('a')!.lastByteAtMs, nowAtMs - 4600);
		assert.equal(live.findRequest('a')!.speedPerSecond, null);
		live.apply(buildBatch([
			{type: 'request-first-token', id: 'a', firstTokenMs: 1000},
			progress('a', 100, nowAtMs - 2000, 'better'),
		]));
		const request = live.findRequest('a')!;
		assert.equal(request.record.model, 'better');
		assert.equal(request.record.statusCode, 200);
		assert.equal(request.record.outputTokens, 100);
		assert.equal(request.isEstimate, true);
		assert.equal(request.speedPerSecond, 50);
		assert.equal(request.lastByteAtMs, nowAtMs - 2000);
	});

	test('that is no call of a model is listed and counts in no rate', () => {
		const live = createLiveModel();
		live.apply(buildBatch(uncountedOperations.flatMap(operation => [start(`a-${operation}`, {operation}), end(`b-${operation}`, {operation, state: 'failed'})])));
		assert.equal(live.readRequests().length, 4);
		const {requestsPerSecond, errorRatio} = live.readRates(nowAtMs);
		assert.equal(requestsPerSecond, 0);
		assert.equal(errorRatio, null);
		assert.equal(live.readSummary({fromMs: nowAtMs - 60_000, toMs: nowAtMs, stepCount: 1}).totals.requestCount, 0);
	});

	test('is over with its end, whatever comes after', () => {
		const live = createLiveModel();
		live.apply(buildBatch([start('a'), end('a', {outputTokens: 7}), progress('a', 900, nowAtMs), start('a'), end('a', {outputTokens: 8})]));
		const request = live.findRequest('a')!;
		assert.equal(request.record.outputTokens, 7);
		assert.equal(request.record.state, 'ok');
		assert.equal(request.lastByteAtMs, null);
		assert.equal(live.readRates(nowAtMs).inFlightCount, 0);
	});

	test('outlives any number of newer ones in the list', () => {
		const live = createLiveModel({maxRequests: 10});
		live.apply(buildBatch([start('long', {startedAtMs: nowAtMs - 60_000})]));
		for (let index = 0; index < 50; index++) {
			live.apply(buildBatch([end(`short-${index}`, {startedAtMs: nowAtMs + index})]));
		}

		const ids = live.readRequests().map(request => request.record.id);
		assert.equal(ids.length, 10);
		assert.equal(ids.at(-1), 'long');
		assert.equal(ids[0], 'short-49');
	});
});

describe('the version', () => {
	test('grows only when something changed, and the list is the same object until then', () => {
		const live = createLiveModel();
		live.apply(buildBatch([start('a')]));
		const {version} = live;
		const requests = live.readRequests();
		live.apply(buildBatch([start('a'), progress('unknown', 5, nowAtMs)]));
		live.apply(buildBatch([]));
		assert.equal(live.version, version);
		assert.equal(live.readRequests(), requests);
		live.apply(buildBatch([end('a')]));
		assert.ok(live.version > version);
		assert.notEqual(live.readRequests(), requests);
	});

	test('grows with what was dropped', () => {
		const live = createLiveModel();
		live.apply({events: [], dropped: {store: 2, observer: 3}});
		assert.equal(live.droppedCount, 5);
		assert.equal(live.version, 1);
		live.apply({events: [], dropped: {store: 2, observer: 3}});
		assert.equal(live.version, 1);
	});
});

describe('what the store remembers', () => {
	test('takes the place of what is finished, and of what it no longer knows to run', () => {
		const live = createLiveModel();
		live.apply(buildBatch([start('vanished'), end('old'), start('running'), progress('running', 40, nowAtMs - 3000)]));
		const records = [build('newest', {state: 'failed', startedAtMs: nowAtMs - 1000}), build('running')];
		live.seed({records, buckets: buildBuckets(records), rateLimits: []});
		assert.deepEqual(live.readRequests().map(({record}) => [record.id, record.state, record.outputTokens]), [
			['newest', 'failed', null],
			['running', 'active', 40],
		]);
		assert.equal(live.readRates(nowAtMs).inFlightCount, 1);
		assert.equal(live.readSummary({fromMs: nowAtMs - 60_000, toMs: nowAtMs, stepCount: 1}).totals.requestCount, 2);
	});

	test('does not undo what is newer', () => {
		const live = createLiveModel();
		live.apply(buildBatch([start('ending'), end('ending', {outputTokens: 9}), start('new', {startedAtMs: nowAtMs})]));
		live.apply(buildBatch([start('heard'), progress('heard', 5, nowAtMs - 500)]));
		const records = [build('other', {state: 'ok', startedAtMs: nowAtMs - 1000}), build('ending')];
		const memory = {records, buckets: buildBuckets(records), rateLimits: []};
		live.seed(memory);
		live.seed(memory);
		assert.deepEqual(live.readRequests().map(({record}) => `${record.id} ${record.state}`), [
			'new active', 'other ok', 'heard active', 'ending ok',
		]);
		const {totals} = live.readSummary({fromMs: nowAtMs - 60_000, toMs: nowAtMs + 1, stepCount: 1});
		assert.equal(totals.requestCount, 4);
		assert.equal(totals.okCount, 2);
		assert.equal(totals.outputTokens, 9);
	});
});

describe('what somebody deleted', () => {
	test('is gone from the list, and with what the store remembers from the sums; what runs stays', () => {
		const live = createLiveModel();
		live.apply(buildBatch([end('a'), end('b'), start('c')]));
		live.forget({type: 'ids', ids: ['b', 'c']});
		assert.deepEqual(live.readRequests().map(({record}) => record.id), ['c', 'a']);
		live.forget({type: 'before', beforeMs: nowAtMs});
		live.seed({records: [build('c')], buckets: buildBuckets([build('c')]), rateLimits: []});
		assert.deepEqual(live.readRequests().map(({record}) => record.id), ['c']);
		assert.equal(live.readSummary({fromMs: nowAtMs - 60_000, toMs: nowAtMs, stepCount: 1}).totals.requestCount, 1);
	});
});

describe('the rates', () => {
	test('are nothing when nothing happened', () => {
		assert.deepEqual(createLiveModel().readRates(nowAtMs), {
			requestsPerSecond: 0, outputTokensPerSecond: 0, inputTokensPerSecond: 0, costUsdPerHour: 0, inFlightCount: 0, errorRatio: null,
		});
	});

	test('count requests where they start and tokens when they come', () => {
		const secondAtMs = Date.UTC(2026, 10, 21, 14, 2, 31);
		const live = createLiveModel();
		live.apply(buildBatch([
			start('a', {startedAtMs: secondAtMs - 60_000}),
			progress('a', 100, secondAtMs - 30_000),
			progress('a', 150, secondAtMs - 4000),
			end('a', {
				startedAtMs: secondAtMs - 60_000, durationMs: 58_000, outputTokens: 250, inputTokens: 3000, costNanoUsd: 2e9,
			}),
			start('b', {startedAtMs: secondAtMs - 9000}),
			end('c', {startedAtMs: secondAtMs - 8000, durationMs: 500, state: 'failed'}),
		]));
		assert.deepEqual(live.readRates(secondAtMs), {
			requestsPerSecond: 0.2,
			outputTokensPerSecond: 15,
			inputTokensPerSecond: 300,
			// All of it within the only minute that there was.
			costUsdPerHour: 120,
			inFlightCount: 1,
			errorRatio: 0.5,
		});
		live.seed({records: [], buckets: [], rateLimits: []});
		assert.equal(live.readRates(secondAtMs).inputTokensPerSecond, 300);
		const later = live.readRates(secondAtMs + (10 * 60_000));
		assert.equal(later.requestsPerSecond, 0);
		assert.equal(Math.round(later.costUsdPerHour * 1000), Math.round(2 * 60 / 11 * 1000));
		assert.equal(live.readRates(secondAtMs + (20 * 60_000)).errorRatio, null);
	});

	test('do not take a first expensive request for the pace of an hour', () => {
		const live = createLiveModel();
		live.apply(buildBatch([end('a', {startedAtMs: nowAtMs - 2000, durationMs: 1000, costNanoUsd: 1e9})]));
		assert.equal(live.readRates(nowAtMs).costUsdPerHour, 60);
	});
});

test('an hour of traffic leaves a bounded model', () => {
	const live = createLiveModel({maxRequests: 100});
	for (let index = 0; index < 5000; index++) {
		live.apply({events: [progress(`never-started-${index}`, 1, nowAtMs), end(`r-${index}`, {startedAtMs: nowAtMs + index})], dropped: noDrops});
	}

	assert.equal(live.readRequests().length, 100);
	assert.equal(live.readSummary({fromMs: nowAtMs - 1000, toMs: nowAtMs + 5000, stepCount: 1}).totals.requestCount, 5000);
});
