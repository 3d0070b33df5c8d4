/**
Two clocks that never mix: the wall clock says *when* (`…AtMs`, epoch milliseconds, may jump),
the monotonic clock says *how long* (`…Ms`, milliseconds since an arbitrary start, never jumps).
Everything that needs time takes a `Clock`, so that tests can move it.
*/
export type Clock = {
	/** Epoch milliseconds, from the wall clock. */
	nowAtMs: () => number;
	/** Milliseconds on the monotonic clock; only differences mean anything. */
	monotonicMs: () => number;
};

export const systemClock: Clock = {
	nowAtMs: () => Date.now(),
	monotonicMs: () => performance.now(),
};

/** How far this machine's local time was ahead of UTC at a moment. */
export function readZoneMinutes(atMs: number): number {
	return -new Date(atMs).getTimezoneOffset();
}
