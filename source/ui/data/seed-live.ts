import {type Clock} from '../../core/clock.js';
import {minuteMs, secondMs} from '../../core/durations.js';
import {type RequestReader} from '../../core/store.js';
import {liveWindowMs, type LiveModel} from '../../live/live-model.js';

/** How many requests the screen starts with. */
const seedLimit = 5000;
const seedStepMs = 10_000;
/** The windows up to this have finer steps: what is told in coarse ones would stand in them as peaks that never were. */
const fineMs = 5 * minuteMs;

/** What the store says of itself meanwhile; `null`: nothing is stored. */
export type Seeded = {readonly lastStoredAtMs: number | null; readonly oldestAtMs: number | null};

/** Tells the live model what is stored of its window. */
export async function seedLive({reader, live, clock}: {readonly reader: RequestReader; readonly live: LiveModel; readonly clock: Clock}): Promise<Seeded> {
	const nowAtMs = clock.nowAtMs();
	const fromMs = nowAtMs - liveWindowMs;
	const fineFromMs = Math.floor((nowAtMs - fineMs) / seedStepMs) * seedStepMs;
	const [page, coarse, fine, rateLimits, stored] = await Promise.all([
		reader.readRequests({fromMs, limit: seedLimit}),
		reader.readBuckets({fromMs, toMs: fineFromMs, stepMs: seedStepMs}),
		reader.readBuckets({fromMs: fineFromMs, toMs: nowAtMs, stepMs: secondMs}),
		reader.readRateLimits(),
		reader.readSpan(),
	]);
	const newest = page.records.length > 0 ? page : await reader.readRequests({limit: 1});
	live.seed({records: page.records, buckets: [...coarse, ...fine], rateLimits});
	return {lastStoredAtMs: newest.records[0]?.startedAtMs ?? null, oldestAtMs: stored?.oldestAtMs ?? null};
}
