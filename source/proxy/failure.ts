/** What can go wrong between the client and the upstream, other than what the upstream itself answers. */
export type Failure = {
	readonly code: FailureCode;
	/** For the client and the record: host and port at most, never a key, a header or a query. */
	readonly message: string;
};

type FailureKind = {
	/** The status of our own answer, while none was sent. */
	readonly statusCode: number;
	readonly title: string;
};

export const failures = {
	absolute_target: {statusCode: 400, title: 'the request names a whole URL; tailrace takes paths only'},
	bad_target: {statusCode: 400, title: 'the request\'s path has ".." segments or characters that no path may have'},
	bad_session: {statusCode: 400, title: 'a path that begins with /s/ must go on with a session\'s name and the API\'s own path: /s/<name>/v1/…'},
	bad_host: {statusCode: 400, title: 'the request must have exactly one Host header'},
	bad_connection_header: {statusCode: 400, title: 'the Connection header names a header that must not be dropped'},
	bad_request: {statusCode: 400, title: 'the request could not be read as HTTP'},
	token_needed: {statusCode: 401, title: 'this proxy can be reached by others, so it asks for its token: send the content of the file proxy-token as x-tailrace-token'},
	host_not_allowed: {statusCode: 403, title: 'tailrace does not answer to this Host; allow it with --allow-host <host[:port]>'},
	origin_not_allowed: {statusCode: 403, title: 'a web page asks; allow its origin with --allow-origin <origin>'},
	unknown_route: {statusCode: 404, title: 'no provider is known for this path'},
	no_upstream: {statusCode: 404, title: 'this provider needs an address of yours'},
	method_not_allowed: {statusCode: 405, title: 'CONNECT and TRACE are not served: tailrace is no forward proxy'},
	request_timeout: {statusCode: 408, title: 'the request took too long to arrive'},
	headers_too_large: {statusCode: 431, title: 'the request\'s headers are larger than 64 KB'},
	upstream_refused: {statusCode: 502, title: 'the upstream could not be reached'},
	upstream_reset: {statusCode: 502, title: 'the upstream closed the connection before it answered'},
	upstream_tls: {statusCode: 502, title: 'the upstream\'s certificate was not accepted'},
	upstream_bad_response: {statusCode: 502, title: 'the upstream\'s answer is no valid HTTP'},
	upstream_truncated: {statusCode: 502, title: 'the upstream broke off in the middle of its answer'},
	upstream_timeout: {statusCode: 504, title: 'the upstream did not answer in time'},
	upstream_proxy_failed: {statusCode: 502, title: 'the network\'s proxy on the way to the upstream did not let it be reached'},
	upstream_proxy_timeout: {statusCode: 504, title: 'the network\'s proxy on the way to the upstream did not answer in time'},
	client_timeout: {statusCode: 408, title: 'the client stopped reading'},
	loop_detected: {statusCode: 508, title: 'the upstream of this route is tailrace itself; give its --upstream another address'},
	overloaded: {statusCode: 503, title: 'tailrace has as many requests under way as it can bear'},
	shutting_down: {statusCode: 503, title: 'tailrace is stopping'},
	internal_error: {statusCode: 500, title: 'tailrace failed; this is a bug'},
} as const satisfies Record<string, FailureKind>;

export type FailureCode = keyof typeof failures;

export function buildFailure(code: FailureCode, detail?: string): Failure {
	const {title} = failures[code];
	return {code, message: detail === undefined ? title : `${title}: ${detail}`};
}

/** What went wrong on the way to the upstream, at the proxy of the network; no error of the upstream's. */
export class UpstreamProxyError extends Error {
	override name = 'UpstreamProxyError';

	constructor(readonly failure: Failure) {
		super(failure.message);
	}
}

/** What an error of the connection to the proxy of the network means, before that has answered. `name`: its host and port. */
export function readProxyError(error: unknown, name: string): Failure {
	const code = readErrorCode(error);
	if (exhaustedCodes.has(code)) {
		return buildFailure('overloaded', code);
	}

	return timeoutCodes.has(code) ? buildFailure('upstream_proxy_timeout', name) : buildFailure('upstream_proxy_failed', `${name} (${code === '' ? 'no answer' : code})`);
}

/** What an error of the connection upstream means. `hasResponse`: the answer's head had come. */
export function readUpstreamError(error: unknown, host: string, hasResponse: boolean): Failure {
	if (error instanceof UpstreamProxyError) {
		return error.failure;
	}

	const code = readErrorCode(error);
	if (timeoutCodes.has(code)) {
		return buildFailure('upstream_timeout', host);
	}

	// The machine's own limits: descriptors, buffers.
	if (exhaustedCodes.has(code)) {
		return buildFailure('overloaded', code);
	}

	if (refusedCodes.has(code)) {
		return buildFailure('upstream_refused', `${host} (${code})`);
	}

	// Undici's parser errors have a code only where its parser gave one.
	if (code.startsWith('HPE_') || badResponseCodes.has(code) || (error instanceof Error && error.name === 'HTTPParserError')) {
		return buildFailure(hasResponse ? 'upstream_truncated' : 'upstream_bad_response', host);
	}

	return isTlsCode(code) ? buildFailure('upstream_tls', `${host} (${code})`) : buildFailure(hasResponse ? 'upstream_truncated' : 'upstream_reset', host);
}

const timeoutCodes: ReadonlySet<string> = new Set(['UND_ERR_CONNECT_TIMEOUT', 'ETIMEDOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']);
const refusedCodes: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'EADDRNOTAVAIL']);
const exhaustedCodes: ReadonlySet<string> = new Set(['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM']);
const badResponseCodes: ReadonlySet<string> = new Set([
	'UND_ERR_HEADERS_OVERFLOW', 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'UND_ERR_INVALID_ARG', 'ERR_INVALID_CHAR', 'ERR_HTTP_INVALID_STATUS_CODE', 'ERR_INVALID_ARG_VALUE',
]);
const tlsCodes: ReadonlySet<string> = new Set(['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'EPROTO']);

function isTlsCode(code: string): boolean {
	return code.startsWith('ERR_TLS') || code.startsWith('ERR_SSL') || code.includes('CERT') || tlsCodes.has(code);
}

function readErrorCode(error: unknown): string {
	if (!(error instanceof Error)) {
		return '';
	}

	// Several addresses were tried: all failed, the first tells why.
	const first = error instanceof AggregateError && error.errors.length > 0 ? error.errors[0] as unknown : error;
	const {code} = first as {code?: unknown};
	return typeof code === 'string' ? code : '';
}

/** The body of our own answer, in the words of the API that the client speaks. */
export function buildFailureBody(formatId: string, failure: Failure): string {
	const {statusCode} = failures[failure.code];
	const message = `tailrace: ${failure.message}`;
	if (formatId === 'anthropic-messages') {
		const type = anthropicTypes[statusCode] ?? (statusCode < 500 ? 'invalid_request_error' : 'api_error');
		return JSON.stringify({type: 'error', error: {type, message}});
	}

	if (formatId === 'gemini') {
		const status = geminiStatuses[statusCode] ?? (statusCode < 500 ? 'INVALID_ARGUMENT' : 'UNAVAILABLE');
		return JSON.stringify({error: {code: statusCode, message, status}});
	}

	if (formatId === 'ollama') {
		return JSON.stringify({error: message});
	}

	return JSON.stringify({
		error: {
			message, type: statusCode < 500 ? 'invalid_request_error' : 'proxy_error', param: null, code: failure.code,
		},
	});
}

const anthropicTypes: Readonly<Record<number, string>> = {
	401: 'authentication_error', 403: 'permission_error', 404: 'not_found_error', 503: 'overloaded_error', 504: 'timeout_error',
};
const geminiStatuses: Readonly<Record<number, string>> = {
	401: 'UNAUTHENTICATED', 403: 'PERMISSION_DENIED', 404: 'NOT_FOUND', 504: 'DEADLINE_EXCEEDED',
};
