import type {TailraceEvent} from '../core/event.js';
import type {RequestRecord} from '../core/request-record.js';
import type {LiveRequest} from './live-model.js';

/** What events told about a running request since its start. `null`: not yet. */
export type Progress = {
	readonly firstByteMs: number | null;
	readonly statusCode: number | null;
	readonly firstTokenMs: number | null;
	readonly model: string | null;
	readonly responseBytes: number;
	readonly outputTokens: number | null;
	readonly isEstimate: boolean;
	readonly lastByteAtMs: number | null;
};

export const noProgress: Progress = Object.freeze({
	firstByteMs: null,
	statusCode: null,
	firstTokenMs: null,
	model: null,
	responseBytes: 0,
	outputTokens: null,
	isEstimate: false,
	lastByteAtMs: null,
});

export type ProgressEvent = Extract<TailraceEvent, {readonly type: 'request-first-byte' | 'request-first-token' | 'request-progress'}>;

/** Answers the same object when the event is late or tells nothing new. */
export function reduceProgress(progress: Progress, event: ProgressEvent): Progress {
	switch (event.type) {
		case 'request-first-byte': {
			const {firstByteMs, statusCode} = event;
			return progress.firstByteMs === null ? {...progress, firstByteMs, statusCode} : progress;
		}

		case 'request-first-token': {
			const {firstTokenMs} = event;
			return progress.firstTokenMs === null ? {...progress, firstTokenMs} : progress;
		}

		case 'request-progress': {
			const {responseBytes, lastByteAtMs, isEstimate} = event;
			const isNews = responseBytes > progress.responseBytes || lastByteAtMs > (progress.lastByteAtMs ?? -Infinity);
			if (!isNews || responseBytes < progress.responseBytes) {
				return progress;
			}

			return {
				...progress,
				responseBytes,
				lastByteAtMs,
				isEstimate,
				model: event.model ?? progress.model,
				outputTokens: event.outputTokens ?? progress.outputTokens,
			};
		}
	}
}

/** The request as it is shown: a finished one as recorded, a running one with what is known so far. */
export function buildLiveRequest(record: RequestRecord, progress: Progress): LiveRequest {
	if (record.state !== 'active') {
		return {
			record, lastByteAtMs: null, isEstimate: false, speedPerSecond: record.outputTokensPerSecond,
		};
	}

	const firstByteMs = progress.firstByteMs ?? record.firstByteMs;
	const current: RequestRecord = {
		...record,
		firstByteMs,
		statusCode: progress.statusCode ?? record.statusCode,
		firstTokenMs: progress.firstTokenMs ?? record.firstTokenMs,
		model: progress.model ?? record.model,
		responseBytes: Math.max(progress.responseBytes, record.responseBytes),
		outputTokens: progress.outputTokens ?? record.outputTokens,
	};
	const lastByteAtMs = progress.lastByteAtMs ?? (firstByteMs === null ? null : record.startedAtMs + firstByteMs);
	return {
		record: current, lastByteAtMs, isEstimate: progress.isEstimate, speedPerSecond: readSpeedSoFar(current, lastByteAtMs),
	};
}

function readSpeedSoFar({startedAtMs, firstTokenMs, outputTokens}: RequestRecord, lastByteAtMs: number | null): number | null {
	if (firstTokenMs === null || lastByteAtMs === null || outputTokens === null) {
		return null;
	}

	const streamingMs = lastByteAtMs - startedAtMs - firstTokenMs;
	return streamingMs > 0 ? outputTokens / streamingMs * 1000 : null;
}
