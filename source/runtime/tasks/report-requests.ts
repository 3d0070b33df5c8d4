import {readZoneMinutes, systemClock} from '../../core/clock.js';
import type {Condition} from '../../core/condition.js';
import {gatherReport} from '../../report/gather-report.js';
import type {Report} from '../../report/report.js';
import {openStore} from '../../store/open-store.js';
import {walkRequests} from './walk-requests.js';

export type ReportRequest = {
	readonly location: string;
	readonly filter: Condition;
	readonly filterText: string;
	/** `null`: from the oldest on. */
	readonly fromMs: number | null;
	/** Exclusive; `null`: now. */
	readonly toMs: number | null;
	/** Hears now and then how many requests are read. */
	readonly onProgress?: (count: number) => void;
};

/** Adds up the requests of a period, one by one, so that any filter counts and every number is exact. */
export async function reportRequests({location, filter, filterText, fromMs, toMs, onProgress}: ReportRequest): Promise<Report> {
	const reader = openStore(location).openReader();
	try {
		const span = await reader.readSpan();
		const endMs = toMs ?? (systemClock.nowAtMs() + 1);
		const begunMs = fromMs ?? span?.oldestAtMs ?? endMs;
		const lastMs = Math.min(endMs, span?.newestAtMs ?? endMs);
		const gatherer = gatherReport({
			fromMs,
			toMs: endMs,
			filterText,
			readZoneMinutes,
			spanMs: [Math.max(begunMs, span?.oldestAtMs ?? begunMs), lastMs],
		});
		let count = 0;
		await walkRequests(reader, {fromMs: begunMs, toMs: endMs, filter}, records => {
			gatherer.add(records);
			count += records.length;
			onProgress?.(count);
		});
		return gatherer.build();
	} finally {
		await reader.close();
	}
}
