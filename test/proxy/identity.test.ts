import assert from 'node:assert/strict';
import {
	afterEach,
	beforeEach,
	describe,
	test,
} from 'node:test';
import {buildRequestRecord} from '../../source/core/request-record.js';
import {createKeyHasher} from '../../source/proxy/key-id.js';
import {ResponseSessions} from '../../source/proxy/response-sessions.js';
import {listClientCaptures, needsFixtures} from '../helpers/fixtures.js';
import {startTestProxy, type TestProxy} from '../helpers/proxy.js';
import {requestRaw} from '../helpers/raw-client.js';
import {readBody, startScriptedUpstream, type ScriptedUpstream} from '../helpers/scripted-upstream.js';

const key = 'sk-one';
const keyId = createKeyHasher(new Uint8Array(32))('openai', key);

let upstream: ScriptedUpstream;
let proxy: TestProxy;

beforeEach(async () => {
	upstream = await startScriptedUpstream();
	proxy = await startTestProxy([`openai=${upstream.url}`, `anthropic=${upstream.url}`], {keyLabels: {[keyId]: 'ci'}});
});

afterEach(async () => {
	await proxy.close(0);
	await upstream.close();
});

async function ask(body: object, {path = '/v1/responses', headers = [], answer = {}}: {path?: string; headers?: Array<[string, string]>; answer?: object} = {}) {
	upstream.play(async (incoming, response) => {
		await readBody(incoming);
		response.writeHead(200, {'content-type': 'application/json'});
		response.end(JSON.stringify(answer));
	});
	await requestRaw(proxy.url, {
		method: 'POST', path, headers: [['content-type', 'application/json'], ['authorization', `Bearer ${key}`], ...headers], body: JSON.stringify(body),
	});
	return proxy.takeRecord();
}

describe('a key', () => {
	test('has the name that the user gave it', async () => {
		const record = await ask({model: 'm', input: 'x'});
		assert.deepEqual([record.apiKeyId, record.apiKeyLabel], [keyId, 'ci']);
	});

	test('has none where it has got none', async () => {
		const record = await ask({model: 'm', input: 'x'}, {path: '/v1/messages'});
		assert.notEqual(record.apiKeyId, null);
		assert.equal(record.apiKeyLabel, null);
	});
});

describe('a response that goes on from another one', () => {
	const go = async (previous: string | null, id: string, more: object = {}, headers: Array<[string, string]> = []) => {
		const record = await ask({
			model: 'm', input: 'x', ...(previous !== null && {previous_response_id: previous}), ...more,
		}, {
			headers, answer: {
				id, object: 'response', status: 'completed', model: 'm', output: [],
			},
		});
		return [record.sessionId, record.sessionSource];
	};

	test('belongs to its session, along the whole chain', async () => {
		assert.deepEqual(await go(null, 'resp_1', {}, [['x-session-id', 's']]), ['s', 'x-session-id']);
		assert.deepEqual(await go('resp_1', 'resp_2'), ['s', 'previous_response_id']);
		assert.deepEqual(await go('resp_2', 'resp_3'), ['s', 'previous_response_id']);
		assert.deepEqual(await go('resp_1', 'resp_4'), ['s', 'previous_response_id']);
	});

	test('is called by the first response\'s id where nobody names a session', async () => {
		assert.deepEqual(await go(null, 'resp_1'), [null, null]);
		assert.deepEqual(await go('resp_1', 'resp_2'), ['resp_1', 'previous_response_id']);
		assert.deepEqual(await go('resp_2', 'resp_3'), ['resp_1', 'previous_response_id']);
		assert.deepEqual(await go('resp_unknown', 'resp_9'), ['resp_unknown', 'previous_response_id']);
	});

	test('keeps a session of its own', async () => {
		assert.deepEqual(await go(null, 'resp_1', {}, [['x-session-id', 's']]), ['s', 'x-session-id']);
		assert.deepEqual(await go('resp_1', 'resp_2', {prompt_cache_key: 'own'}), ['own', 'prompt_cache_key']);
	});

	test('is not led astray by who only fetches a response again', async () => {
		assert.deepEqual(await go(null, 'resp_1', {}, [['x-session-id', 's']]), ['s', 'x-session-id']);
		assert.deepEqual(await go(null, 'resp_1'), [null, null]);
		assert.deepEqual(await go('resp_1', 'resp_2'), ['s', 'previous_response_id']);
	});
});

test('of the chains of responses as many are remembered as go on at once', () => {
	const sessions = new ResponseSessions();
	const join = (previousResponseId: string): string | null => {
		const record = buildRequestRecord({
			id: '', startedAtMs: 0, instanceId: '', provider: 'p',
		});
		sessions.join(record, {previousResponseId});
		return record.sessionId;
	};

	sessions.remember({provider: 'p', sessionId: 'kept'}, 'r');
	sessions.remember({provider: 'p', sessionId: 'lost'}, 'old');
	for (let index = 0; index < 4999; index++) {
		sessions.remember({provider: 'p', sessionId: 's'}, `r${index}`);
		assert.equal(join('r'), 'kept');
	}

	assert.equal(join('old'), 'old');
});

describe('a session in the path', () => {
	for (const name of ['claude-code-main', 'claude-code-nested-subagent', 'codex-http-after-426', 'codex-custom-provider']) {
		test(`goes before the one that a real client names: ${name}`, needsFixtures, async () => {
			const {rawHeaders, requestLine} = listClientCaptures().find(capture => capture.name === name)!;
			const isAboutClient = ([header]: readonly [string, string]) => !/^(?:host|connection|content-|accept-encoding|authorization|transfer-encoding|expect)/iv.test(header);
			const headers = rawHeaders.filter(header => isAboutClient(header)).map(([header, value]): [string, string] => [header, value]);
			const [, target] = requestLine.split(' ', 2);
			const record = await ask({model: 'm', input: 'x', prompt_cache_key: 'k'}, {path: `/s/nightly${target}`, headers});
			assert.deepEqual([record.sessionId, record.sessionSource], ['nightly', 'path']);
			assert.equal(record.agentId, name === 'claude-code-nested-subagent' ? 'a145495cd1657a4e6' : null);
		});
	}
});

describe('why an agent asks', () => {
	test('is kept with its request', async () => {
		const record = await ask({model: 'm'}, {path: '/v1/messages', headers: [['x-claude-code-request-class', 'compaction']]});
		assert.deepEqual(record.customData, {requestKind: 'compaction'});
		const plain = await ask({model: 'm'}, {path: '/v1/messages', headers: [['x-claude-code-request-class', 'main']]});
		assert.equal(plain.customData, null);
	});
});
