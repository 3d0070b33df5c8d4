import assert from 'node:assert/strict';
import {once} from 'node:events';
import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import type {IncomingHttpHeaders} from 'node:http';
import {createServer, type Server} from 'node:https';
import type {AddressInfo} from 'node:net';
import path from 'node:path';
import {
	after,
	before,
	describe,
	test,
} from 'node:test';
import {makeCertificate} from '../helpers/certificate.js';
import {makeHome, runProgram, type Home} from '../helpers/program.js';

const models = Array.from({length: 120}, (_, index) => ({id: `gpt-new-${index}`, match: {equals: `gpt-new-${index}`}, prices: {input_mtok: 1 + index, output_mtok: 2}}));
const table = JSON.stringify([{
	id: 'openai', name: 'OpenAI', api_pattern: String.raw`https://api\.openai\.com`, models,
}]);

type Answer = {readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string | Buffer};

describe('prices from an https URL', () => {
	let home: Home;
	let server: Server;
	let url: string;
	let answer: Answer = {status: 200};
	let asked: IncomingHttpHeaders[] = [];

	before(async () => {
		home = makeHome();
		const {key, cert} = makeCertificate();
		const authority = path.join(home.path, 'authority.pem');
		writeFileSync(authority, cert);
		home.environment.NODE_EXTRA_CA_CERTS = authority;
		server = createServer({key, cert}, (incoming, response) => {
			asked.push(incoming.headers);
			response.writeHead(answer.status, answer.headers);
			response.end(answer.body);
		});
		server.listen(0, '127.0.0.1');
		await once(server, 'listening');
		url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
	});
	after(() => {
		server.close();
		server.closeAllConnections();
		home.remove();
	});

	const update = async (next: Answer, place = '/table.json', environment = home.environment): Promise<Awaited<ReturnType<typeof runProgram>>> => {
		answer = next;
		asked = [];
		return runProgram(['prices', 'update', '--from', `${url}${place}`], environment);
	};

	const keptPath = (): string => path.join(home.environment.XDG_DATA_HOME!, 'tailrace', 'prices.json');

	test('are kept, and not fetched again while they are the same', async () => {
		const first = await update({status: 200, headers: {etag: '"v1"'}, body: table});
		assert.equal(first.exitCode, 0, first.errors);
		assert.match(first.output, /^120 prices of /v);
		assert.equal(asked[0]!['if-none-match'], undefined);
		const kept = readFileSync(keptPath(), 'utf8');

		const second = await update({status: 304});
		assert.equal(second.exitCode, 0, second.errors);
		assert.match(second.output, /those that were fetched last/v);
		assert.equal(asked[0]!['if-none-match'], '"v1"');
		assert.equal(readFileSync(keptPath(), 'utf8'), kept);

		await update({status: 200, headers: {etag: '"v2"'}, body: table}, '/table.json?token=secret');
		assert.equal(asked[0]!['if-none-match'], undefined, 'another place has other versions');
		assert.doesNotMatch(readFileSync(keptPath(), 'utf8'), /secret|v2/v);
	});

	for (const [title, next, said] of [
		['a redirect, since what is fetched is what was named', {status: 302, headers: {location: '/elsewhere.json'}}, /answered 302/v],
		['an error', {status: 500, body: table}, /answered 500/v],
		['what is no JSON', {status: 200, body: '<html>'}, /is no JSON/v],
		['what is no table', {status: 200, body: '{"models": []}'}, /has 0 prices/v],
		['more than any table has', {status: 200, body: Buffer.alloc(17 * 1024 * 1024, ' ')}, /larger than 16 MB/v],
	] as const) {
		test(`stay as they are at ${title}`, async () => {
			const earlier = existsSync(keptPath()) ? readFileSync(keptPath(), 'utf8') : null;
			const {exitCode, errors} = await update(next);
			assert.equal(exitCode, 1);
			assert.match(errors, said);
			assert.equal(asked.length, 1);
			assert.equal(existsSync(keptPath()) ? readFileSync(keptPath(), 'utf8') : null, earlier);
		});
	}

	test('are taken from nobody whose certificate is not known', async () => {
		const {exitCode, errors} = await update({status: 200, body: table}, '/table.json', {...home.environment, NODE_EXTRA_CA_CERTS: undefined});
		assert.equal(exitCode, 1);
		assert.match(errors, /can't be read \(\w*CERT\w*\)/v);
		assert.deepEqual(asked, []);
	});
});
