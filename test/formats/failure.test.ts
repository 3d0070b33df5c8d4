import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {maxMessageLength} from '../../source/core/text.js';
import type {Failure} from '../../source/formats/fact-list.js';
import {openaiChat} from '../../source/formats/openai-chat.js';
import {readAnswer} from '../helpers/read-facts.js';

const readError = (body: unknown, statusCode = 400, contentType = 'application/json'): Failure | null => readAnswer(openaiChat, body, {statusCode, contentType}).failure;

/** Whose shape, the body, and what it says: kind, code, message. */
const shapes: ReadonlyArray<readonly [string, unknown, string | null, string | null, string | null]> = [
	['OpenAI', {
		error: {
			message: 'm', type: 'invalid_request_error', param: null, code: 'bad',
		},
	}, 'invalid_request_error', 'bad', 'm'],
	['Anthropic', {type: 'error', error: {type: 'not_found_error', message: 'm'}, request_id: 'r'}, 'not_found_error', null, 'm'],
	['Gemini', {error: {code: 400, message: 'm', status: 'INVALID_ARGUMENT'}}, 'INVALID_ARGUMENT', '400', 'm'],
	['Gemini in an array', [{error: {code: 400, message: 'm', status: 'INVALID_ARGUMENT'}}], 'INVALID_ARGUMENT', '400', 'm'],
	['Azure', {error: {code: 'DeploymentNotFound', message: 'm'}}, null, 'DeploymentNotFound', 'm'],
	['Azure’s gateway', {statusCode: 401, message: 'm'}, null, null, 'm'],
	['Ollama', {error: 'm'}, null, null, 'm'],
	['xAI', {code: 'invalid-argument', error: 'm'}, null, 'invalid-argument', 'm'],
	['Mistral', {detail: 'm'}, null, null, 'm'],
	['Mistral’s other', {
		object: 'error', message: 'm', type: 'invalid_model', code: '1500',
	}, 'invalid_model', '1500', 'm'],
	['old vLLM', {
		object: 'error', message: 'm', type: 'BadRequestError', code: 400,
	}, 'BadRequestError', '400', 'm'],
	['FastAPI', {detail: [{loc: ['body'], msg: 'm', type: 'missing'}]}, 'missing', null, 'm'],
	['Cohere', {id: 'i', message: 'm', error_type: 'invalid'}, 'invalid', null, 'm'],
	['Cloudflare', {success: false, errors: [{code: 5007, message: 'm'}]}, null, '5007', 'm'],
	['AWS', {__type: 'ThrottlingException', message: 'm'}, 'ThrottlingException', null, 'm'],
	['a framework', {error: 'Bad Request', message: 'm'}, null, null, 'm'],
];

describe('the body of an error', () => {
	for (const [vendor, body, kind, code, message] of shapes) {
		test(`of ${vendor} is understood`, () => {
			assert.deepEqual(readError(body), {
				kind, code, message, retryAfterMs: null,
			});
		});
	}

	test('is understood with any content type', () => {
		for (const contentType of ['', 'application/octet-stream', 'text/plain', 'text/event-stream', 'text/html']) {
			assert.equal(readError({error: {message: 'm'}}, 429, contentType)?.message, 'm', contentType);
		}

		assert.equal(readError('event: error\ndata: {"error":{"message":"m"}}\n\n', 500, 'text/event-stream')?.message, 'm');
	});

	test('may be plain text, or a page of which the title counts', () => {
		assert.equal(readError('upstream connect error\n', 503, 'text/plain')?.message, 'upstream connect error');
		assert.equal(readError('<html><head><title>502 Bad Gateway</title></head><body>x</body></html>', 502, 'text/html')?.message, '502 Bad Gateway');
		assert.equal(readError('<html>', 502, 'text/html'), null);
	});

	test('that is no error says nothing', () => {
		for (const body of ['', '{', '{"a":', {}, {error: null}, {error: {}}, {error: ''}, [], [[]]]) {
			assert.equal(readError(body), null);
		}
	});

	test('is kept short and clean', () => {
		const failure = readError({error: {message: `a\u{1B}[31m${'x'.repeat(9999)}`, type: `t\n${'y'.repeat(999)}`, code: {}}});
		assert.equal(failure?.message?.length, maxMessageLength);
		assert.ok(failure.message.startsWith('a [31m'));
		assert.equal(failure.kind?.length, 128);
		assert.equal(failure.code, null);
	});

	test('is not looked for in an answer', () => {
		for (const body of [{choices: [], message: 'm'}, {choices: [], detail: 'd'}, {choices: [], error: null}]) {
			assert.equal(readError(body, 200), null);
		}
	});
});

describe('the delay that an error asks for', () => {
	const readDelay = (error: unknown): number | null => readError({error}, 429)?.retryAfterMs ?? null;

	test('is read from the sentence', () => {
		const sentences: ReadonlyArray<readonly [string, number | null]> = [
			['Rate limit reached. Please try again in 1.5s. Visit https://x', 1500],
			['Please try again in 20ms.', 20],
			['Please try again in 6m0s.', 360_000],
			['try again in 1h2m3.5s', 3_723_500],
			['Please retry after 26 seconds.', 26_000],
			['Please retry in 48.939935699s.', 48_940],
			['Please retry your request in 2 minutes', 120_000],
			['Please try again in 5 milliseconds', 5],
			['Please try again in a moment', null],
			['Please try again in 5 parsecs', null],
			['Please try again later', null],
		];
		for (const [message, delayMs] of sentences) {
			assert.equal(readDelay({message}), delayMs, message);
		}
	});

	test('is read from the fields made for it, which come first', () => {
		const details = [{'@type': 'x/Help'}, {'@type': 'x/google.rpc.RetryInfo', retryDelay: '48s'}];
		assert.equal(readDelay({message: 'Please retry in 48.9s.', details}), 48_000);
		assert.equal(readDelay({type: 'usage_limit_reached', resets_in_seconds: 61}), 61_000);
		assert.equal(readDelay({message: 'm', retry_after: -1}), null);
	});
});
