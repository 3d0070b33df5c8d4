import assert from 'node:assert/strict';
import {Buffer} from 'node:buffer';
import {
	after,
	before,
	describe,
	test,
} from 'node:test';
import {isDeepStrictEqual} from 'node:util';
import {setUpProxy} from '../helpers/proxy.js';
import {requestRaw, type RawRequest} from '../helpers/raw-client.js';
import {readBody, startScriptedUpstream} from '../helpers/scripted-upstream.js';

/** No JSON, almost JSON, and JSON that parsers disagree about. */
const oddBodies: readonly string[] = [
	'',
	' ',
	'{',
	'}',
	'[',
	'[[',
	'{"a"',
	'{"a":',
	'{"a":1',
	'{"a":1,}',
	'[1,]',
	'[,1]',
	'{,}',
	'{"a":1 "b":2}',
	'{a:1}',
	'{\'a\':1}',
	'[1 2]',
	'["a" "b"]',
	'nul',
	'True',
	'NaN',
	'[Infinity]',
	'[-]',
	'[+1]',
	'[01]',
	'[1.]',
	'[.5]',
	'[1e]',
	'[0x1]',
	'[1e400]',
	'[-1e-400]',
	'[123456789012345678901234567890]',
	'"',
	'"\\',
	String.raw`"\u12`,
	String.raw`["\uD800"]`,
	String.raw`["\uDFFF\uD800"]`,
	String.raw`["\x41"]`,
	'["\u{0}"]',
	'["\n"]',
	'["\t"]',
	'\u{FEFF}{}',
	'{}\u{0}',
	'{}{}',
	'{} x',
	'// c\n{}',
	'/**/{}',
	'{"a":1,"a":2}',
	'{"":1}',
	'{"__proto__":{"polluted":1}}',
	'{"constructor":{"prototype":{"polluted":1}}}',
	'{"model":null}',
	'{"model":{"a":[]}}',
	'{"model":[["m"]]}',
	'{"messages":"x"}',
	'{"messages":[null,1,"x",[],{}]}',
	'{"choices":[null,1,[],{"delta":null},{"delta":[]}]}',
	'{"usage":[]}',
	'{"error":null}',
	'{"error":[[[]]]}',
	'{"stream":"yes"}',
	'[]',
	'1',
	'null',
	'true',
	'"text"',
	'['.repeat(20_000),
	'{"a":'.repeat(20_000),
	`${'['.repeat(5000)}${']'.repeat(5000)}`,
];

const usages: ReadonlyArray<readonly [usage: string, inputTokens: number | null, outputTokens: number | null]> = [
	['{"prompt_tokens":-5,"completion_tokens":-1}', null, null],
	['{"prompt_tokens":1e400,"completion_tokens":2}', null, 2],
	['{"prompt_tokens":9007199254740993,"completion_tokens":2}', null, 2],
	['{"prompt_tokens":"7","completion_tokens":2}', null, 2],
	['{"prompt_tokens":null,"completion_tokens":2}', null, 2],
	['{"prompt_tokens":1.5,"completion_tokens":2}', null, 2],
	['{"prompt_tokens":{},"completion_tokens":[]}', null, null],
	['null', null, null],
	['"many"', null, null],
	['[1,2]', null, null],
];

describe('a body that is odd', () => {
	const {upstream, proxy} = setUpProxy({before, after}, startScriptedUpstream, {routes: url => [`openai=${url}`, `anthropic=${url}`]});

	/** Sends one body and answers with another; what arrives on either side. */
	const pass = async (body: Buffer, answer: Buffer, {contentType = 'application/json', path = '/v1/chat/completions', headers = []}: {contentType?: string; path?: string; headers?: RawRequest['headers']} = {}) => {
		let received: Buffer = Buffer.alloc(0);
		upstream().play(async (incoming, response) => {
			received = await readBody(incoming);
			response.writeHead(200, {'content-type': contentType, 'content-length': answer.length});
			response.end(answer);
		});
		const {response} = await requestRaw(proxy().url, {
			method: 'POST', path, headers: [['content-type', 'application/json'], ...headers], body,
		});
		return {isSame: received.equals(body) && response.body.equals(answer), record: await proxy().takeRecord()};
	};

	test('P12 passes both ways as it is, and nothing breaks', async () => {
		for (const text of oddBodies) {
			const bytes = Buffer.from(text);
			for (const path of ['/v1/chat/completions', '/v1/messages']) {
				const {isSame, record} = await pass(bytes, bytes, {path});
				assert.ok(isSame, text.slice(0, 80));
				assert.equal(record.state, 'ok', text.slice(0, 80));
				assert.ok([record.inputTokens, record.costNanoUsd].every(value => value === null || Number.isSafeInteger(value)), text.slice(0, 80));
			}
		}

		assert.equal(proxy().dropCount(), 0);
	});

	test('P14 with __proto__ in it, or as a header, changes nothing that is ours', async () => {
		const found = Object.getOwnPropertyNames(Object.prototype);
		const body = Buffer.from('{"__proto__":{"polluted":1},"model":"m","messages":[{"__proto__":{"role":"system"}}],"metadata":{"__proto__":{"user_id":"x"}}}');
		const {isSame, record} = await pass(body, Buffer.from('{"__proto__":{"usage":{}},"usage":{"__proto__":{"prompt_tokens":9},"completion_tokens":3}}'), {
			headers: [['__proto__', 'x'], ['constructor', 'y'], ['toString', 'z']],
		});
		assert.ok(isSame);
		assert.deepEqual([record.requestedModel, record.inputTokens, record.outputTokens], ['m', null, 3]);
		assert.ok(isDeepStrictEqual(Object.getOwnPropertyNames(Object.prototype), found));
		const empty: {polluted?: number} = {};
		assert.equal(empty.polluted, undefined);
	});

	for (const [usage, inputTokens, outputTokens] of usages) {
		test(`P13 because it counts tokens as ${usage} is recorded with what is a number of tokens, else as unknown`, async () => {
			const {isSame, record} = await pass(Buffer.from('{"model":"gpt-5-mini","messages":[]}'), Buffer.from(`{"model":"gpt-5-mini","choices":[],"usage":${usage}}`));
			assert.ok(isSame);
			assert.deepEqual([record.inputTokens, record.outputTokens], [inputTokens, outputTokens]);
			assert.doesNotMatch(JSON.stringify(record), /Infinity|NaN/v);
		});
	}

	test('P13 because it counts the same again and again is recorded with what it said last', async () => {
		const stream = [
			{type: 'message_start', message: {model: 'claude-x', usage: {input_tokens: 10, output_tokens: 1}}},
			...[5, 20, 30].map(tokens => ({type: 'message_delta', delta: {}, usage: {output_tokens: tokens}})),
			{type: 'message_stop'},
		].map(event => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('');
		const {record} = await pass(Buffer.from('{"model":"claude-x","stream":true,"messages":[]}'), Buffer.from(stream), {contentType: 'text/event-stream', path: '/v1/messages'});
		assert.deepEqual([record.inputTokens, record.outputTokens], [10, 30]);
	});

	test('P11 because it is one line of 24 MB passes as it is, and its end is still read where it can be', async () => {
		const long = Buffer.concat([Buffer.from('data: {"choices":[{"delta":{"content":"'), Buffer.alloc(24 * 1024 * 1024, 'x'), Buffer.from('"}}]}\n\n')]);
		const rest = Buffer.from('data: {"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":4}}\n\ndata: [DONE]\n\n');
		const {isSame, record} = await pass(Buffer.from('{"model":"m","stream":true,"messages":[]}'), Buffer.concat([long, rest]), {contentType: 'text/event-stream'});
		assert.ok(isSame);
		assert.deepEqual([record.state, record.inputTokens, record.outputTokens], ['ok', 3, 4]);
	});

	test('P9 because its events are set out in every way passes as it is, and each is read', async () => {
		const data = (text: string): string => `data: {"choices":[{"delta":{"content":"${text}"}}]}`;
		const stream = `\u{FEFF}${data('a')}\r\n\r\n: OPENROUTER PROCESSING\n\n${data('日')}\r\rdata: {"choices":[],\ndata: "usage":{"prompt_tokens":3,"completion_tokens":4}}`;
		const {isSame, record} = await pass(Buffer.from('{"model":"m","stream":true,"messages":[]}'), Buffer.from(stream), {contentType: 'text/event-stream'});
		assert.ok(isSame);
		assert.deepEqual([record.inputTokens, record.outputTokens], [3, 4]);
	});

	test('A10 because it names another host goes where it always goes, and the name with it', async () => {
		const body = Buffer.from('{"model":"m","messages":[],"api_base":"http://127.0.0.1:9","base_url":"http://127.0.0.1:9"}');
		const {isSame, record} = await pass(body, Buffer.from('{}'), {
			headers: [
				['x-portkey-custom-host', 'http://127.0.0.1:9'], ['x-forwarded-host', '127.0.0.1:9'], ['x-original-url', '/admin'], ['forwarded', 'host=127.0.0.1:9'],
			],
		});
		assert.ok(isSame);
		assert.equal(record.upstreamHost, new URL(upstream().url).host);
	});

	test('B4 because its path is none that anybody knows passes, without tokens', async () => {
		const {isSame, record} = await pass(Buffer.from('what is this'), Buffer.from('that'), {path: '/openai/v9/frobnicate/now'});
		assert.ok(isSame);
		assert.deepEqual([record.state, record.format, record.operation, record.inputTokens, record.usageSource, record.endpoint], ['ok', 'unknown', 'other', null, 'none', '/v9/frobnicate/now']);
	});
});
