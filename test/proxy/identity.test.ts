import assert from 'node:assert/strict';
import {
	afterEach,
	beforeEach,
	describe,
	test,
} from 'node:test';
import {createKeyHasher} from '../../source/proxy/key-id.js';
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
