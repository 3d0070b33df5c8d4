import assert from 'node:assert/strict';
import {
	after,
	before,
	describe,
	test,
} from 'node:test';
import {request} from 'undici';
import type {Condition} from '../../source/core/condition.js';
import type {RequestReader} from '../../source/core/store.js';
import {openRemoteReader} from '../../source/runtime/remote/remote-reader.js';
import {askQuestion, startLiveApi, type LiveApi} from '../helpers/live-api.js';
import {createRandom} from '../helpers/seeded-random.js';
import {waitUntil} from '../helpers/wait-until.js';
import {
	baseMs,
	buildActive,
	buildFinished,
	end,
	limit,
	start,
} from '../store/store-traffic.js';

const random = createRandom(5);
const window = {fromMs: baseMs, toMs: baseMs + 3_600_000, stepMs: 60_000};
const bounded = {...window, maxRows: 1000};
const filter: Condition = {
	type: 'and',
	parts: [
		{type: 'not', part: {type: 'known', field: 'session_id'}},
		{
			type: 'or', parts: [
				{
					type: 'compare', field: 'input_tokens', operator: '>', value: 100,
				},
				{type: 'like', field: 'model', pattern: [{type: 'any'}, {type: 'literal', text: 'o'}, {type: 'one'}, {type: 'any'}]},
			],
		},
	],
};

const asked: {readonly [Question in Exclude<keyof RequestReader, 'close'>]: ReadonlyArray<Parameters<RequestReader[Question]>[0]>} = {
	readRequests: [{limit: 10}, {limit: 5, filter, fromMs: baseMs + 1000}, {limit: 3, beforeSeq: 7}, {limit: 9, filter: {type: 'id-in', ids: ['x']}}],
	countRequests: [{maxCount: 5}, {maxCount: 100, filter}],
	readRequest: ['none', buildActive(100, 0).id],
	readBuckets: [window],
	readGroups: [{...bounded, groupBy: 'model'}, {...bounded, groupBy: 'agent'}, {...bounded, groupBy: 'day', dayStartsMs: [baseMs]}],
	readSessions: [bounded],
	readErrors: [bounded],
	readNewest: [{fromMs: baseMs, toMs: window.toMs, limit: 4}, {
		fromMs: baseMs, toMs: window.toMs, limit: 4, filter,
	}],
	readSpan: [undefined],
	readTallies: [{isBySession: true}, {isBySession: false, filter}],
	readRateLimits: [undefined],
	readLimitCourses: [{...bounded, atMs: window.toMs}, {...bounded, maxRows: 0, atMs: baseMs + 1000}],
	readInstances: [undefined],
	readChanges: [null, {seq: 3, active: {}, rateLimitsAtMs: 0}],
};

describe('a question of a screen on another machine', () => {
	let api: LiveApi;
	before(async () => {
		api = await startLiveApi();
		api.write(...Array.from({length: 40}, (_, number) => end(buildFinished(random, number, baseMs + (number * 1000)))), start(buildActive(100, baseMs + 50_000)), limit({capturedAtMs: baseMs + 900}));
	});
	after(async () => {
		await api.close();
	});

	for (const [question, given] of Object.entries(asked)) {
		test(`(${question}) is answered as here`, async () => {
			const remote = openRemoteReader({url: api.url, headers: {}});
			for (const argument of given) {
				const pick = (reader: RequestReader) => reader[question as 'readRequests'] as (argument: unknown) => Promise<unknown>;

				assert.deepEqual(await pick(remote)(argument), await pick(api.reader)(argument), JSON.stringify(argument));
			}

			await remote.close();
		});
	}

	const compare = (changes: Record<string, unknown>): unknown => ({
		limit: 1, filter: {
			type: 'compare', field: 'model', operator: '=', value: 'x', ...changes,
		},
	});
	const nest = (depth: number): unknown => depth === 0 ? {type: 'known', field: 'model'} : {type: 'not', part: nest(depth - 1)};
	const wrong: ReadonlyArray<readonly [what: string, question: string, argument: unknown]> = [
		['an operator that is SQL', 'readRequests', compare({operator: '= 1 OR 1 ='})],
		['a field that is SQL', 'readRequests', compare({field: '"model" OR 1=1 --'})],
		['a field of every object', 'readRequests', compare({field: '__proto__'})],
		['a value that is an object', 'readRequests', compare({value: {}})],
		['a value that is too long', 'readRequests', compare({value: 'x'.repeat(2000)})],
		['a term of no kind', 'readRequests', {limit: 1, filter: {type: 'sql', text: '1'}}],
		['a filter that is a text', 'readRequests', {limit: 1, filter: '1=1'}],
		['a filter that is too deep', 'readRequests', {limit: 1, filter: nest(2000)}],
		['a filter that is too wide', 'readRequests', {limit: 1, filter: {type: 'or', parts: Array.from({length: 1500}, () => ({type: 'and', parts: [nest(0)]}))}}],
		['a pattern that is a regex', 'readRequests', {limit: 1, filter: {type: 'like', field: 'model', pattern: '^(a+)+$'}}],
		['no limit', 'readRequests', {}],
		['a limit without end', 'readRequests', {limit: 1e9}],
		['a limit that is a text', 'readRequests', {limit: '1; DROP TABLE requests'}],
		['a list', 'readRequests', []],
		['steps without end', 'readBuckets', {fromMs: 0, toMs: 8e15, stepMs: 1000}],
		['a step of nothing', 'readBuckets', {fromMs: 0, toMs: 1, stepMs: 0}],
		['more steps of limits than one sees', 'readLimitCourses', {...bounded, stepMs: 1000, atMs: baseMs}],
		['limits of no moment', 'readLimitCourses', bounded],
		['a grouping of nothing', 'readGroups', {...bounded, groupBy: 'model" --'}],
		['a moment beyond time', 'readBuckets', {fromMs: 0, toMs: 1e300, stepMs: 1000}],
		['an id that is none', 'readRequest', {id: 1}],
		['a cursor of nothing', 'readChanges', {seq: -1, active: [], rateLimitsAtMs: 0}],
	];

	for (const [what, question, argument] of wrong) {
		test(`with ${what} is refused, with a hint`, async () => {
			const {status, json} = await askQuestion(api.url, question, JSON.stringify(argument));
			assert.equal(status, 400);
			assert.ok((json as {error: {hint: string}}).error.hint.length > 0);
		});
	}

	test('that there is none is answered with those that there are', async () => {
		for (const name of ['close', '__proto__', 'constructor', 'x']) {
			const {status, text} = await askQuestion(api.url, name, 'null');
			assert.equal(status, 404);
			assert.match(text, /readRequests/v);
		}
	});

	test('must come as JSON, which no web page sends without asking first', async () => {
		for (const contentType of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
			const {status} = await askQuestion(api.url, 'readSpan', 'null', {'content-type': contentType});
			assert.equal(status, 415);
		}

		assert.equal((await askQuestion(api.url, 'readSpan', '{"a":')).status, 400);
	});

	test('that is too long is refused, however it is packed', async () => {
		const {status} = await askQuestion(api.url, 'readRequest', JSON.stringify('x'.repeat(2_000_000)));
		assert.equal(status, 413);
		const {statusCode, body} = await request(`${api.url}/v1/read/readRequest`, {
			method: 'POST', body: '[]', headers: {'content-type': 'application/json', 'content-encoding': 'br'},
		});
		await body.dump();
		assert.equal(statusCode, 415);
	});
});

describe('large questions', () => {
	test('run four at a time; others are asked to wait, and whoever waits gets an answer', async () => {
		const held: Array<() => void> = [];
		let mostCount = 0;
		const api = await startLiveApi({
			wrapReader: reader => ({
				...reader,
				async readTallies(query) {
					await new Promise<void>(resolve => {
						held.push(resolve);
						mostCount = Math.max(mostCount, held.length);
					});
					return reader.readTallies(query);
				},
			}),
		});
		const statuses: number[] = [];
		const answers = Array.from({length: 50}, async () => {
			const {status} = await askQuestion(api.url, 'readTallies', '{"isBySession":false}');
			statuses.push(status);
		});
		await waitUntil(() => statuses.length === 46 && held.length === 4, {what: 'all but four to be refused'});
		assert.equal(statuses.filter(status => status === 429).length, 46);

		// One that is patient gets its answer when there is room.
		const patient = openRemoteReader({url: api.url, headers: {}});
		const late = patient.readTallies({isBySession: false});
		for (const release of held.splice(0)) {
			release();
		}

		await waitUntil(() => held.length === 1, {what: 'the patient one'});
		held[0]!();
		assert.deepEqual(await late, []);
		await Promise.all(answers);
		assert.equal(statuses.filter(status => status === 200).length, 4);
		assert.equal(mostCount, 4);
		await patient.close();
		await api.close();
	});

	test('that take too long are given up, and say how to ask instead', async () => {
		const api = await startLiveApi({
			wrapReader: reader => ({
				...reader,
				readTallies: async () => new Promise(() => {/* It never ends. */}),
			}),
		});
		const {status, text} = await askQuestion(api.url, 'readTallies', '{"isBySession":false}');
		assert.equal(status, 503);
		assert.match(text, /query_timeout.*shorter time/v);
		await api.close();
	});
});
