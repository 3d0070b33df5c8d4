import {hourMs} from '../../core/durations.js';
import {appendSpan} from './chart.js';
import {type Span} from './span.js';

export type TimelineParts = {
	/** Nothing came yet: from the start to the first byte. */
	readonly waitingMs: number;
	/** From the first byte to the first token. */
	readonly thinkingMs: number;
	/** From then on. */
	readonly streamingMs: number;
	readonly isRunning: boolean;
};

/** A request's time as a line, `·` waiting, `─` first byte, `━` streaming, `▶` still running, in `width` columns for `scaleMs`. */
export function drawTimeline({waitingMs, thinkingMs, streamingMs, isRunning}: TimelineParts, width: number, scaleMs: number): Span[] {
	const columnAt = (ms: number): number => Math.min(width, Math.round(ms / scaleMs * width));
	const totalMs = waitingMs + thinkingMs + streamingMs;
	// Something is never drawn as nothing, and a running request always shows its head.
	const endColumn = Math.max(1, columnAt(totalMs));
	const lastColumn = endColumn - (isRunning ? 1 : 0);
	const waitingColumn = Math.min(lastColumn, columnAt(waitingMs));
	const thinkingColumn = Math.min(lastColumn, columnAt(waitingMs + thinkingMs));
	const spans: Span[] = [];
	appendSpan(spans, '·'.repeat(waitingColumn), 'waiting');
	appendSpan(spans, '─'.repeat(thinkingColumn - waitingColumn), 'thinking');
	appendSpan(spans, '━'.repeat(lastColumn - thinkingColumn), 'streaming');
	appendSpan(spans, isRunning ? '▶' : '', 'accent');
	appendSpan(spans, ' '.repeat(width - endColumn), 'plain');
	return spans;
}

const niceSeconds = [1, 2, 3, 5, 8, 12, 20, 30, 45, 60, 90, 120, 180, 300, 600, 1200, 1800, 3600];

/** The end of a scale that shows `longestMs`, in steps, so that it rarely changes. */
export function pickScaleMs(longestMs: number): number {
	const seconds = niceSeconds.find(step => longestMs <= step * 1000) ?? (Math.ceil(longestMs / hourMs) * 3600);
	return seconds * 1000;
}
