import {redactMessage} from '../../core/redact.js';
import {cleanText, maxMessageLength} from '../../core/text.js';
import {buildFailure, type Failure} from '../failure.js';
import type {ResponseObservation} from './response-observation.js';
import type {CloseReason, Side} from './socket-messages.js';

/** How a socket ended: a side ended it, or the connection upstream broke. */
export type SocketEnd = Side | Failure;

/** Ends a response that was under way when its socket ended. */
export function endOpen(response: ResponseObservation, how: SocketEnd, atMs: number, reason: CloseReason | null = null): void {
	if (how === 'upstream' && isRefusal(reason)) {
		response.end({type: 'failed', failure: buildFailure('upstream_truncated', response.start.route.host), statusCode: null}, atMs, {
			errorKind: `close_${reason.code}`, errorMessage: redactMessage(cleanText(reason.text, maxMessageLength), response.start.key),
		});
	} else if (how === 'client') {
		response.end({type: 'aborted'}, atMs);
	} else if (how === 'upstream') {
		response.end({type: 'failed', failure: buildFailure('upstream_truncated', response.start.route.host), statusCode: null}, atMs, {
			errorKind: 'incomplete_stream', errorMessage: 'the socket was closed before the response ended',
		});
	} else {
		response.end({type: 'failed', failure: how, statusCode: null}, atMs);
	}
}

/** Some APIs tell what is wrong only by how they close: Gemini's Live API an expired key (1007), an unknown model (1008), a used up quota (1011). */
export function isRefusal(reason: CloseReason | null): reason is CloseReason {
	return reason !== null && reason.code > 1001 && reason.text !== '';
}

/** Ends a response of which nothing more can be read. */
export function interruptOpen(response: ResponseObservation, atMs: number): void {
	response.end({type: 'aborted'}, atMs, {
		state: 'interrupted', errorKind: 'unread_stream', errorMessage: 'tailrace could not read the socket any further; the traffic went on',
	});
}
