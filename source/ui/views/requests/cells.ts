import {type RequestRecord} from '../../../core/request-record.js';
import {isCounted} from '../../../core/summary.js';
import {type LiveRequest} from '../../../live/live-model.js';
import {stalledMs} from '../../../query/flags.js';
import {formatElapsed, formatSeconds, formatAge} from '../../text/duration.js';
import {formatNanoUsd} from '../../text/money.js';
import {formatCount, formatRate, unknown} from '../../text/number.js';
import {span, type Span, type Tone} from '../../text/span.js';
import {type TimelineParts} from '../../text/timeline.js';
import {cleanLabel, fitText} from '../../text/width.js';

/** Still to come. */
export const pending = '…';

/** How long a running stream has been silent, if that is long; else `null`. */
function readStalledMs({record, lastByteAtMs}: LiveRequest, nowAtMs: number): number | null {
	const silentMs = lastByteAtMs === null ? 0 : nowAtMs - lastByteAtMs;
	return record.state === 'active' && record.isStream && silentMs > stalledMs ? silentMs : null;
}

/** `○` waits for the first byte, `▶` streams. */
export function formatStatus(request: LiveRequest, nowAtMs: number): string {
	const {record} = request;
	switch (record.state) {
		case 'active': {
			const stalled = readStalledMs(request, nowAtMs);
			return stalled === null
				? `${record.firstByteMs === null ? '○' : '▶'} ${formatElapsed(Math.max(0, nowAtMs - record.startedAtMs))}`
				: `stalled ${formatAge(stalled)}`;
		}

		case 'ok': {
			return String(record.statusCode ?? 'ok');
		}

		case 'failed': {
			return `✗ ${record.statusCode ?? 'failed'}`;
		}

		case 'aborted':
		case 'interrupted': {
			return record.state;
		}
	}
}

export function pickStatusTone(request: LiveRequest, nowAtMs: number): Tone {
	switch (request.record.state) {
		case 'active': {
			return readStalledMs(request, nowAtMs) === null ? 'accent' : 'warn';
		}

		case 'ok': {
			return isCounted(request.record) ? 'good' : 'dim';
		}

		case 'failed': {
			return 'bad';
		}

		case 'aborted':
		case 'interrupted': {
			return 'warn';
		}
	}
}

/** Unknown for ever, or not known yet. */
function missing({state}: RequestRecord): string {
	return state === 'active' ? pending : unknown;
}

/** `~`: counted from the text or cut short, not reported. */
export function isInexact({record, isEstimate}: LiveRequest): boolean {
	return isEstimate || record.usageSource === 'estimated' || record.usageSource === 'partial';
}

export function formatInput(request: LiveRequest): string {
	const {record} = request;
	const isRough = record.state !== 'active' && record.usageSource === 'estimated';
	return record.inputTokens === null ? missing(record) : mark(formatCount(record.inputTokens), isRough);
}

export function formatOutput(request: LiveRequest): string {
	const {record} = request;
	return record.outputTokens === null ? missing(record) : mark(formatCount(record.outputTokens), isInexact(request));
}

function mark(text: string, isRough: boolean): string {
	return isRough ? `~${text}` : text;
}

export function formatFirstToken({record}: LiveRequest): string {
	return record.firstTokenMs === null ? (record.isStream ? missing(record) : unknown) : formatSeconds(record.firstTokenMs);
}

export function formatTotal({record}: LiveRequest): string {
	return record.durationMs === null ? missing(record) : formatSeconds(record.durationMs);
}

export function readSpeed({record, speedPerSecond}: LiveRequest): number | null {
	return record.state === 'active' ? speedPerSecond : record.outputTokensPerSecond;
}

export function formatSpeed(request: LiveRequest): string {
	const speed = readSpeed(request);
	return speed === null ? missing(request.record) : formatRate(speed);
}

export function formatCost(request: LiveRequest): string {
	const {record} = request;
	return record.costNanoUsd === null ? missing(record) : mark(formatNanoUsd(record.costNanoUsd), isInexact(request));
}

/** Where a request's time went so far. */
export function readTimeline({record}: LiveRequest, nowAtMs: number): TimelineParts {
	const isRunning = record.state === 'active';
	const totalMs = record.durationMs ?? (isRunning ? Math.max(0, nowAtMs - record.startedAtMs) : 0);
	const firstByteMs = Math.min(totalMs, record.firstByteMs ?? totalMs);
	const firstTokenMs = Math.min(totalMs, Math.max(firstByteMs, record.firstTokenMs ?? (record.isStream && isRunning ? totalMs : firstByteMs)));
	return {
		waitingMs: firstByteMs, thinkingMs: firstTokenMs - firstByteMs, streamingMs: totalMs - firstTokenMs, isRunning,
	};
}

/** So much of a message must fit beside the kind of an error to be of use. */
const minMessageLength = 12;

/** Why a request failed, in the provider's words as far as they are known; the kind alone where no more would fit. */
export function formatFailure({record}: LiveRequest, width = Infinity): string {
	const kind = record.errorKind ?? (record.state === 'interrupted' ? 'tailrace ended before it did' : null);
	const message = kind !== null && kind.length + minMessageLength > width ? null : record.errorMessage;
	const words = [kind, message].filter(part => part !== null);
	if (words.length > 0) {
		return `✗ ${words.join(': ')}`;
	}

	return record.state === 'aborted' ? '✗ the client left' : '✗ failed';
}

/** Its session, else the program that asks. */
export function nameSession({sessionId, agent}: RequestRecord): string {
	return cleanLabel(sessionId ?? agent ?? unknown);
}

/** Below this a session's name would hardly be left beside its sub-agent's. */
const minSubAgentWidth = 14;
const shownIdLength = 4;

/** The session, and the end of its sub-agent's id, which differs where they begin alike: `fix-auth › ab12`. */
export function drawSession(record: RequestRecord, width: number): Span[] {
	const {sessionId, agentId} = record;
	const tone = sessionId === null ? 'dim' : 'plain';
	if (agentId === null || width < minSubAgentWidth) {
		return [span(fitText(nameSession(record), width), tone)];
	}

	const id = cleanLabel(agentId.slice(-shownIdLength));
	return [span(fitText(nameSession(record), width - shownIdLength - 3), tone), span(` › ${fitText(id, shownIdLength)}`, 'dim')];
}
