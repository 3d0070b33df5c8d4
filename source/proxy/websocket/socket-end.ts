import {buildFailure, type Failure} from '../failure.js';
import type {ResponseObservation} from './response-observation.js';
import type {Side} from './socket-messages.js';

/** How a socket ended: a side ended it, or the connection upstream broke. */
export type SocketEnd = Side | Failure;

/** Ends a response that was under way when its socket ended. */
export function endOpen(response: ResponseObservation, how: SocketEnd, atMs: number): void {
	if (how === 'client') {
		response.end({type: 'aborted'}, atMs);
	} else if (how === 'upstream') {
		response.end({type: 'failed', failure: buildFailure('upstream_truncated', response.start.route.host), statusCode: null}, atMs, {
			errorKind: 'incomplete_stream', errorMessage: 'the socket was closed before the response ended',
		});
	} else {
		response.end({type: 'failed', failure: how, statusCode: null}, atMs);
	}
}

/** Ends a response of which nothing more can be read. */
export function interruptOpen(response: ResponseObservation, atMs: number): void {
	response.end({type: 'aborted'}, atMs, {
		state: 'interrupted', errorKind: 'unread_stream', errorMessage: 'tailrace could not read the socket any further; the traffic went on',
	});
}
