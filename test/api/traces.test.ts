import assert from 'node:assert/strict';
import {
	after,
	before,
	describe,
	test,
} from 'node:test';
import {gzipSync} from 'node:zlib';
import {PbfReader} from 'pbf';
import {startApi, type Api, type Reply} from '../helpers/api.js';
import {buildJsonExport, buildProtobufExport, type TestSpan} from '../helpers/otlp.js';
import {createRandom} from '../helpers/seeded-random.js';
import {setUp} from '../helpers/set-up.js';
import {
	baseMs,
	buildActive,
	end,
	start,
} from '../store/store-traffic.js';

const protobuf = {'content-type': 'application/x-protobuf'};
const hex = (number: number, length: number): string => number.toString(16).padStart(length, '0');
const span = (number: number, known: Partial<TestSpan> = {}): TestSpan => ({
	traceId: hex(number, 32),
	spanId: hex(number, 16),
	startAtMs: baseMs,
	endAtMs: baseMs + 1500,
	attributes: {
		'gen_ai.operation.name': 'chat',
		'gen_ai.provider.name': 'anthropic',
		'gen_ai.request.model': 'claude-sonnet-4-5',
		'gen_ai.response.model': 'claude-sonnet-4-5-20250929',
		'gen_ai.usage.input_tokens': 1000,
		'gen_ai.usage.output_tokens': 200,
		'gen_ai.usage.cache_read.input_tokens': 400,
		'gen_ai.response.finish_reasons': ['end_turn'],
		'gen_ai.conversation.id': 'talk-1',
		'gen_ai.agent.name': 'weaver',
		'gen_ai.response.id': 'msg_1',
		'gen_ai.input.messages': 'a secret prompt',
	},
	...known,
});
const without = ({attributes, ...rest}: TestSpan, ...names: readonly string[]): TestSpan => ({
	...rest, attributes: Object.fromEntries(Object.entries(attributes!).filter(([name]) => !names.includes(name))),
});

describe('traces', () => {
	const send = async (spans: readonly TestSpan[]): Promise<Reply> => api().ask('/v1/traces', {body: buildProtobufExport(spans), headers: protobuf});
	const read = async (number: number) => (await api().ask(`/v1/requests/${hex(number, 32)}-${hex(number, 16)}`)).json?.record;
	const api = setUp({before, after}, async () => startApi());

	test('a call of a model becomes a priced row, the same from protobuf, packed protobuf and JSON', async () => {
		const answers = [
			await send([span(1)]),
			await api().ask('/v1/traces', {body: gzipSync(buildProtobufExport([span(2)])), headers: {...protobuf, 'content-encoding': 'gzip'}}),
			await api().ask('/v1/traces', {json: buildJsonExport([span(3)])}),
		];
		assert.deepEqual(answers.map(({status, text}) => [status, text]), [[200, ''], [200, ''], [200, '{}']]);
		assert.equal(answers[0]!.headers['content-type'], 'application/x-protobuf');
		const record = await read(1);
		assert.deepEqual({
			source: record.source, state: record.state, provider: record.provider, operation: record.operation, model: record.model, requestedModel: record.requestedModel,
			startedAtMs: record.startedAtMs, durationMs: record.durationMs, tokens: [record.inputTokens, record.cacheReadTokens, record.outputTokens, record.totalTokens],
			finishReason: record.finishReason, session: [record.sessionId, record.sessionSource], agent: record.agent, upstreamRequestId: record.upstreamRequestId,
			trace: [record.traceId, record.spanId], price: [record.costNanoUsd, record.priceSource], usageSource: record.usageSource,
		}, {
			source: 'otlp', state: 'ok', provider: 'anthropic', operation: 'chat', model: 'claude-sonnet-4-5-20250929', requestedModel: 'claude-sonnet-4-5',
			startedAtMs: baseMs, durationMs: 1500, tokens: [1000, 400, 200, 1200],
			finishReason: 'end_turn', session: ['talk-1', 'gen_ai.conversation.id'], agent: 'weaver', upstreamRequestId: 'msg_1',
			trace: [hex(1, 32), hex(1, 16)], price: [4_920_000, 'table'], usageSource: 'reported',
		});
		for (const number of [2, 3]) {
			assert.deepEqual({
				...await read(number), id: 0, traceId: 0, spanId: 0,
			}, {
				...record, id: 0, traceId: 0, spanId: 0,
			});
		}

		assert.ok(!JSON.stringify(record).includes('secret'));
	});

	test('the same span again is the same row', async () => {
		await send([span(1), span(1)]);
		const {requests} = (await api().ask('/v1/requests?limit=1000')).json;
		assert.equal(requests.filter(({traceId}: any) => traceId === hex(1, 32)).length, 1);
	});

	test('names of earlier conventions are read, too', async () => {
		const times = {startAtMs: baseMs, endAtMs: baseMs + 10};
		await send([
			{
				traceId: hex(10, 32), spanId: hex(10, 16), ...times, attributes: {
					'gen_ai.system': 'OpenAI', 'llm.request.type': 'chat', 'gen_ai.request.model': 'gpt-4o', 'gen_ai.usage.prompt_tokens': 7, 'gen_ai.usage.completion_tokens': 3,
				},
			},
			{
				traceId: hex(11, 32), spanId: hex(11, 16), ...times, attributes: {
					'openinference.span.kind': 'LLM', 'llm.model_name': 'gpt-4o', 'llm.token_count.prompt': 7, 'llm.token_count.completion': 3, 'session.id': 's-9',
				},
			},
		]);
		for (const number of [10, 11]) {
			const {provider, model, inputTokens, outputTokens, operation} = await read(number);
			assert.deepEqual([provider, model, inputTokens, outputTokens, operation], ['openai', 'gpt-4o', 7, 3, 'chat']);
		}

		assert.deepEqual([(await read(11)).sessionSource, (await read(11)).agent], ['session.id', 'planner']);
	});

	test('input that leaves the cached part out is made whole', async () => {
		const {attributes, ...rest} = span(12);
		await send([{...rest, attributes: {...attributes, 'gen_ai.usage.input_tokens': 100}}]);
		assert.equal((await read(12)).inputTokens, 500);
	});

	test('a failed call has its error, without what is secret in it', async () => {
		await send([
			span(13, {error: 'Incorrect API key provided: sk-abcdefghijklmnop1234', exceptionType: 'AuthenticationError'}),
			without(span(14, {error: 'timeout'}), 'gen_ai.usage.input_tokens', 'gen_ai.usage.output_tokens', 'gen_ai.usage.cache_read.input_tokens'),
		]);
		const [first, second] = [await read(13), await read(14)];
		assert.deepEqual([first.state, first.errorKind], ['failed', 'AuthenticationError']);
		assert.ok(!first.errorMessage.includes('sk-abc'), first.errorMessage);
		assert.deepEqual([second.errorKind, second.inputTokens, second.costNanoUsd, second.usageSource], ['error', null, null, 'none']);
	});

	test('what runs agents and tools, and any other span, is no row', async () => {
		await send([
			span(20, {attributes: {'gen_ai.operation.name': 'invoke_agent', 'gen_ai.request.model': 'gpt-4o', 'gen_ai.usage.input_tokens': 5}}),
			span(21, {attributes: {'gen_ai.operation.name': 'execute_tool'}}),
			span(22, {attributes: {'http.request.method': 'GET'}}),
		]);
		assert.deepEqual([await read(20), await read(21), await read(22)], [undefined, undefined, undefined]);
	});

	test('of calls within each other only the innermost is a row, in one batch or in two', async () => {
		const inner = (number: number) => span(number, {traceId: hex(30, 32), parentSpanId: hex(number + 1, 16)});
		const outer = (number: number) => span(number, {traceId: hex(30, 32), endAtMs: baseMs + 1600});
		await send([outer(31), inner(30)]);
		await send([inner(32)]);
		await send([outer(33)]);
		const {requests} = (await api().ask('/v1/requests?limit=1000')).json;
		const spans = requests.filter(({traceId}: any) => traceId === hex(30, 32)).map(({spanId}: any) => spanId).toSorted();
		assert.deepEqual(spans, [hex(30, 16), hex(32, 16)]);
	});

	test('spans that can\'t be are told in the answer, the others are kept', async () => {
		const broken = [span(40, {endAtMs: baseMs - 1}), span(41, {spanId: hex(0, 16)})];
		const {status, json} = await api().ask('/v1/traces', {json: buildJsonExport([...broken, span(42)])});
		assert.deepEqual([status, json], [200, {partialSuccess: {rejectedSpans: '2', errorMessage: 'a span has no valid times'}}]);
		assert.equal((await read(42)).state, 'ok');
		const {text} = await send(broken);
		const partial = new PbfReader(Buffer.from(text)).readFields((tag, answer: Record<string, unknown>, reader) => {
			assert.equal(tag, 1);
			reader.readMessage((field, _, part) => {
				answer[field] = field === 1 ? part.readVarint() : part.readString();
			}, null);
		}, {});
		assert.deepEqual(partial, {1: 2, 2: 'a span has no valid times'});
	});

	test('other kinds of bodies are refused in the words of the exporter', async () => {
		assert.equal((await api().ask('/v1/traces', {body: 'x', headers: {'content-type': 'text/plain'}})).status, 415);
		const {status, headers} = await api().ask('/v1/traces', {body: Buffer.from([0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F]), headers: protobuf});
		assert.deepEqual([status, headers['content-type']], [400, 'application/x-protobuf']);
	});

	test('bytes of any kind neither break nor hold up anything', async () => {
		const random = createRandom(77);
		const whole = buildProtobufExport([span(50), span(51, {error: 'x', exceptionType: 'y'})]);
		for (let count = 0; count < 300; count++) {
			const bytes = Uint8Array.from(whole);
			for (let change = random.integer(1, 8); change > 0; change--) {
				bytes[random.integer(0, bytes.length - 1)] = random.integer(0, 255);
			}

			const {status} = await api().ask('/v1/traces', {body: bytes.subarray(0, random.integer(1, bytes.length)), headers: protobuf});
			assert.ok(status === 200 || status === 400, String(status));
		}

		for (const json of [[], {resourceSpans: 5}, {resourceSpans: [null, {scopeSpans: [{spans: [{attributes: [{key: 5}]}]}]}]}]) {
			assert.equal((await api().ask('/v1/traces', {json})).status, 200);
		}
	});
});

describe('a request that both the proxy and a trace tell of', () => {
	const proxied = buildActive(1, baseMs, {
		traceId: hex(1, 32), spanId: hex(1, 16), state: 'ok', durationMs: 1400, agent: null, inputTokens: 1000, outputTokens: 200, totalTokens: 1200, usageSource: 'reported',
	});
	const readAll = async (api: Api) => (await api.ask('/v1/requests')).json.requests;

	test('is one row, with who asked from the trace', async () => {
		const api = await startApi([end(proxied)]);
		await api.ask('/v1/traces', {json: buildJsonExport([span(1)])});
		const [row, ...others] = await readAll(api);
		assert.deepEqual([others.length, row.id, row.source, row.agent, row.sessionId], [0, proxied.id, 'proxy', 'weaver', 'talk-1']);
		assert.equal((await api.ask(`/v1/stats?from=${baseMs}`)).json.totals.inputTokens, 1000);
		await api.close();
	});

	test('is one row where the HTTP span below the call carried the trace, in one batch or in two', async () => {
		const carried = {...proxied, spanId: hex(9, 16)};
		const carrier = span(9, {
			traceId: hex(1, 32), parentSpanId: hex(1, 16), endAtMs: baseMs + 1400, attributes: {'http.request.method': 'POST', 'http.response.status_code': 200},
		});
		for (const batches of [[[span(1), carrier]], [[carrier], [span(1)]]]) {
			const api = await startApi([start({...carried, state: 'active'})]);
			for (const batch of batches) {
				await api.ask('/v1/traces', {json: buildJsonExport(batch)});
			}

			const rows = await readAll(api);
			assert.deepEqual(rows.map(({id, sessionId}: any) => [id, sessionId]), [[carried.id, 'talk-1']]);
			await api.close();
		}
	});
});
