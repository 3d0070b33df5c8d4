/** Durations on the monotonic clock, from the request's first byte; `null` until it happens. */
export type Timeline = {
	sentMs: number | null;
	connectedMs: number | null;
	firstByteMs: number | null;
	firstTokenMs: number | null;
	lastByteMs: number | null;
	longestGapMs: number | null;
};

export function createTimeline(): Timeline {
	return {
		sentMs: null, connectedMs: null, firstByteMs: null, firstTokenMs: null, lastByteMs: null, longestGapMs: null,
	};
}

/** Bytes of the response came. */
export function markBytes(timeline: Timeline, nowMs: number): void {
	if (timeline.lastByteMs === null) {
		timeline.firstByteMs = nowMs;
	} else {
		timeline.longestGapMs = Math.max(timeline.longestGapMs ?? 0, nowMs - timeline.lastByteMs);
	}

	timeline.lastByteMs = nowMs;
}
