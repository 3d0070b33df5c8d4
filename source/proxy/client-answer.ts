import type {ServerResponse} from 'node:http';
import {buildFailureBody, failures, type Failure} from './failure.js';

/** Ends the client's connection so that no client can take what it got for the whole answer. */
export function breakConnection(response: ServerResponse, hasLength: boolean): void {
	const socket = response.socket ?? response.req.socket;
	if (response.chunkedEncoding || hasLength) {
		// What was received is flushed first; the missing end tells.
		socket.destroySoon();
	} else {
		// Without a length a clean end would look like the end of the answer.
		socket.resetAndDestroy();
	}
}

/** An error of our own, in the words of the caller's dialect. `requestId`: `null` where nothing is recorded. */
export function sendFailure(response: ServerResponse, formatId: string, failure: Failure, requestId: string | null): void {
	const {statusCode} = failures[failure.code];
	const body = buildFailureBody(formatId, failure);
	// What is left of the request's body is not read, so that the connection can't be used again.
	response.writeHead(statusCode, {
		'content-type': 'application/json',
		'content-length': Buffer.byteLength(body),
		'x-tailrace-error': failure.code,
		...(requestId !== null && {'x-tailrace-id': requestId}),
		...(failure.code === 'overloaded' && {'retry-after': '1'}),
		connection: 'close',
	});
	response.end(response.req.method === 'HEAD' ? undefined : body);
}

const plainText = /^[\t\u{20}-\u{7E}]*$/v;

/** Undici reads the reason phrase as UTF-8; back to its bytes, of which each may stand in a head. */
export function readStatusText(text: string | undefined): string | undefined {
	return text === undefined || plainText.test(text) ? text : Buffer.from(text).toString('latin1');
}

/** Names and values, as `addTrailers` takes them. */
export function pairUp(raw: ReadonlyArray<Buffer | string>): Array<[string, string]> {
	const pairs: Array<[string, string]> = [];
	for (let index = 0; index + 1 < raw.length; index += 2) {
		pairs.push([raw[index]!.toString('latin1'), raw[index + 1]!.toString('latin1')]);
	}

	return pairs;
}
