import assert from 'node:assert/strict';
import {
	describe,
	test,
} from 'node:test';
import BetterSqlite from 'better-sqlite3';
import type {Condition} from '../../source/core/condition.js';
import {openStore} from '../../source/store/open-store.js';
import {askQuestion, startLiveApi, type LiveApi} from '../helpers/live-api.js';
import {requestRaw} from '../helpers/raw-client.js';
import {createRandom} from '../helpers/seeded-random.js';
import {withStorePlace} from '../helpers/store-place.js';
import {baseMs, buildFinished, end} from '../store/store-traffic.js';

const random = createRandom(12);
const count = 30;

/** Ideas of every list of SQL injections, in what a client can name. */
const injections = [
	'\' OR 1=1--',
	'" OR ""="',
	'x\'; DROP TABLE requests; --',
	'1) OR (1=1',
	'\' UNION SELECT sql FROM sqlite_schema --',
	String.raw`\' OR 1=1 --`,
	'%',
	'_',
	'%%%_%',
	String.raw`\%`,
	'@f0',
	':f0',
	'?1',
	'x" OR model LIKE "%',
	'\'||(SELECT load_extension(\'x\'))||\'',
	'ATTACH DATABASE \'/tmp/x\' AS x',
	'\u{0}\' OR 1=1',
	'/*',
	'--',
	';',
];

/** The API over a real store in a file. */
async function withApi(action: (api: LiveApi, storePath: string) => Promise<void>): Promise<void> {
	await withStorePlace(async storePath => {
		const store = openStore(storePath);
		const writer = store.openWriter();
		const names = injections.map((text, index) => end({
			...buildFinished(random, count + index, baseMs + index), model: text, endpoint: `/${text}`, userAgent: text, sessionId: text,
		}));
		writer.write([...Array.from({length: count}, (_, number) => end({...buildFinished(random, number, baseMs), model: 'plain'})), ...names]);
		const reader = store.openReader();
		const api = await startLiveApi({wrapReader: () => reader});
		try {
			await action(api, storePath);
		} finally {
			await api.close();
			writer.close();
		}
	});
}

function readSchema(storePath: string): unknown {
	const database = new BetterSqlite(storePath, {readonly: true});
	try {
		return [database.prepare('SELECT * FROM sqlite_schema').all(), database.prepare('SELECT count(*) FROM requests').all(), database.pragma('database_list')];
	} finally {
		database.close();
	}
}

async function ask(api: LiveApi, target: string): Promise<{status: number; text: string}> {
	const {response} = await requestRaw(api.url, {path: target});
	return {status: response.head!.statusCode, text: response.body.toString()};
}

describe('a question that is meant to harm', () => {
	test('A12 SQL in a filter, a name or a path is text and nothing else, and the store stays as it is', async () => {
		await withApi(async (api, storePath) => {
			const schema = readSchema(storePath);
			for (const text of injections) {
				const quoted = `model="${text.replaceAll(/["\\]/gv, String.raw`\$&`)}"`;
				for (const q of [text, quoted, `${text}:x`, `model:${text}`, `model>${text}`, `tokens:>${text}`]) {
					const {status} = await ask(api, `/v1/requests?q=${encodeURIComponent(q)}`);
					assert.match(String(status), /^(?:200|400)$/v, q);
				}

				const filter: Condition = {
					type: 'compare', field: 'model', operator: '=', value: text,
				};
				const {json} = await askQuestion(api.url, 'readRequests', JSON.stringify({limit: 100, filter}));
				assert.deepEqual((json as {records: Array<{model: string}>}).records.map(({model}) => model), [text]);
				const found = await ask(api, `/v1/requests/${encodeURIComponent(text)}`);
				assert.match(String(found.status), /^4\d\d$/v);
				for (const name of ['limit', 'cursor', 'from', 'to']) {
					assert.equal((await ask(api, `/v1/requests?${name}=${encodeURIComponent(text)}`)).status, 400, name);
				}
			}

			assert.deepEqual(readSchema(storePath), schema);
		});
	});

	test('A13 a filter that is long, deep, or made to be slow is refused or answered, and the next one, too', async () => {
		await withApi(async api => {
			const stars = '*a'.repeat(300);
			const filters: ReadonlyArray<readonly [filter: string, status: RegExp]> = [
				['x'.repeat(1025), /^400$/v],
				['('.repeat(600), /^400$/v],
				[`${'('.repeat(400)}x${')'.repeat(400)}`, /^400$/v],
				['not '.repeat(200), /^400$/v],
				['a or '.repeat(200), /^400$/v],
				['-'.repeat(1000), /^(?:200|400)$/v],
				[stars, /^(?:200|400)$/v],
				[`model:${stars}`, /^(?:200|400)$/v],
				[String.raw`^(\w+\s?)*$`, /^(?:200|400)$/v],
				['(a+)+$', /^(?:200|400)$/v],
				['"', /^400$/v],
				['model:'.repeat(100), /^(?:200|400)$/v],
			];
			for (const [filter, status] of filters) {
				for (const path of ['/v1/requests', '/v1/events', '/analytics/events']) {
					const target = `${path}?q=${encodeURIComponent(filter)}`;
					const answered = path === '/v1/events' ? await askHead(api, target) : (await ask(api, target)).status;
					assert.match(String(answered), path === '/v1/requests' ? status : /^(?:200|400)$/v, `${path} ${filter.slice(0, 40)}`);
				}
			}

			assert.equal((await ask(api, '/v1/requests')).status, 200);
		});
	});

	test('JSON that is no question, of any shape, is refused and does no harm', async () => {
		await withApi(async api => {
			const texts = [
				'[',
				'{"a":',
				'nul',
				'NaN',
				'1e999',
				String.raw`"\ud800"`,
				'{"__proto__":{"limit":1}}',
				'{"constructor":{"prototype":{"limit":1}}}',
				'['.repeat(100_000),
				`${'['.repeat(20_000)}${']'.repeat(20_000)}`,
				`${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`,
				JSON.stringify(Object.fromEntries(Array.from({length: 20_000}, (_, index) => [`k${index}`, index]))),
				'\u{FEFF}{}',
				'{"limit":9007199254740993}',
				'{"limit":1,"limit":1e400}',
				'{"limit":-0}',
			];
			for (const question of ['readRequests', 'readBuckets', 'readGroups', 'readNewest', 'readTallies']) {
				for (const text of texts) {
					const {status} = await askQuestion(api.url, question, text);
					// One that asks for nothing of the kind is answered as if it had said nothing.
					assert.match(String(status), question === 'readTallies' ? /^(?:200|400)$/v : /^400$/v, `${question} ${text.slice(0, 40)}`);
				}
			}

			const plain: {limit?: unknown} = {};
			assert.equal(plain.limit, undefined);
			assert.equal((await ask(api, '/v1/requests')).status, 200);
		});
	});
});

/** The status of a stream, which has no end. */
async function askHead(api: LiveApi, path: string): Promise<number> {
	const {response} = await requestRaw(api.url, {method: 'HEAD', path});
	return response.head!.statusCode;
}
