import type {RequestHead} from '../initial-record.js';
import type {ObservationTools} from '../observation.js';
import type {Route} from '../route.js';
import {LiveObservation} from './live-observation.js';
import {SocketWatch} from './socket-watch.js';
import {SocketObservation} from './socket-observation.js';

/** Whether the messages of a route's sockets are ones that can be read. */
export function hasReadableMessages({format, operation}: Route): boolean {
	return operation === 'realtime' || (format?.id === 'openai-responses' && operation === 'responses');
}

export function watchSocket(route: Route, head: RequestHead, tools: ObservationTools, socketId: string): SocketWatch {
	const Content = route.format?.id === 'gemini' ? LiveObservation : SocketObservation;
	return new SocketWatch(new Content(route, head, tools, socketId), tools);
}
