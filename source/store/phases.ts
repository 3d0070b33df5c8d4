import type {PhaseEnd} from '../core/event.js';
import {buildPhases} from '../core/phases.js';
import type {RequestRecord} from '../core/request-record.js';

/** All phases of a request by their start: those that came as events, and those that its record tells. */
export function collectPhases(record: RequestRecord, stored: readonly PhaseEnd[]): PhaseEnd[] {
	const measuredNames = new Set(stored.filter(phase => phase.source === 'tailrace').map(phase => phase.name));
	return [
		...buildPhases(record).filter(phase => !measuredNames.has(phase.name)),
		...stored,
	].toSorted((a, b) => a.startMs - b.startMs);
}
