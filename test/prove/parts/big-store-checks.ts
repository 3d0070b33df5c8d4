import {openStore} from '../../../source/store/open-store.js';
import {bigStoreEndMs} from '../../helpers/big-store.js';

const dayMs = 86_400_000;
/** As many as the program deletes at once. */
const sliceCount = 500;

/** What a store that `buildBigStore` made tells wrongly of its requests, in words; empty when nothing is. */
export async function findWrongSums(storePath: string, expectedCount: number): Promise<string[]> {
	const reader = openStore(storePath).openReader();
	const wrong: string[] = [];
	const check = (what: string, count: number): void => {
		if (count !== expectedCount) {
			wrong.push(`${what}: ${count} instead of ${expectedCount}`);
		}
	};

	const window = {fromMs: bigStoreEndMs - (40 * dayMs), toMs: bigStoreEndMs};
	for (const stepMs of [3_600_000, 6 * 3_600_000]) {
		const buckets = await reader.readBuckets({...window, stepMs});
		check(`steps of ${stepMs} ms`, buckets.reduce((sum, {totals}) => sum + totals.requestCount, 0));
	}

	const {groups} = await reader.readGroups({
		...window, stepMs: 3_600_000, maxRows: 1000, groupBy: 'model',
	});
	check('models', groups.reduce((sum, {totals}) => sum + totals.requestCount, 0));
	const {count} = await reader.countRequests({...window, maxCount: expectedCount + 1});
	check('requests', count);
	await reader.close();
	return wrong;
}

export type Expiry = {
	readonly deletedCount: number;
	readonly sliceCount: number;
	/** How long each slice held up whoever writes, from the shortest to the longest. */
	readonly sliceMs: readonly number[];
};

/** Deletes all that is older, as the program does. */
export function expireAll(storePath: string, beforeMs: number): Expiry {
	const writer = openStore(storePath).openWriter();
	const sliceMs: number[] = [];
	let deletedCount = 0;
	for (let count = sliceCount; count >= sliceCount;) {
		const beganMs = performance.now();
		count = writer.expire(beforeMs, sliceCount);
		sliceMs.push(performance.now() - beganMs);
		deletedCount += count;
	}

	writer.close();
	return {deletedCount, sliceCount: sliceMs.length, sliceMs: sliceMs.toSorted((a, b) => a - b)};
}
