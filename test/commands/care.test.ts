import assert from 'node:assert/strict';
import {
	chmodSync,
	readdirSync,
	statSync,
	writeFileSync,
} from 'node:fs';
import {once} from 'node:events';
import {createServer, type AddressInfo} from 'node:net';
import path from 'node:path';
import {
	after,
	before,
	describe,
	test,
} from 'node:test';
import {askMany} from '../helpers/demo-client.js';
import {countRows, setUpEndToEnd} from '../helpers/end-to-end.js';
import {
	makeHome,
	queryStore,
	runProgram,
	type Home,
	type RunningProgram,
} from '../helpers/program.js';
import {waitUntil} from '../helpers/wait-until.js';

const {start} = setUpEndToEnd({before, after});
let home: Home;
let program: RunningProgram;

type Finding = {status: string; subject: string; message: string; remedy: string | null};

const examine = async (flags: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<{exitCode: number | null; findings: Finding[]}> => {
	const {exitCode, output, errors} = await runProgram(['doctor', '--json', '--store', home.storePath, ...flags], {...home.environment, ...environment});
	assert.equal(errors, '');
	return {exitCode, findings: JSON.parse(output) as Finding[]};
};

const pick = (findings: readonly Finding[], subject: string): Finding => findings.find(finding => finding.subject === subject)!;

describe('care of the store', () => {
	before(async () => {
		({home, program} = await start());
		await askMany(program.url, 'one', 12);
		await waitUntil(() => countRows(home, 'ok') === 12, {what: 'the rows'});
	});

	after(async () => {
		await program.stop();
		home.remove();
	});

	describe('tailrace backup', () => {
		test('copies a store whole while requests pass, for its owner alone', async () => {
			const file = path.join(home.path, 'copy.db');
			const traffic = askMany(program.url, 'meanwhile', 20);
			const {exitCode, errors} = await runProgram(['backup', '--store', home.storePath, file], home.environment);
			assert.deepEqual([exitCode, errors], [0, '']);
			assert.equal(statSync(file).mode & 0o777, 0o600);
			assert.equal(queryStore(file, 'SELECT count(*) AS count FROM requests WHERE session_id LIKE \'one%\'')[0]!.count, 12);
			assert.equal(queryStore(file, 'PRAGMA integrity_check')[0]!.integrity_check, 'ok');
			assert.ok(readdirSync(home.path).every(name => !name.endsWith('.part')));
			const answers = await traffic;
			assert.ok(answers.every(answer => answer.isWhole));
			// The copy is a store.
			const {output} = await runProgram(['stats', '--json', '--store', file], home.environment);
			assert.ok((JSON.parse(output) as {totals: {requestCount: number}}).totals.requestCount >= 12);
		});

		for (const [what, code, pattern, ...words] of [
			['no file', 2, /backup needs one file/v],
			['a file that is there', 1, /there\.db is there already/v, 'there.db'],
			['a folder that isn\'t there', 1, /can't be written/v, 'none/copy.db'],
		] as const) {
			test(`says so where it is given ${what}`, async () => {
				writeFileSync(path.join(home.path, 'there.db'), 'dear');
				const {exitCode, errors} = await runProgram(['backup', '--store', home.storePath, ...words.map(word => path.join(home.path, word))], home.environment);
				assert.equal(exitCode, code);
				assert.match(errors, pattern);
			});
		}
	});

	describe('tailrace doctor', () => {
		test('finds nothing amiss beside a running tailrace, and leaves no trace in its store', async () => {
			const rowsBefore = queryStore(home.storePath, 'SELECT count(*) AS count FROM requests')[0]!.count;
			const {exitCode, findings} = await examine([], {OPENAI_BASE_URL: `${program.url}/v1`});
			assert.equal(exitCode, 0);
			assert.deepEqual(findings.filter(({status}) => status !== 'ok'), []);
			assert.match(pick(findings, 'proxy').message, new RegExp(String.raw`tailrace \(pid ${program.child.pid}\) answers at ${program.url}`, 'v'));
			assert.match(pick(findings, 'round trip').message, /unchanged, and was recorded/v);
			assert.equal(pick(findings, 'clients').message, 'OpenAI SDKs, Qwen Code: OPENAI_BASE_URL leads here');
			// What the proxy itself answers to a path of nobody's.
			assert.ok(Number(queryStore(home.storePath, 'SELECT count(*) AS count FROM requests')[0]!.count) - Number(rowsBefore) <= 1);
		});

		test('tells what a client\'s variable leads to, without what may be secret in it', async () => {
			const {findings} = await examine([], {ANTHROPIC_BASE_URL: 'https://me:secret@api.example/v1?key=secret'});
			const {status, message, remedy} = pick(findings, 'clients');
			assert.deepEqual([status, message, remedy], [
				'warn', 'Anthropic SDKs, Claude Code: ANTHROPIC_BASE_URL leads to api.example, not here', `export ANTHROPIC_BASE_URL=${program.url}`,
			]);
		});

		test('fails where a port is taken, and says which other to take', async () => {
			const other = makeHome();
			const server = createServer().listen(0, '127.0.0.1');
			await once(server, 'listening');
			const {port} = server.address() as AddressInfo;
			const {exitCode, output} = await runProgram(['doctor', '--store', other.storePath, '--listen', `127.0.0.1:${port}`], other.environment);
			assert.equal(exitCode, 1);
			assert.match(output, /^fail {2}proxy: another program listens at 127\.0\.0\.1:\d+\n {6}to mend it: choose another: --listen/mv);
			assert.match(output, /^ok {4}store: there is none at [^\n]+ yet; the first start makes it$/mv);
			server.close();
			other.remove();
		});

		test('warns of a store that others may read, and fails on one that is none', async () => {
			const file = path.join(home.path, 'other.db');
			await runProgram(['backup', '--store', home.storePath, file], home.environment);
			chmodSync(file, 0o644);
			const {output} = await runProgram(['doctor', '--store', file, '--listen', '127.0.0.1:0'], home.environment);
			assert.match(output, /^warn {2}permissions: other users of this machine may read [^\n]+\n {6}to mend it: chmod 600 /mv);
			writeFileSync(path.join(home.path, 'letter.db'), 'Dear reader, this is no database, but a letter of more than a few words.'.repeat(20));
			const damaged = await runProgram(['doctor', '--store', path.join(home.path, 'letter.db'), '--listen', '127.0.0.1:0'], home.environment);
			assert.equal(damaged.exitCode, 1);
			assert.match(damaged.output, /^fail {2}store: [^\n]+ can't be read: /mv);
		});
	});
});
