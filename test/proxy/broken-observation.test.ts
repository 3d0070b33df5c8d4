import assert from 'node:assert/strict';
import {
	after,
	before,
	describe,
	test,
} from 'node:test';
import {buildUpstreamTable} from '../../source/config/upstream-table.js';
import {parseUpstream} from '../../source/config/parse.js';
import {systemClock} from '../../source/core/clock.js';
import type {Format} from '../../source/formats/format.js';
import {openaiChat} from '../../source/formats/openai-chat.js';
import type {Provider} from '../../source/providers/provider.js';
import type {ProxyOptions} from '../../source/proxy/server.js';
import {startTestProxy} from '../helpers/proxy.js';
import {requestRaw} from '../helpers/raw-client.js';
import {readBody, startScriptedUpstream} from '../helpers/scripted-upstream.js';
import {setUp} from '../helpers/set-up.js';
import {waitUntil} from '../helpers/wait-until.js';

const stream = 'data: {"model":"gpt-x-1","choices":[{"index":0,"delta":{"content":"four letters"}}]}\n\ndata: [DONE]\n\n';
const requestCount = 8;
const fail = (): never => {
	throw new Error('a bug');
};

/** A clock that works so many times in a row, then never again. */
function createFailingClock(goodCount: number): ProxyOptions['clock'] {
	let count = 0;
	return {monotonicMs: systemClock.monotonicMs, nowAtMs: () => count++ < goodCount ? Date.now() : fail()};
}

type Hook = {
	readonly options?: (upstreamUrl: string) => Partial<ProxyOptions>;
	readonly format?: Partial<Format>;
};

/** The provider as observation sees it: one of its fields is a bug. */
function withProvider(field: keyof Provider): Hook {
	return {
		options(upstreamUrl) {
			const upstreams = buildUpstreamTable([parseUpstream(`openai=${upstreamUrl}`)], {host: '127.0.0.1', port: 7171});
			const upstream = upstreams.get('openai')!;
			const provider = Object.defineProperty({...upstream.provider}, field, {get: fail});
			return {upstreams: new Map([['openai', {...upstream, provider}]])};
		},
	};
}

const hooks: Readonly<Record<string, Hook>> = {
	'the wall clock': {options: () => ({clock: createFailingClock(0)})},
	'the wall clock, after the first time': {options: () => ({clock: createFailingClock(1)})},
	'the wall clock, after the third time': {options: () => ({clock: createFailingClock(3)})},
	'who takes the events': {options: () => ({onBatch: fail})},
	'the prices': {options: () => ({priceOverrides: new Proxy([], {get: fail})})},
	'the provider\'s ids of requests': withProvider('requestIdHeaders'),
	'what the provider hides': withProvider('hidesReasoning'),
	'the provider\'s prices': withProvider('priceProviderId'),
	'the reader of requests': {format: {readRequest: fail}},
	'what makes the reader of answers': {format: {createReader: fail}},
	'the reader of answers': {format: {createReader: () => ({push: fail, end: fail})}},
	'the end of the reader of answers': {format: {createReader: () => ({push: () => [], end: fail})}},
	'what a reader tells': {format: {createReader: () => ({push: () => [null as never], end: () => [null as never]})}},
};

describe('a bug in what watches', () => {
	const upstream = setUp({before, after}, async () => startScriptedUpstream(async (incoming, response) => {
		await readBody(incoming);
		response.writeHead(200, {'content-type': 'text/event-stream', 'x-request-id': 'req_1'});
		response.write(stream.slice(0, 20));
		// Long enough to be told of while it runs.
		setTimeout(() => {
			response.end(stream.slice(20));
		}, 40);
	}));
	const sound = {...openaiChat};

	for (const [what, {options = () => ({}), format = {}}] of Object.entries(hooks)) {
		test(`X10 (${what}) changes no byte, is counted, and keeps nothing from ending`, async () => {
			let dropCount = 0;
			const proxy = await startTestProxy([`openai=${upstream().url}`], {
				...options(upstream().url),
				onDrop() {
					dropCount++;
				},
			});
			Object.assign(openaiChat, format);
			try {
				const answers = await Promise.all(Array.from({length: requestCount}, async () => requestRaw(proxy.url, {
					method: 'POST',
					path: '/v1/chat/completions',
					headers: [['content-type', 'application/json'], ['authorization', 'Bearer sk-the-key-of-the-test']],
					body: '{"model":"gpt-x","stream":true,"messages":[{"role":"user","content":"hi"}]}',
				})));
				for (const {response} of answers) {
					assert.equal(response.head!.statusCode, 200);
					assert.equal(response.isComplete, true);
					assert.equal(response.body.toString(), stream);
				}

				await waitUntil(() => proxy.inFlightCount() === 0, {what: 'the end of all requests'});
			} finally {
				Object.assign(openaiChat, sound);
			}

			await proxy.close(0);
			assert.ok(dropCount > 0, 'it is counted');
		});
	}
});
