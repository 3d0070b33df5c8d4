import {dayMs, hourMs, minuteMs} from '../core/durations.js';
import {cleanText, maxMessageLength} from '../core/text.js';
import type {ReportedFailure} from './fact-list.js';
import {readReachedLimits} from './failure-limits.js';
import {readJson} from './json-body.js';
import {
	isJsonObject,
	pickArray,
	pickFirstString,
	pickObject,
	pickString,
	type JsonObject,
} from './json-value.js';

/**
Reads the error that a message carries beside or instead of an answer; `null` when it carries none.
Shapes: `{error: {…}}` (OpenAI, Anthropic, Gemini, Azure, OpenRouter), `{error: "text"}` (Ollama), `{code, error: "text"}` (xAI),
`{object: "error", …}` (Mistral, old vLLM), `{type: "error", code, message}` (Responses), `{base_resp: {status_code, status_msg}}` (MiniMax).
*/
export function readFailure(value: unknown): ReportedFailure | null {
	const body = pickObject(pickArray(value)[0] ?? value);
	if (isJsonObject(body.error) && Object.keys(body.error).length > 0) {
		return buildFailure(body.error, body);
	}

	const text = pickString(body.error);
	if (text !== '') {
		return buildFailure({...body, message: pickFirstString(body.message, text)}, body);
	}

	return body.object === 'error' || body.type === 'error' ? buildFailure(body, body) : readStatusFailure(pickObject(body.base_resp));
}

function readStatusFailure({status_code: code, status_msg: message}: JsonObject): ReportedFailure | null {
	return typeof code === 'number' && code !== 0 ? buildFailure({code, message}, {}) : null;
}

/**
Reads the body of an answer that is known to be an error, so that looser shapes count too: `{detail}` (Mistral, FastAPI),
`{errors: […]}` (Cloudflare), `{message}` (Cohere, Azure's gateway, AWS).
*/
export function readErrorBody(value: unknown): ReportedFailure | null {
	return readFailure(value) ?? readLooseError(pickObject(pickArray(value)[0] ?? value));
}

function readLooseError(body: JsonObject): ReportedFailure | null {
	const inner = pickArray(body.errors)[0] ?? body.detail ?? body;
	if (typeof inner === 'string') {
		return buildFailure({...body, message: inner}, body);
	}

	const details = pickObject(pickArray(inner)[0] ?? inner);
	const message = pickFirstString(details.message, details.msg, details.error);
	return message === '' ? null : buildFailure({...details, message}, body);
}

/** `ValidationException:…`, of which the part before the colon means something. */
export function readAwsErrorType(readHeader: ((name: string) => string | undefined) | undefined): string | null {
	return cleanText(readHeader?.('x-amzn-errortype')?.split(':', 1)[0]);
}

/** An exception within AWS's event stream: its class is a header, its words stand in the payload or in another header. */
export function readException(headers: ReadonlyMap<string, string>, payload: string): ReportedFailure {
	const {value} = readJson(payload);
	const body = pickObject(value);
	const message = pickFirstString(body.message, body.Message, headers.get(':error-message'));
	return {
		...buildFailure({message, code: body.originalStatusCode}, body),
		kind: cleanText(pickFirstString(headers.get(':exception-type'), headers.get(':error-code'))),
	};
}

/** An error that is no JSON: plain text, or a page of a gateway in between, of which the title says most. */
export function readErrorText(text: string): ReportedFailure | null {
	const title = /<title[^>]*>(?<title>[^<]*)/iv.exec(text)?.groups?.title;
	const message = cleanText(text.trimStart().startsWith('<') ? title : text, maxMessageLength);
	return message === null
		? null
		: {
			kind: null, code: null, message, retryAfterMs: readRetryText(text),
		};
}

/** Words that stand where a class of errors should: `type` and `object` say just "error", and OpenAI's 429 names the limit that was hit. */
const noClasses: ReadonlySet<string> = new Set(['', 'error', 'tokens', 'requests']);

function buildFailure(error: JsonObject, body: JsonObject): ReportedFailure {
	const message = pickString(error.message);
	const kinds = [error.type, error.status, error.error_type, error.__type, pickObject(error.metadata).error_type];
	const codes = [error.code, error.status_code, body.code];
	const retryAfterMs = readRetryDelay(error) ?? readRetryText(message);
	const limits = readReachedLimits(error, retryAfterMs);
	return {
		kind: cleanText(kinds.find(kind => typeof kind === 'string' && !noClasses.has(kind))),
		code: cleanText(codes.filter(code => typeof code === 'string' || Number.isSafeInteger(code)).map(String)[0]),
		message: cleanText(message, maxMessageLength),
		retryAfterMs,
		...(limits.length > 0 && {limits}),
	};
}

/** The delay in a field of its own: Gemini's RetryInfo, or seconds as Codex's backend counts them. */
function readRetryDelay(error: JsonObject): number | null {
	for (const detail of pickArray(error.details)) {
		const delay = pickObject(detail).retryDelay;
		if (typeof delay === 'string') {
			return readDuration(delay);
		}
	}

	const seconds = error.resets_in_seconds ?? error.retry_after;
	return typeof seconds === 'number' && seconds >= 0 && Number.isFinite(seconds) ? Math.round(seconds * 1000) : null;
}

const retryPhrase = /(?:try again|retry)(?: your request)? (?:in|after)\s+(?<duration>[\d.]+\s*[a-z][\s\d.a-z]{0,40})/iv;

/** "Please try again in 6m0s." (OpenAI, Groq), "retry after 26 seconds" (Azure), "Please retry in 48.9s." (Gemini). */
function readRetryText(text: string): number | null {
	const duration = retryPhrase.exec(text.slice(0, 8192))?.groups?.duration;
	return duration === undefined ? null : readDuration(duration);
}

const durationPart = /\s*(?<amount>\d+(?:\.\d+)?)\s*(?<unit>milliseconds?|seconds?|minutes?|hours?|days?|secs?|mins?|ms|[dhms])(?![a-z])/givy;

const unitMs: ReadonlyMap<string, number> = new Map([
	['ms', 1],
	['milliseconds', 1],
	['millisecond', 1],
	['s', 1000],
	['m', minuteMs],
	['h', hourMs],
	['d', dayMs],
]);

/** Reads `1.5s`, `20ms`, `6m0s`, `26 seconds` as whole milliseconds; `null` for what is no duration. */
function readDuration(text: string): number | null {
	let sumMs: number | null = null;
	for (const match of text.matchAll(durationPart)) {
		const unit = match.groups!.unit!.toLowerCase();
		const partMs = Number(match.groups!.amount) * (unitMs.get(unit) ?? unitMs.get(unit[0]!)!);
		sumMs = (sumMs ?? 0) + partMs;
	}

	return sumMs === null || !Number.isFinite(sumMs) ? null : Math.round(sumMs);
}
