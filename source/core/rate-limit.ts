import type {RateLimit} from './event.js';

/** It was reset since it was captured: how much of it is used is not known until somebody tells of it again. */
export function isReset({resetAtMs}: Pick<RateLimit, 'resetAtMs'>, nowAtMs: number): boolean {
	return resetAtMs !== null && resetAtMs <= nowAtMs;
}

/** What makes a limit the same limit; in the order in which limits are told. */
export function keyLimit({provider, apiKeyId, name}: Pick<RateLimit, 'provider' | 'apiKeyId' | 'name'>): string {
	return `${provider}\n${apiKeyId ?? ''}\n${name}`;
}

/** 0–1 and above; `null` where the provider tells too little. */
export function readUsedRatio({usedRatio, limit, remaining}: Pick<RateLimit, 'usedRatio' | 'limit' | 'remaining'>): number | null {
	return usedRatio !== null || limit === null || remaining === null || limit <= 0 ? usedRatio : Math.min(1, Math.max(0, 1 - (remaining / limit)));
}

/** Until when a capture holds; where no reset is told, as long as its window. */
export function readOverAtMs({resetAtMs, capturedAtMs, windowMs}: Pick<RateLimit, 'resetAtMs' | 'capturedAtMs' | 'windowMs'>): number {
	return resetAtMs ?? (capturedAtMs + (windowMs ?? 0));
}
