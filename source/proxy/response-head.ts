import type {RateLimit} from '../core/event.js';
import type {RequestRecord} from '../core/request-record.js';
import {cleanText} from '../core/text.js';
import type {ReadHeader} from '../providers/identity.js';
import type {Provider} from '../providers/provider.js';
import {readRateLimits} from '../providers/rate-limits.js';
import {readRetryDelayMs} from '../providers/reset-time.js';

export type ResponseHead = {
	readonly statusCode: number;
	readonly rawHeaders: readonly string[];
	readonly readHeader: ReadHeader;
};

export type ResponseHeadFacts = {
	readonly limits: readonly RateLimit[];
	/** Lower case; empty if there is none. */
	readonly contentType: string;
	/** When a refused request may be sent again; `null` where that is not told. */
	readonly retryAfterMs: number | null;
};

/** What a response's head tells beside the format: some of it goes into the record at once. */
export function readResponseHead(record: RequestRecord, {statusCode, rawHeaders, readHeader}: ResponseHead, provider: Provider, capturedAtMs: number): ResponseHeadFacts {
	record.statusCode = statusCode;
	for (const name of provider.requestIdHeaders) {
		record.upstreamRequestId ??= cleanText(readHeader(name));
	}

	const contentType = (readHeader('content-type') ?? '').toLowerCase();
	record.isStream ||= streamTypes.some(type => contentType.startsWith(type));
	return {
		limits: readRateLimits(rawHeaders, {provider: provider.id, apiKeyId: record.apiKeyId, capturedAtMs}),
		contentType,
		retryAfterMs: statusCode >= 400 ? readRetryDelayMs(readHeader, capturedAtMs) : null,
	};
}

const streamTypes = ['text/event-stream', 'application/x-ndjson', 'application/vnd.amazon.eventstream'];
