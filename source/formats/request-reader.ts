import {unknownRequestFacts, type RequestFacts} from '../core/fact.js';
import type {Operation} from '../core/request-record.js';
import {cleanText} from '../core/text.js';
import type {Format} from './format.js';
import {JsonBody, type JsonReading} from './json-body.js';
import {maxCountedElements} from './json-scan.js';
import {isJsonObject} from './json-value.js';
import {MultipartBody} from './multipart.js';
import {readBodySession} from './request-session.js';

export type RequestReader = {
	/** Takes the next decoded bytes of the request's body, split anywhere. */
	readonly push: (chunk: Uint8Array) => void;
	/** The body is over; answers what it said. One that was cut says nothing. */
	readonly end: () => RequestFacts;
};

const hyphen = 0x2D;

/**
Reads what a request's body says in bounded memory, whatever the body's size: JSON, or a form with files. Without a
content type the first byte tells which.
*/
export function createRequestReader(format: Format, operation: Operation, contentType = ''): RequestReader {
	const isForm = contentType.toLowerCase().startsWith('multipart/');
	let body: JsonBody | MultipartBody | null = null;
	return {
		push(chunk) {
			if (chunk.length === 0) {
				return;
			}

			body ??= isForm || chunk[0] === hyphen ? new MultipartBody() : new JsonBody();
			body.push(chunk);
		},
		end() {
			if (body instanceof MultipartBody) {
				return readForm(body.end(), format, operation);
			}

			return body === null ? unknownRequestFacts : readRequestValue(body.end(), format, operation);
		},
	};
}

function readForm(fields: ReadonlyMap<string, string>, format: Format, operation: Operation): RequestFacts {
	const stream = fields.get('stream');
	return format.readRequest({
		model: fields.get('model'),
		user: fields.get('user'),
		stream: stream === undefined ? undefined : stream === 'true',
	}, operation);
}

/** Reads a request's JSON that is read already. */
export function readRequestValue({value, isWhole}: JsonReading, format: Format, operation: Operation): RequestFacts {
	if (!isJsonObject(value)) {
		return unknownRequestFacts;
	}

	const facts = {...format.readRequest(value, operation), session: readBodySession(value), previousResponseId: cleanText(value.previous_response_id)};
	return isWhole ? facts : forgetMissing(facts);
}

/** What was left out of an outline may have been a picture or a system prompt, and more elements than are counted. */
function forgetMissing(facts: RequestFacts): RequestFacts {
	return {
		...facts,
		modality: facts.modality === 'text' ? null : facts.modality,
		hasSystemPrompt: facts.hasSystemPrompt === true ? true : null,
		messageCount: facts.messageCount !== null && facts.messageCount >= maxCountedElements ? null : facts.messageCount,
	};
}
