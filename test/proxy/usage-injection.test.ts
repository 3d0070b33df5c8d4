import assert from 'node:assert/strict';
import {Buffer} from 'node:buffer';
import {gzipSync} from 'node:zlib';
import {
	after,
	before,
	describe,
	test,
} from 'node:test';
import OpenAI from 'openai';
import {startFakeUpstream} from '../../source/demo/fake-upstream.js';
import {UsageFilter} from '../../source/proxy/usage-filter.js';
import {injectUsageOption, UsageInjection} from '../../source/proxy/usage-injection.js';
import {setUpProxy, startTestProxy} from '../helpers/proxy.js';
import {requestRaw} from '../helpers/raw-client.js';
import {readBody, startScriptedUpstream} from '../helpers/scripted-upstream.js';
import {createRandom} from '../helpers/seeded-random.js';

const usage = {prompt_tokens: 9, completion_tokens: 2, total_tokens: 11};

/** A stream with and without what the option adds; `spacing` is how its server writes JSON. */
function buildStream(hasUsage: boolean, {lineEnd = '\n', spacing = ''} = {}): Buffer {
	const head = `"id":${spacing}"c",${spacing}"model":${spacing}"gpt-5-mini"`;
	const nothing = hasUsage ? `,${spacing}"usage":${spacing}null` : '';
	const event = (text: string): string => `data: ${text}${lineEnd}${lineEnd}`;
	const parts = [
		`: keep-alive${lineEnd}${lineEnd}`,
		// Azure's first has no choices either.
		event(`{${head},"choices":[],"prompt_filter_results":[]${nothing}}`),
		event(String.raw`{${head}${nothing},"choices":[{"index":0,"delta":{"content":"a \"usage\":null \\"}}]}`),
		event(`{${hasUsage ? `"usage":null,${spacing}` : ''}"choices":[{"delta":{"content":"\u{1F600} {\\"choices\\":[]}"},"usage":null}]}`),
		event(`{"choices":[{"delta":{},"finish_reason":"stop"}]${nothing}}`),
		hasUsage ? event(`{${head},"choices":${spacing}[],"usage":${JSON.stringify(usage)}}`) : '',
		event('[DONE]'),
	];
	return Buffer.from(parts.join(''));
}

function filter(chunks: Iterable<Buffer>): Buffer {
	const usageFilter = new UsageFilter();
	const parts = Array.from(chunks, chunk => usageFilter.push(chunk));
	return Buffer.concat([...parts, usageFilter.end()]);
}

function * split(bytes: Buffer, nextLength: () => number): Generator<Buffer> {
	for (let start = 0; start < bytes.length;) {
		const length = nextLength();
		yield bytes.subarray(start, start + length);
		start += length;
	}
}

describe('what usage adds to a stream', () => {
	for (const options of [{}, {lineEnd: '\r\n'}, {spacing: ' '}]) {
		test(`is taken out again to the byte, however it comes: ${JSON.stringify(options)}`, () => {
			const random = createRandom(5);
			const injected = buildStream(true, options);
			const plain = buildStream(false, options).toString();
			assert.equal(filter([injected]).toString(), plain);
			assert.equal(filter(split(injected, () => 1)).toString(), plain);
			for (let round = 0; round < 300; round++) {
				assert.equal(filter(split(injected, () => random.integer(1, 90))).toString(), plain);
			}
		});
	}

	test('is all: any other bytes pass as they are', () => {
		const random = createRandom(6);
		const cases = [
			buildStream(false).toString(),
			'data: {"choices":[{"delta":{}}],"usage":{"total_tokens":1}}\n\n',
			'event: x\ndata: {"choices":[],"usage":{}}\n\n',
			'data: {"choices":[],"usage":{}\ndata: }\n\n',
			'data: {"choices":[],"usage":{}} x\n\n',
			'data: {"choices":[],"us\\u0061ge":{}}\n\n',
			'data: a\rdata: {"usage":null}\r\r',
			`data: {"usage":null,"choices":[{"delta":{"content":"${'x'.repeat(300_000)}"}}]}\n\ndata: y\n\n`,
			'data: {"usage":nul',
			'\n'.repeat(3),
		];
		for (const text of cases) {
			const bytes = Buffer.from(text);
			assert.ok(filter(split(bytes, () => random.integer(1, 4000))).equals(bytes), text.slice(0, 80));
			assert.ok(filter(split(bytes.subarray(-5000), () => 5)).equals(bytes.subarray(-5000)), text.slice(0, 80));
		}
	});

	test('is taken out where nothing stands beside it, and after an event that is too long to hold', () => {
		assert.equal(filter([Buffer.from('data: {"usage":null}\n\n')]).toString(), 'data: {}\n\n');
		const long = `data: ${'x'.repeat(300_000)}`;
		for (const pieces of [[long, '\n\n'], [`${long}\n`, '\n'], [long, '\n', '\n'], [`${long}\r\n`, '\r\n']]) {
			const filtered = filter([...pieces, 'data: {"usage":null,"choices":[{}]}\n\n'].map(piece => Buffer.from(piece))).toString();
			assert.equal(filtered, `${pieces.join('')}data: {"choices":[{}]}\n\n`);
		}

		const rest = '\ndata: {"usage":null}\n\n';
		assert.equal(filter([long, rest].map(piece => Buffer.from(piece))).toString(), long + rest);
	});

	test('stays for good where lines end as nobody\'s do', () => {
		const pieces = ['data: a\rdata: b\r', 'data: {"usage":null}\n\n'];
		assert.equal(filter(pieces.map(piece => Buffer.from(piece))).toString(), pieces.join(''));
	});

	test('does not hold up what is whole', () => {
		const usageFilter = new UsageFilter();
		assert.equal(usageFilter.push(Buffer.from('data: 1\n\nda')).toString(), 'data: 1\n\n');
		assert.equal(usageFilter.push(Buffer.from('ta: 2\n\n')).toString(), 'data: 2\n\n');
		assert.equal(usageFilter.end().length, 0);
	});
});

describe('the wish for usage', () => {
	test('is put into requests for streams that say nothing of it, and into no others', () => {
		const inject = (text: string): string | null => injectUsageOption(Buffer.from(text))?.toString() ?? null;
		assert.equal(inject('{"stream":true}'), '{"stream":true,"stream_options":{"include_usage":true}}');
		assert.equal(inject(' { "a": "\\\\\\"}", "stream" : true , "b":[{"stream":false}] }\n'), ' { "a": "\\\\\\"}", "stream" : true , "b":[{"stream":false}],"stream_options":{"include_usage":true} }\n');
		assert.equal(inject('{"stream":true,"stream_options":{}}'), '{"stream":true,"stream_options":{"include_usage":true}}');
		assert.equal(inject('{"stream_options":{"x":1},"stream":true}'), '{"stream_options":{"include_usage":true,"x":1},"stream":true}');
		for (const text of [
			'',
			'{}',
			'[]',
			'{"stream":false}',
			'{"stream":"true"}',
			'{"a":{"stream":true}}',
			'{"stream":true',
			'{"stream":true}}',
			'{"stream":true,"stream":true}',
			'{"stream":true,"stream_options":null}',
			'{"stream":true,"stream_options":{"include_usage":false}}',
			'{"stream":true,"stream_options":{"include_usage":true}}',
			String.raw`{"str\u0065am":true,"stream":true}`,
		]) {
			assert.equal(inject(text), null, text);
		}
	});
});

test('an answer that is cut within an event goes on to its last byte, one that is whole has nothing more', () => {
	const injection = new UsageInjection(() => {
		assert.fail('nothing is encoded');
	});
	const headers = ['Content-Length', '15'];
	injection.addTo(Buffer.from('{"stream":true}'), headers);
	injection.readHead(200, ['content-type', 'text/event-stream']);
	assert.deepEqual(headers, ['Content-Length', '55']);
	assert.equal(injection.push(Buffer.from('data: 1\n\ndata: {"usage":nu')).toString(), 'data: 1\n\n');
	assert.equal(injection.end()?.toString(), 'data: {"usage":nu');
	assert.equal(injection.end(), null);
	injection.readHead(200, ['content-type', 'text/event-stream']);
	assert.equal(injection.push(Buffer.from('data: 1\n\n')).toString(), 'data: 1\n\n');
	assert.equal(injection.end(), null);
});

describe('--inject-usage, through the real proxy', () => {
	const {upstream, proxy} = setUpProxy({before, after}, startScriptedUpstream, {routes: url => ['openai', 'mine', 'zip', 'mistral'].map(name => `${name}=${name === 'zip' ? url.replace('127.0.0.1', 'localhost') : url}`), shouldInjectUsage: true});
	let seen: {body: string; length: string | undefined};

	const ask = async (path: string, asked: string, {isZipped = false, headers = []}: {isZipped?: boolean; headers?: ReadonlyArray<readonly [string, string]>} = {}) => {
		upstream().play(async (incoming, response) => {
			const body = await readBody(incoming);
			const text = body.toString();
			seen = {body: text, length: incoming.headers['content-length']};
			const stream = buildStream(text.includes('"include_usage":true'));
			response.writeHead(200, {'content-type': 'text/event-stream', ...(isZipped && {'content-encoding': 'gzip'})});
			if (isZipped) {
				response.end(gzipSync(stream));
				return;
			}

			response.write(stream.subarray(0, 150));
			response.end(stream.subarray(150));
		});
		const {response} = await requestRaw(proxy().url, {
			method: 'POST', path, headers: [['content-type', 'application/json'], ['accept-encoding', 'gzip'], ...headers], body: asked,
		});
		return {response, record: await proxy().takeRecord()};
	};

	test('asks for usage, and the client gets what it would have got', async () => {
		for (const path of ['/v1/chat/completions', '/mine/v1/chat/completions']) {
			const {response, record} = await ask(path, '{"model":"gpt-5-mini","stream":true}');
			assert.equal(seen.body, '{"model":"gpt-5-mini","stream":true,"stream_options":{"include_usage":true}}');
			assert.equal(seen.length, String(seen.body.length));
			assert.equal(response.body.toString(), buildStream(false).toString());
			assert.ok(response.isComplete);
			assert.deepEqual([record.usageSource, record.inputTokens, record.outputTokens, record.requestBytes], ['reported', 9, 2, 36]);
		}
	});

	test('takes large bodies, up to 8 MB', async () => {
		const build = (length: number): string => `{"stream":true,"x":"${'x'.repeat(length)}"}`;
		await ask('/v1/chat/completions', build(7_000_000));
		assert.match(seen.body.slice(-60), /include_usage/v);
		await ask('/v1/chat/completions', build(8_400_000));
		assert.doesNotMatch(seen.body.slice(-60), /include_usage/v);
	});

	test('leaves alone who asks itself, who is asked for nothing, and what is signed', async () => {
		const asked = '{"stream":true,"stream_options":{"include_usage":true}}';
		const {response} = await ask('/v1/chat/completions', asked);
		assert.equal(response.body.toString(), buildStream(true).toString());
		for (const [path, headers] of [['/mistral/v1/chat/completions', []], ['/v1/responses', []], ['/v1/chat/completions', [['content-digest', 'sha-256=:x:']]]] as const) {
			await ask(path, '{"stream":true}', {headers});
			assert.equal(seen.body, '{"stream":true}', path);
		}
	});

	test('passes an encoded answer as it is, and asks that server no more', async () => {
		const {response, record} = await ask('/zip/v1/chat/completions', '{"stream":true}', {isZipped: true});
		assert.ok(response.body.equals(gzipSync(buildStream(true))));
		assert.equal(record.inputTokens, 9);
		await ask('/zip/v1/chat/completions', '{"stream":true}');
		assert.equal(seen.body, '{"stream":true}');
	});

	test('OpenAI\'s library sees no chunk without choices', async () => {
		const fake = await startFakeUpstream({pace: 0});
		const own = await startTestProxy([`openai=${fake.url}/openai`], {shouldInjectUsage: true});
		const client = new OpenAI({apiKey: 'k', baseURL: `${own.url}/v1`, maxRetries: 0});
		const stream = await client.chat.completions.create({model: 'gpt-5-mini', stream: true, messages: [{role: 'user', content: 'Hi'}]}, {
			headers: {
				'x-demo-script': JSON.stringify({
					behavior: 'normal', inputTokens: 900, outputTokens: 30, reasoningTokens: 0, tools: [],
				}),
			},
		});
		let text = '';
		for await (const chunk of stream) {
			assert.equal(chunk.choices.length, 1);
			assert.ok(!('usage' in chunk));
			text += chunk.choices[0]!.delta.content ?? '';
		}

		const record = await own.takeRecord();
		assert.ok(text.length > 0);
		assert.deepEqual([record.usageSource, record.inputTokens, record.outputTokens, record.priceSource], ['reported', 900, 30, 'table']);
		await own.close(0);
		await fake.close();
	});
});
