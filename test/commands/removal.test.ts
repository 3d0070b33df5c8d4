import assert from 'node:assert/strict';
import {existsSync} from 'node:fs';
import path from 'node:path';
import {
	after,
	before,
	beforeEach,
	describe,
	test,
} from 'node:test';
import {createRandom} from '../../source/demo/seeded-random.js';
import {openSqliteWriter} from '../../source/store/sqlite/writer.js';
import {askMany} from '../helpers/demo-client.js';
import {countRows, setUpEndToEnd} from '../helpers/end-to-end.js';
import {
	makeHome,
	queryStore,
	runProgram,
	startServe,
	type Home,
} from '../helpers/program.js';
import {waitUntil} from '../helpers/wait-until.js';
import {buildFinished, end} from '../store/store-traffic.js';

const {upstreamFlags} = setUpEndToEnd({before, after});
const hourMs = 3_600_000;
let home: Home;

const countAll = (): unknown[] => [
	queryStore(home.storePath, 'SELECT count(*) AS count FROM requests')[0]!.count,
	queryStore(home.storePath, 'SELECT ifnull(sum(request_count), 0) AS count FROM rollups WHERE step_ms = 3600000')[0]!.count,
];

describe('deleting requests', () => {
	beforeEach(() => {
		home = makeHome();
		const random = createRandom(2);
		const writer = openSqliteWriter(home.storePath);
		writer.write(Array.from({length: 1500}, (_, index) => end(buildFinished(random, index, Date.now() - (index * hourMs / 10)))));
		writer.close();
	});

	const run = async (...words: string[]): ReturnType<typeof runProgram> => runProgram([...words, '--store', home.storePath], home.environment);

	test('prune deletes what is older, also from the sums, and nothing else', async () => {
		const {exitCode, output, errors} = await run('prune', '--keep', '2d');
		assert.deepEqual([exitCode, errors], [0, '']);
		assert.match(output, /^1,(?:019|020) requests deleted that were older than 2d\n$/v);
		const [rows, rolled] = countAll();
		assert.ok([480, 481].includes(rows as number));
		assert.equal(rolled, rows);
		const again = await run('prune', '--json', '--keep', '2d');
		assert.match(again.output, /^\{"deletedCount":[01]\}\n$/v);
		home.remove();
	});

	test('where there is no store, none is made', async () => {
		const file = path.join(home.path, 'never.db');
		for (const words of [['prune'], ['clear', '--yes']]) {
			const {exitCode, errors} = await runProgram([...words, '--store', file], home.environment);
			assert.equal(exitCode, 1);
			assert.match(errors, /^tailrace: There is no store at /v);
			assert.equal(existsSync(file), false);
		}

		home.remove();
	});

	test('clear deletes all, but not unasked', async () => {
		const refused = await run('clear');
		assert.deepEqual([refused.exitCode, refused.output], [2, '']);
		assert.match(refused.errors, /nobody to ask; say --yes/v);
		assert.deepEqual(countAll(), [1500, 1500]);
		const {exitCode, output} = await run('clear', '--yes');
		assert.deepEqual([exitCode, output], [0, '1,500 requests deleted\n']);
		assert.deepEqual(countAll(), [0, 0]);
		home.remove();
	});

	test('a running tailrace does it itself, and what passes meanwhile is recorded', async () => {
		home = {...home, environment: {...home.environment, TAILRACE_API: undefined}};
		const program = await startServe(home, [...upstreamFlags(), '--api', '127.0.0.1:0']);
		const api = /API at http:\/\/(?<place>[\d.:]+)/v.exec(program.output())!.groups!.place!;
		const wrong = await run('clear', '--yes', '--api', '127.0.0.1:1');
		assert.equal(wrong.exitCode, 1);
		assert.match(wrong.errors, /records into [^\n]+, and its API can't be reached at http:\/\/127\.0\.0\.1:1\. Stop it first/v);
		const traffic = askMany(program.url, 'meanwhile', 20);
		const pruned = await run('prune', '--keep', '2d', '--api', api);
		assert.deepEqual([pruned.exitCode, pruned.errors], [0, '']);
		await traffic;
		await waitUntil(() => countRows(home, 'active') === 0, {what: 'the rows'});
		assert.equal(queryStore(home.storePath, 'SELECT count(*) AS count FROM requests WHERE session_id LIKE \'meanwhile%\'')[0]!.count, 20);
		const cleared = await run('clear', '--yes', '--json', '--api', api);
		assert.equal(cleared.exitCode, 0, cleared.errors);
		assert.deepEqual(countAll(), [0, 0]);
		await program.stop();
		home.remove();
	});

	test('says what is wrong with a time', async () => {
		const {exitCode, errors} = await run('prune', '--keep', 'long');
		assert.equal(exitCode, 2);
		assert.match(errors, /--keep: "long" is no time from 1m to 3650d/v);
		home.remove();
	});
});
