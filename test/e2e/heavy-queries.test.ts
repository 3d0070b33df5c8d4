import assert from 'node:assert/strict';
import {setTimeout as sleep} from 'node:timers/promises';
import {
	after,
	before,
	describe,
	test,
} from 'node:test';
import {buildBigStore, bigStoreEndMs} from '../helpers/big-store.js';
import {askMany, findBroken} from '../helpers/demo-client.js';
import {setUpEndToEnd} from '../helpers/end-to-end.js';
import {askQuestion} from '../helpers/live-api.js';
import {
	makeHome,
	queryStore,
	readApiUrl,
	type Home,
	type RunningProgram,
} from '../helpers/program.js';
import {waitUntil} from '../helpers/wait-until.js';

const {start} = setUpEndToEnd({before, after});
const rowCount = 150_000;
const requestCount = 200;

describe('fifty who ask large questions without end', () => {
	test('L4 get answers or are asked to wait, while all requests pass and are recorded', {timeout: 110_000}, async () => {
		const home = makeHome();
		buildBigStore(home.storePath, rowCount);
		const {program} = await start(['--api', '127.0.0.1:0', '--retain', '3650d'], home);
		const apiUrl = readApiUrl(program);
		// Goes through every row.
		const question = JSON.stringify({maxCount: 1_000_000, filter: {type: 'like', field: 'error_message', pattern: [{type: 'any'}, {type: 'literal', text: 'no such thing'}, {type: 'any'}]}});
		const asking = {isOver: false};
		const statuses = new Map<number, number>();
		const askers = Array.from({length: 50}, async () => {
			while (!asking.isOver) {
				const {status} = await askQuestion(apiUrl, 'countRequests', question);
				statuses.set(status, (statuses.get(status) ?? 0) + 1);
				await sleep(status === 200 ? 0 : 20);
			}
		});
		await waitUntil(() => statuses.has(200) && statuses.has(429), {what: 'the first answers', timeoutMs: 30_000});
		for (let round = 0; round < requestCount / 20; round++) {
			assert.deepEqual(await findBroken(askMany(program.url, `round-${round}`, 20)), []);
		}

		asking.isOver = true;
		await Promise.all(askers);
		assert.deepEqual(statuses.keys().filter(status => ![200, 429, 503].includes(status)).toArray(), []);
		await waitUntil(() => queryStore(home.storePath, 'SELECT count(*) AS count FROM requests WHERE state = \'ok\' AND started_at_ms > ?', bigStoreEndMs)[0]!.count === requestCount, {what: 'every row'});
		assert.equal(await program.stop(), 0);
		home.remove();
	});
});

describe('a question that takes long', () => {
	const like = (text: string) => ({type: 'like', field: 'user_agent', pattern: [{type: 'any'}, {type: 'literal', text}, {type: 'any'}]});
	let home: Home;
	let program: RunningProgram;
	let apiUrl = '';
	before(async () => {
		home = makeHome();
		buildBigStore(home.storePath, rowCount);
		({program} = await start(['--api', '127.0.0.1:0', '--retain', '3650d'], home));
		apiUrl = readApiUrl(program);
	});
	after(async () => {
		await program.stop();
		home.remove();
	});

	// Each row against each of these: minutes, if nobody ends it.
	const endless = JSON.stringify({maxCount: 1_000_000, filter: {type: 'or', parts: Array.from({length: 900}, (_, index) => like(`no such thing ${index}`))}});

	test('S21 is given up after 2 s, and those that come then are answered', {timeout: 60_000}, async () => {
		const {status, json} = await askQuestion(apiUrl, 'countRequests', endless);
		assert.deepEqual([status, (json as {error: {code: string}}).error.code], [503, 'query_timeout']);
		// All would wait behind it.
		const {status: next} = await waitUntil(async () => {
			const answer = await askQuestion(apiUrl, 'countRequests', '{"maxCount":1}');
			return answer.status === 200 && answer;
		}, {what: 'the next answer', timeoutMs: 5000});
		assert.equal(next, 200);
	});

	test('holds up neither what is small nor what others ask of the API', {timeout: 60_000}, async () => {
		let isOver = false;
		const asking = askQuestion(apiUrl, 'countRequests', endless).then(({status}) => {
			isOver = true;
			return status;
		});
		const order: boolean[] = [];
		for (const path of ['/health', '/v1/limits', '/metrics', '/openapi.json', '/health']) {
			const response = await fetch(`${apiUrl}${path}`);
			await response.text();
			assert.equal(response.status, 200, path);
			order.push(isOver);
		}

		assert.deepEqual(order, order.map(() => false));
		assert.equal(await asking, 503);
	});
});
