import type {RateLimit} from './event.js';

/** It was reset since it was captured: how much of it is used is not known until somebody tells of it again. */
export function isReset({resetAtMs}: Pick<RateLimit, 'resetAtMs'>, nowAtMs: number): boolean {
	return resetAtMs !== null && resetAtMs <= nowAtMs;
}
