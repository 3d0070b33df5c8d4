import type {TailraceEvent} from '../../core/event.js';
import type {RequestRecord} from '../../core/request-record.js';

/** What a batch says about one request, drawn together: however many events, it is one statement. */
export type PendingRequest = {
	readonly id: string;
	start: RequestRecord | null;
	progress: Progress | null;
	end: RequestRecord | null;
};

/** What is known of a running request beyond its start; `null` leaves a column as it is. */
export type Progress = {
	firstByteMs: number | null;
	statusCode: number | null;
	firstTokenMs: number | null;
	model: string | null;
	/** How many bytes had come when the model was told: what a row knows from later is newer. */
	modelAtBytes: number | null;
	responseBytes: number | null;
	outputTokens: number | null;
	tokensAtBytes: number | null;
	isEstimate: boolean;
	lastByteAtMs: number | null;
};

/** By request, in the order in which they are first named. */
export function collectPending(events: readonly TailraceEvent[]): PendingRequest[] {
	const byId = new Map<string, PendingRequest>();
	const pick = (id: string): PendingRequest => {
		let pending = byId.get(id);
		if (pending === undefined) {
			pending = {
				id, start: null, progress: null, end: null,
			};
			byId.set(id, pending);
		}

		return pending;
	};

	for (const event of events) {
		addEvent(pick, event);
	}

	return byId.values().toArray();
}

function addEvent(pick: (id: string) => PendingRequest, event: TailraceEvent): void {
	switch (event.type) {
		case 'request-start': {
			pick(event.record.id).start = event.record;
			break;
		}

		case 'request-end': {
			pick(event.record.id).end ??= event.record;
			break;
		}

		case 'request-first-byte':
		case 'request-first-token':
		case 'request-progress': {
			const pending = pick(event.id);
			pending.progress ??= createProgress();
			addProgress(pending.progress, event);
			break;
		}

		case 'phase-end':
		case 'custom-event':
		case 'rate-limit':
		// They stand beside the requests.
	}
}

type ProgressEvent = Extract<TailraceEvent, {readonly type: 'request-first-byte' | 'request-first-token' | 'request-progress'}>;

function addProgress(progress: Progress, event: ProgressEvent): void {
	if (event.type === 'request-first-byte') {
		progress.firstByteMs ??= event.firstByteMs;
		progress.statusCode ??= event.statusCode;
	} else if (event.type === 'request-first-token') {
		progress.firstTokenMs ??= event.firstTokenMs;
	} else if (event.responseBytes >= (progress.responseBytes ?? 0)) {
		progress.responseBytes = event.responseBytes;
		progress.lastByteAtMs = event.lastByteAtMs;
		if (event.model !== null) {
			progress.model = event.model;
			progress.modelAtBytes = event.responseBytes;
		}

		if (event.outputTokens !== null) {
			progress.outputTokens = event.outputTokens;
			progress.tokensAtBytes = event.responseBytes;
			progress.isEstimate = event.isEstimate;
		}
	}
}

function createProgress(): Progress {
	return {
		firstByteMs: null,
		statusCode: null,
		firstTokenMs: null,
		model: null,
		modelAtBytes: null,
		responseBytes: null,
		outputTokens: null,
		tokensAtBytes: null,
		isEstimate: false,
		lastByteAtMs: null,
	};
}
