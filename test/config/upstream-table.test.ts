import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {parseUpstream} from '../../source/config/parse.js';
import {buildUpstreamTable} from '../../source/config/upstream-table.js';
import {UsageError} from '../../source/core/errors.js';
import {catalog} from '../../source/providers/catalog.js';

const listen = {host: '127.0.0.1', port: 7171};
const build = (...upstreams: string[]) => buildUpstreamTable(upstreams.map(text => parseUpstream(text)), listen);

describe('the table of upstreams', () => {
	test('has every provider of the catalogue at its own origin', () => {
		const table = build();
		assert.equal(table.size, catalog.length);
		for (const provider of catalog) {
			assert.deepEqual(table.get(provider.id), {provider, origin: provider.origin, basePath: ''});
		}
	});

	for (const [text, origin, basePath, versionPath] of [
		['openai=https://gw.example', 'https://gw.example', '', '/v1'],
		['openai=https://gw.example/v1', 'https://gw.example', '', '/v1'],
		['openai=https://gw.example/team/v1/', 'https://gw.example', '/team', '/v1'],
		['groq=https://gw.example/x/openai/v1', 'https://gw.example', '/x', '/openai/v1'],
		['azure=https://res.openai.azure.com/', 'https://res.openai.azure.com', '', ''],
		['mine=https://llm.example', 'https://llm.example', '', '/v1'],
		['mine=https://llm.example/base', 'https://llm.example', '/base', ''],
		['mine=https://llm.example/base/v2beta', 'https://llm.example', '/base', '/v2beta'],
	] as const) {
		test(`takes ${text} apart into what is always there and the version that requests bring`, () => {
			const upstream = build(text).get(text.split('=', 1)[0]!)!;
			assert.deepEqual([upstream.origin, upstream.basePath, upstream.provider.versionPath], [origin, basePath, versionPath]);
		});
	}

	test('has the last of two of one name', () => {
		assert.equal(build('mine=https://a.example', 'mine=https://b.example').get('mine')?.origin, 'https://b.example');
	});

	for (const url of ['http://127.0.0.1:7171', 'http://localhost:7171/v1', 'https://127.0.0.1:7171', 'http://[::1]:7171', 'http://127.1:7171', 'http://2130706433:7171', 'http://127.0.0.9:7171', 'http://0.0.0.0:7171', 'http://[::]:7171', 'http://[::ffff:127.0.0.1]:7171', 'http://localhost.:7171']) {
		test(`B2 refuses ${url}, which is tailrace itself, in a line that says what to do`, () => {
			assert.throws(() => build(`mine=${url}`), (error: Error) => error instanceof UsageError && /^the upstream mine is tailrace itself .*provider's address$/v.test(error.message));
		});
	}

	for (const url of ['http://127.0.0.1:7172', 'http://192.168.0.1:7171', 'https://localhost.example:7171', 'https://127.0.0.1.example:7171']) {
		test(`takes ${url}, which is another`, () => {
			assert.equal(build(`mine=${url}`).get('mine')?.origin, url);
		});
	}

	test('knows its own port where it is the one that is left out', () => {
		assert.throws(() => buildUpstreamTable([parseUpstream('mine=http://localhost')], {host: '127.0.0.1', port: 80}), UsageError);
		assert.equal(buildUpstreamTable([parseUpstream('mine=https://localhost')], {host: '127.0.0.1', port: 80}).size, catalog.length + 1);
	});

	test('has no address for a local provider whose place tailrace takes, until the user gives one', () => {
		const place = {host: '127.0.0.1', port: 11_434};
		assert.equal(buildUpstreamTable([], place).get('ollama')?.origin, null);
		assert.equal(buildUpstreamTable([parseUpstream('ollama=http://127.0.0.1:11435')], place).get('ollama')?.origin, 'http://127.0.0.1:11435');
	});
});
