import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {
	buildFailure,
	buildFailureBody,
	failures,
	readProxyError,
	readUpstreamError,
	UpstreamProxyError,
	type FailureCode,
} from '../../source/proxy/failure.js';
import {buildRawFailure} from '../../source/proxy/websocket/tunnel.js';

const message = 'tailrace: the upstream could not be reached: host:1 (ECONNREFUSED)';
const refused = buildFailure('upstream_refused', 'host:1 (ECONNREFUSED)');
const bodyOf = (formatId: string, code: FailureCode): unknown => JSON.parse(buildFailureBody(formatId, buildFailure(code)));

describe('an error of our own', () => {
	for (const [formatId, body] of [
		['openai-chat', {
			error: {
				message, type: 'proxy_error', param: null, code: 'upstream_refused',
			},
		}],
		['openai-responses', {
			error: {
				message, type: 'proxy_error', param: null, code: 'upstream_refused',
			},
		}],
		['unknown', {
			error: {
				message, type: 'proxy_error', param: null, code: 'upstream_refused',
			},
		}],
		['anthropic-messages', {type: 'error', error: {type: 'api_error', message}}],
		['gemini', {error: {code: 502, message, status: 'UNAVAILABLE'}}],
		['ollama', {error: message}],
	] as const) {
		test(`speaks as ${formatId} does`, () => {
			assert.deepEqual(JSON.parse(buildFailureBody(formatId, refused)), body);
		});
	}

	test('tells the client whose fault it is in the words of its API', () => {
		const anthropicType = (code: FailureCode) => (bodyOf('anthropic-messages', code) as {error: {type: string}}).error.type;
		assert.deepEqual(
			(['upstream_timeout', 'overloaded', 'origin_not_allowed', 'unknown_route', 'bad_target', 'upstream_reset'] as const).map(code => anthropicType(code)),
			['timeout_error', 'overloaded_error', 'permission_error', 'not_found_error', 'invalid_request_error', 'api_error'],
		);
		const geminiStatus = (code: FailureCode) => (bodyOf('gemini', code) as {error: {status: string}}).error.status;
		assert.deepEqual(
			(['upstream_timeout', 'overloaded', 'origin_not_allowed', 'unknown_route', 'bad_target', 'upstream_reset'] as const).map(code => geminiStatus(code)),
			['DEADLINE_EXCEEDED', 'UNAVAILABLE', 'PERMISSION_DENIED', 'NOT_FOUND', 'INVALID_ARGUMENT', 'UNAVAILABLE'],
		);
		assert.equal((bodyOf('openai-chat', 'bad_target') as {error: {type: string}}).error.type, 'invalid_request_error');
	});

	test('is a whole HTTP answer where there is nothing but a socket', () => {
		const [head = '', body = ''] = buildRawFailure('ollama', refused).split('\r\n\r\n', 2);
		assert.match(head, /^HTTP\/1\.1 502 Bad Gateway\r\n/v);
		assert.match(head, /\r\nx-tailrace-error: upstream_refused(?:\r\n|$)/v);
		assert.match(head, new RegExp(String.raw`\r\ncontent-length: ${body.length}(?:\r\n|$)`, 'v'));
		assert.deepEqual(JSON.parse(body), {error: message});
	});

	test('has a sentence and an error status for every code', () => {
		for (const {statusCode, title} of Object.values(failures)) {
			assert.ok(statusCode >= 400);
			assert.ok(statusCode < 600);
			assert.ok(title.length > 10);
		}
	});
});

describe('an error of the connection upstream', () => {
	const errorWith = (code: string): Error => Object.assign(new Error('it'), {code});

	for (const [code, before, after = before] of [
		['ECONNREFUSED', 'upstream_refused'],
		['ENOTFOUND', 'upstream_refused'],
		['EAI_AGAIN', 'upstream_refused'],
		['UND_ERR_CONNECT_TIMEOUT', 'upstream_timeout'],
		['ETIMEDOUT', 'upstream_timeout'],
		['HPE_INVALID_CONSTANT', 'upstream_bad_response', 'upstream_truncated'],
		['UND_ERR_HEADERS_OVERFLOW', 'upstream_bad_response', 'upstream_truncated'],
		['CERT_HAS_EXPIRED', 'upstream_tls'],
		['DEPTH_ZERO_SELF_SIGNED_CERT', 'upstream_tls'],
		['ERR_TLS_CERT_ALTNAME_INVALID', 'upstream_tls'],
		['ERR_SSL_WRONG_VERSION_NUMBER', 'upstream_tls'],
		['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'upstream_tls'],
		['ECONNRESET', 'upstream_reset', 'upstream_truncated'],
		['UND_ERR_SOCKET', 'upstream_reset', 'upstream_truncated'],
		['EPIPE', 'upstream_reset', 'upstream_truncated'],
	] as const) {
		test(`(${code}) means ${before} before the answer began, ${after} after`, () => {
			assert.equal(readUpstreamError(errorWith(code), 'host', false).code, before);
			assert.equal(readUpstreamError(errorWith(code), 'host', true).code, after);
		});
	}

	test('is what the network\'s proxy had to do with it, if anything', () => {
		const failure = buildFailure('upstream_proxy_failed', 'proxy:1 answered 403');
		assert.equal(readUpstreamError(new UpstreamProxyError(failure), 'host', false), failure);
		for (const [code, expected, detail] of [
			['ECONNREFUSED', 'upstream_proxy_failed', 'proxy:1 (ECONNREFUSED)'],
			['ENOTFOUND', 'upstream_proxy_failed', 'proxy:1 (ENOTFOUND)'],
			['DEPTH_ZERO_SELF_SIGNED_CERT', 'upstream_proxy_failed', 'proxy:1 (DEPTH_ZERO_SELF_SIGNED_CERT)'],
			['UND_ERR_CONNECT_TIMEOUT', 'upstream_proxy_timeout', 'proxy:1'],
			['ETIMEDOUT', 'upstream_proxy_timeout', 'proxy:1'],
			['EMFILE', 'overloaded', 'EMFILE'],
		] as const) {
			assert.deepEqual(readProxyError(errorWith(code), 'proxy:1'), buildFailure(expected, detail));
		}

		assert.deepEqual(readProxyError(new Error('it'), 'proxy:1'), buildFailure('upstream_proxy_failed', 'proxy:1 (no answer)'));
	});

	test('of several addresses is that of the first', () => {
		assert.equal(readUpstreamError(new AggregateError([errorWith('ECONNREFUSED'), errorWith('ENETUNREACH')], 'all of them'), 'host', false).code, 'upstream_refused');
	});

	test('that is no error at all is a reset', () => {
		assert.equal(readUpstreamError('x', 'host', false).code, 'upstream_reset');
		assert.equal(readUpstreamError(undefined, 'host', true).code, 'upstream_truncated');
	});
});
