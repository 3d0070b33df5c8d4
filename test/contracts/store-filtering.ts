import assert from 'node:assert/strict';
import type {RequestRecord} from '../../source/core/request-record.js';
import {buildPredicate} from '../../source/query/build-predicate.js';
import {readFilter} from '../../source/query/read-filter.js';
import {resolveFilter} from '../../source/query/resolve-filter.js';
import {createRandom} from '../helpers/seeded-random.js';
import {baseMs, buildFinished, end} from '../store/store-traffic.js';
import type {StoreCase, StoreEnds} from './store-contract.js';

const context = {nowAtMs: baseMs + 600_000, readZoneMinutes: () => 0, markedIds: []};

function writeTraffic({writer}: StoreEnds): RequestRecord[] {
	const random = createRandom(7);
	const records = Array.from({length: 300}, (_, index) => buildFinished(random, index, baseMs + (index * 1000)));
	writer.write(records.map(record => end(record)));
	return records.toReversed();
}

const buildFilter = (text: string): ReturnType<typeof resolveFilter> => resolveFilter(readFilter(text).filter!, context);

export const filteringCases: readonly StoreCase[] = [
	...['model:sonnet', 'is:failed or cost:none', '-provider=openai ttft:>1s', 'since:6m until:7m', 'nothing-like-it', ''].map((text): StoreCase => ({
		title: `lists and counts what fulfils the filter “${text}”, a page at a time`,
		async check(ends) {
			const records = writeTraffic(ends);
			const filter = buildFilter(text);
			const isWanted = buildPredicate(filter);
			for (const range of [{}, {fromMs: baseMs + 50_000, toMs: baseMs + 200_000}, {fromMs: baseMs + 250_000}]) {
				const {fromMs = -Infinity, toMs = Infinity} = range as {fromMs?: number; toMs?: number};
				const wanted = records.filter(record => record.startedAtMs >= fromMs && record.startedAtMs < toMs && isWanted({record, lastByteAtMs: null}));
				const found: string[] = [];
				let beforeSeq: number | undefined;
				do {
					const page = await ends.reader.readRequests({
						...range, filter, limit: 40, ...(beforeSeq !== undefined && {beforeSeq}),
					});
					found.push(...page.records.map(({id}) => id));
					beforeSeq = page.nextBeforeSeq ?? undefined;
				} while (beforeSeq !== undefined);

				assert.deepEqual(found, wanted.map(({id}) => id));
				assert.deepEqual(await ends.reader.countRequests({...range, filter, maxCount: 1000}), {count: wanted.length, hasMore: false});
			}
		},
	})),
	{
		title: 'counts no further than it is asked to',
		async check(ends) {
			writeTraffic(ends);
			assert.deepEqual(await ends.reader.countRequests({maxCount: 10}), {count: 10, hasMore: true});
			assert.deepEqual(await ends.reader.countRequests({maxCount: 300, filter: buildFilter('time:>1970-01-02')}), {count: 300, hasMore: false});
		},
	},
];
