import type {DropCounts} from './event.js';

/** How a running tailrace fares, for those who ask from outside. */
export type Health = {
	readonly startedAtMs: number;
	/** Its traffic is simulated. */
	readonly isDemo: boolean;
	/** Why something does not work at the moment; `null` when all does. */
	readonly problem: string | null;
	/** Events that wait for the store. */
	readonly waitingCount: number;
	readonly dropped: DropCounts;
};

/** Traffic goes on whatever this says; what is known of it is not whole. */
export function isDegraded({problem, dropped}: Health): boolean {
	return problem !== null || Object.values(dropped).some(count => count > 0);
}
