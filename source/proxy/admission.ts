import type {IncomingMessage} from 'node:http';
import type {ReadHeader} from '../providers/identity.js';
import {rootRoutes} from '../providers/root-routes.js';
import type {Connections} from './connections.js';
import type {FailureCode} from './failure.js';
import type {Guard} from './guard.js';
import {MemoryGauge} from './memory-gauge.js';
import type {OwnSockets} from './own-sockets.js';
import {pickRoute, type Route, type UpstreamTable} from './route.js';

/** Where a request goes, or why it goes nowhere. */
export type Admitted = Route | {readonly problem: FailureCode; readonly detail?: string};

// Beyond any honest use of one machine; each holds two sockets.
const maxInFlight = 10_000;

/** Decides of each request, before anything of it is read but its head, whether it is taken and where it goes. */
export class Admission {
	readonly #memory = new MemoryGauge();
	#guard: Guard = () => 'shutting_down';

	constructor(private readonly upstreams: UpstreamTable, private readonly connections: Connections, private readonly ownSockets: OwnSockets) {}

	/** The port is known, and with it the names that are this server's. */
	open(guard: Guard): void {
		this.#guard = guard;
	}

	/** To be called regularly. */
	checkMemory(inFlightCount: number): void {
		this.#memory.check(inFlightCount);
	}

	admit(incoming: IncomingMessage, readHeader: ReadHeader, inFlightCount: number): Admitted {
		const refusal = this.#guard(incoming.rawHeaders);
		if (refusal !== null) {
			return {problem: refusal};
		}

		if (this.ownSockets.areOtherEndOf(incoming.socket)) {
			return {problem: 'loop_detected'};
		}

		// Its answer would echo the client's key.
		if (incoming.method === 'TRACE') {
			return {problem: 'method_not_allowed'};
		}

		if (inFlightCount >= maxInFlight || !this.#memory.admits(inFlightCount)) {
			return {problem: 'overloaded'};
		}

		const route = pickRoute({method: incoming.method!, url: incoming.url!, readHeader}, this.upstreams);
		if ('problem' in route) {
			return route.problem === 'unknown_route' ? {...route, detail: this.#listRoutes()} : route;
		}

		return this.connections.isFull(route.origin) ? {problem: 'overloaded', detail: route.host} : route;
	}

	#listRoutes(): string {
		const roots = rootRoutes.map(route => route.title).join('; ');
		const prefixes = this.upstreams.keys().map(name => `/${name}/…`).toArray().join(' ');
		return `known are ${roots}; and by prefix ${prefixes}`;
	}
}
