import type {RequestRecord} from '../../core/request-record.js';
import {cleanText} from '../../core/text.js';
import type {JsonReading} from '../../formats/json-body.js';
import {
	isJsonObject,
	pickArray,
	pickObject,
	pickString,
	type JsonObject,
} from '../../formats/json-value.js';
import {OutputEvents} from '../../formats/openai-events.js';
import {readRequestValue} from '../../formats/request-reader.js';
import {readMessageHeaders} from '../../providers/message-limits.js';
import {readRateLimits} from '../../providers/rate-limits.js';
import {readMetadataKind} from '../../providers/request-kind.js';
import {readRetryAfterMs} from '../../providers/reset-time.js';
import type {Outcome} from '../final-record.js';
import {findHeader} from '../headers.js';
import {addRequestFacts, type RequestHead} from '../initial-record.js';
import type {ObservationTools} from '../observation.js';
import {createRequestId} from '../request-id.js';
import type {Route} from '../route.js';
import {OpenResponses, readResponseId} from './open-responses.js';
import {ResponseObservation, type ResponseMessage} from './response-observation.js';
import type {SocketContent} from './socket-watch.js';
import {endOpen, interruptOpen, type SocketEnd} from './socket-end.js';
import {buildSocketRecord} from './socket-record.js';
import type {CloseReason, Side, SocketMessage} from './socket-messages.js';

/** Sockets last an hour; what is asked on one after that is refused. */
const socketLimitCode = 'websocket_connection_limit_reached';

/** OpenAI's Responses and Realtime: one record a response. */
export class SocketObservation implements SocketContent {
	readonly #responses = new OpenResponses();
	readonly #isRealtime: boolean;
	/** What all responses of the socket have in common. */
	readonly #common: RequestRecord;
	readonly #key: string | null;
	#transcriptionModel: string | null = null;
	/** The response that the client steered last. */
	#steeredId: string | null = null;

	constructor(private readonly route: Route, head: RequestHead, private readonly tools: ObservationTools, socketId: string) {
		this.#isRealtime = route.operation === 'realtime';
		const {record, key} = buildSocketRecord(route, head, tools, socketId);
		const model = this.#isRealtime ? readQueryModel(route.query) : null;
		this.#common = {
			...record, ...(model !== null && {model, requestedModel: model}), ...(this.#isRealtime && {format: 'openai-realtime'}),
		};
		this.#key = key;
	}

	take(side: Side, reading: JsonReading, message: SocketMessage): void {
		const event = reading.value as JsonObject;
		if (side === 'client') {
			this.#takeClient(event, reading, message);
		} else {
			this.#takeUpstream({
				event, hasCutStrings: reading.hasCutStrings, wireBytes: message.wireBytes, atMs: message.atMs,
			});
		}
	}

	#takeClient(event: JsonObject, reading: JsonReading, {wireBytes, atMs}: SocketMessage): void {
		if (event.type === 'response.steer') {
			this.#steeredId = cleanText(event.previous_response_id);
		}

		if (event.type !== 'response.create') {
			return;
		}

		const failing = this.#responses.list().filter(({isFailing}) => isFailing);
		for (const response of failing) {
			this.#finish(response, {type: 'complete'}, atMs);
		}

		const response = this.#start(atMs, event);
		if (response === null) {
			return;
		}

		const {record} = response.start;
		record.requestBytes = wireBytes;
		const requestKind = readMetadataKind(pickObject(event.client_metadata)['x-codex-turn-metadata']);
		record.customData = requestKind === null ? null : {requestKind};
		if (this.#isRealtime || this.route.format === null) {
			return;
		}

		const facts = readRequestValue(reading, this.route.format, this.route.operation);
		addRequestFacts(record, facts, this.route);
		this.tools.responseSessions.join(record, facts);
	}

	#takeUpstream(message: ResponseMessage): void {
		const {event, atMs} = message;
		const type = pickString(event.type);
		this.#tellLimits(event);
		if (type === 'error') {
			this.#takeError(message);
		} else if (type.startsWith('response.') && !type.startsWith('response.steer.')) {
			this.#takeEvent(message, type);
		} else if (type === 'session.created' || type === 'session.updated') {
			this.#takeSession(pickObject(event.session));
		} else if (type === 'conversation.item.input_audio_transcription.completed' && isJsonObject(event.usage)) {
			this.#takeTranscription(event, message, atMs);
		}
	}

	#takeEvent(message: ResponseMessage, type: string): void {
		const {event, atMs} = message;
		let response = this.#responses.pick(event);
		// The upstream begins some by itself: when somebody stops speaking, after a steer.
		if (response === null && type === 'response.created' && !this.#responses.hasEnded(event)) {
			response = this.#start(atMs, {stream_id: event.stream_id});
			if (response !== null) {
				response.responseId = readResponseId(event);
				this.#joinSteered(response.start.record, pickObject(event.response));
			}
		}

		if (type === 'response.created' && response !== null) {
			this.tools.responseSessions.remember(response.start.record, response.responseId);
		}

		if (response?.take(message) !== true) {
			return;
		}

		this.#finish(response, {type: 'complete'}, atMs);
	}

	/** A response that goes on from one which the client steered, by the upstream's word or else by the client's. */
	#joinSteered(record: RequestRecord, response: JsonObject): void {
		const previousResponseId = cleanText(response.previous_response_id) ?? this.#steeredId;
		this.#steeredId = null;
		if (!this.#isRealtime) {
			this.tools.responseSessions.join(record, {previousResponseId});
		}
	}

	#takeError(message: ResponseMessage): void {
		const {event, atMs} = message;
		const response = this.#isRealtime ? this.#pickRefused(pickObject(event.error)) : this.#responses.pick(event);
		if (response === null) {
			return;
		}

		response.take(message);
		const status = event.status ?? event.status_code;
		if (typeof status === 'number' && Number.isSafeInteger(status) && status >= 100 && status <= 599) {
			response.start.record.statusCode = status;
		} else if (!this.#isRealtime && response.responseId !== null) {
			// A last event follows, as it does over HTTP.
			response.isFailing = true;
			return;
		}

		const retryAfter = findHeader(readMessageHeaders(event), 'retry-after');
		const retryAfterMs = retryAfter === undefined ? null : readRetryAfterMs(retryAfter, Math.round(this.tools.clock.nowAtMs()));
		// The socket's own end says more than the class of error that it comes with.
		const isSocketOver = pickObject(event.error).code === socketLimitCode;
		this.#finish(response, {type: 'complete'}, atMs, {retryAfterMs, ...(isSocketOver && {errorKind: socketLimitCode})});
	}

	/** Most of Realtime's errors are about other things than responses. */
	#pickRefused({event_id: eventId}: JsonObject): ResponseObservation | null {
		const waiting = this.#responses.list().filter(({responseId}) => responseId === null);
		const named = typeof eventId === 'string' ? waiting.filter(({start}) => start.eventId === eventId) : waiting;
		return named.length === 1 ? named[0]! : null;
	}

	#takeSession(session: JsonObject): void {
		const model = cleanText(session.model);
		const input = pickObject(pickObject(session.audio).input);
		this.#transcriptionModel = cleanText(pickObject(input.transcription ?? session.input_audio_transcription).model) ?? this.#transcriptionModel;
		this.#common.model = model ?? this.#common.model;
		this.#common.requestedModel ??= model;
		this.#common.toolCount = pickArray(session.tools).length;
		this.#common.hasSystemPrompt = cleanText(session.instructions) !== null;
	}

	/** Another model wrote down what was heard: a record of its own. When it began is not known. */
	#takeTranscription(event: JsonObject, message: ResponseMessage, atMs: number): void {
		const response = this.#start(atMs, {});
		if (response === null) {
			return;
		}

		const {record} = response.start;
		Object.assign(record, {
			operation: 'audio', modality: 'audio', model: this.#transcriptionModel, requestedModel: this.#transcriptionModel,
		});
		response.take({...message, event: {type: 'response.done', response: {status: 'completed', usage: event.usage}}});
		this.#finish(response, {type: 'complete'}, atMs, {durationMs: null, firstByteMs: null, upstreamMs: null});
	}

	#tellLimits(event: JsonObject): void {
		const headers = readMessageHeaders(event);
		if (headers.length === 0) {
			return;
		}

		const {provider, apiKeyId} = this.#common;
		for (const limit of readRateLimits(headers, {provider, apiKeyId, capturedAtMs: Math.round(this.tools.clock.nowAtMs())})) {
			this.tools.outbox.push(limit);
		}
	}

	#start(startedMs: number, request: JsonObject): ResponseObservation | null {
		if (this.#responses.isFull) {
			this.tools.onDrop();
			return null;
		}

		const {clock} = this.tools;
		const startedAtMs = Math.round(clock.nowAtMs() - (clock.monotonicMs() - startedMs));
		const response = new ResponseObservation({
			record: {...this.#common, id: createRequestId(startedAtMs), startedAtMs},
			route: this.route,
			reader: new OutputEvents({
				operation: this.#common.operation, statusCode: 101, contentType: '', hidesReasoning: this.route.provider.hidesReasoning,
			}),
			key: this.#key,
			startedMs,
			streamId: cleanText(request.stream_id),
			eventId: cleanText(request.event_id),
			isWarmUp: !this.#isRealtime && request.generate === false,
		}, this.tools);
		this.#responses.add(response);
		return response;
	}

	#finish(response: ResponseObservation, outcome: Outcome, atMs: number, changes?: Parameters<ResponseObservation['end']>[2]): void {
		this.#responses.remove(response);
		response.end(outcome, atMs, changes);
	}

	close(how: SocketEnd, atMs: number, reason: CloseReason | null = null): void {
		for (const response of this.#responses.take()) {
			if (response.isFailing) {
				response.end({type: 'complete'}, atMs);
			} else {
				endOpen(response, how, atMs, reason);
			}
		}
	}

	interrupt(atMs: number): void {
		for (const response of this.#responses.take()) {
			interruptOpen(response, atMs);
		}
	}
}

/** The only word of a query that is kept. */
function readQueryModel(query: string): string | null {
	const parameters = new URLSearchParams(query);
	return cleanText(parameters.get('model') ?? parameters.get('deployment'));
}
