import type {RequestRecord} from '../../core/request-record.js';
import {isOfTurn, LiveTurnReader, readLiveRequest} from '../../formats/gemini-live.js';
import type {JsonReading} from '../../formats/json-body.js';
import {isJsonObject, pickString, type JsonObject} from '../../formats/json-value.js';
import {readRequestValue} from '../../formats/request-reader.js';
import {addRequestFacts, type RequestHead} from '../initial-record.js';
import type {ObservationTools} from '../observation.js';
import {createRequestId} from '../request-id.js';
import type {Route} from '../route.js';
import {ResponseObservation} from './response-observation.js';
import {buildSocketRecord} from './socket-record.js';
import type {SocketContent} from './socket-watch.js';
import {
	endOpen,
	interruptOpen,
	isRefusal,
	type SocketEnd,
} from './socket-end.js';
import type {CloseReason, Side, SocketMessage} from './socket-messages.js';

type Turn = {
	readonly response: ResponseObservation;
	readonly reader: LiveTurnReader;
	/** Nobody said when the client had finished: it was heard, not told. */
	readonly isHeard: boolean;
	/** When it was over but for its usage, which may come alone. */
	overMs: number | null;
};

/** Gemini's Live API: one record a turn of the model's. One turn goes on at a time. */
export class LiveObservation implements SocketContent {
	/** What all turns of the socket have in common. */
	readonly #common: RequestRecord;
	readonly #key: string | null;
	#turn: Turn | null = null;
	/** When the client said what the next turn answers, monotonic; `null` if it was only heard. */
	#askedMs: number | null = null;
	/** What the client sent since the last turn was over. */
	#clientBytes = 0;

	constructor(private readonly route: Route, head: RequestHead, private readonly tools: ObservationTools, socketId: string) {
		const {record, key} = buildSocketRecord(route, head, tools, socketId);
		this.#common = {...record, format: 'gemini-live'};
		this.#key = key;
	}

	take(side: Side, reading: JsonReading, message: SocketMessage): void {
		const event = reading.value as JsonObject;
		if (side === 'client') {
			this.#takeClient(event, reading, message);
		} else {
			this.#takeUpstream(event, reading.hasCutStrings, message);
		}
	}

	close(how: SocketEnd, atMs: number, reason: CloseReason | null = null): void {
		if (this.#turn === null && how === 'upstream' && isRefusal(reason)) {
			// What is wrong with the key or the model is told before any turn.
			this.#start(atMs);
		}

		if (this.#turn === null) {
			return;
		}

		if (this.#turn.overMs === null) {
			this.#sumUp(this.#turn);
			endOpen(this.#turn.response, how, atMs, reason);
			this.#turn = null;
		} else {
			this.#finish(this.#turn);
		}
	}

	interrupt(atMs: number): void {
		if (this.#turn === null) {
			return;
		}

		interruptOpen(this.#turn.response, atMs);
		this.#turn = null;
	}

	#takeClient(event: JsonObject, reading: JsonReading, {wireBytes, atMs}: SocketMessage): void {
		this.#clientBytes += wireBytes;
		const request = readLiveRequest(event);
		if (request.type === 'setup') {
			this.#takeSetup(request.body, reading);
		} else if (request.type !== 'other') {
			this.#askedMs ??= atMs;
			// What is only heard may get no answer.
			if (request.type === 'turn' && this.#turn === null) {
				this.#start(atMs);
			}
		}
	}

	#takeSetup(setup: JsonObject, reading: JsonReading): void {
		const facts = readRequestValue({...reading, value: setup}, this.route.format!, 'chat');
		// `models/<model>`, on Vertex with a project and a place before it.
		const model = pickString(facts.model).split('/').at(-1) ?? '';
		addRequestFacts(this.#common, {...facts, model: model === '' ? null : model, messageCount: null}, this.route);
	}

	#takeUpstream(event: JsonObject, hasCutStrings: boolean, {wireBytes, atMs}: SocketMessage): void {
		const isNew = isOfTurn(event);
		if (this.#turn !== null && this.#turn.overMs !== null && (isNew || !isJsonObject(event.usageMetadata))) {
			this.#finish(this.#turn);
		}

		if (this.#turn === null && isNew) {
			this.#start(atMs);
		}

		const turn = this.#turn;
		if (turn === null) {
			return;
		}

		turn.response.take({
			event, hasCutStrings, wireBytes, atMs,
		});
		if (!turn.reader.isOver) {
			return;
		}

		turn.overMs ??= atMs;
		if (turn.reader.hasUsage) {
			this.#finish(turn);
		}
	}

	#start(nowMs: number): void {
		const {clock} = this.tools;
		const startedMs = this.#askedMs ?? nowMs;
		const startedAtMs = Math.round(clock.nowAtMs() - (clock.monotonicMs() - startedMs));
		const reader = new LiveTurnReader({
			operation: 'realtime', statusCode: 101, contentType: '', hidesReasoning: false,
		});
		const response = new ResponseObservation({
			record: {...this.#common, id: createRequestId(startedAtMs), startedAtMs},
			route: this.route,
			reader,
			key: this.#key,
			startedMs,
			streamId: null,
			eventId: null,
			isWarmUp: false,
		}, this.tools);
		this.#turn = {
			response, reader, isHeard: this.#askedMs === null, overMs: null,
		};
	}

	#finish(turn: Turn): void {
		this.#sumUp(turn);
		// How long somebody waited for the first word is not known where nobody said when they had finished.
		turn.response.end({type: 'complete'}, turn.overMs!, turn.isHeard ? {firstByteMs: null, firstTokenMs: null} : {});
		this.#turn = null;
	}

	#sumUp({response}: Turn): void {
		response.start.record.requestBytes = this.#clientBytes;
		this.#clientBytes = 0;
		this.#askedMs = null;
	}
}
