import type {Database} from 'better-sqlite3';
import {minuteMs} from '../../core/durations.js';
import type {BucketQuery} from '../../core/store.js';
import {addToTotals, mergeTotals, type SummaryBucket} from '../../core/summary.js';
import {createBuckets, type Buckets} from '../buckets.js';
import {summedTable, type SummedRow} from './columns.js';
import {countedOnly} from './counted.js';
import {coverSpan, createLevelReader} from './rollup-steps.js';
import {prepareSelect} from './select.js';
import {rollupTable} from './side-tables.js';

/**
From the longest rollups that the step is made of, so that the cost grows with the range; from the requests
themselves where no rollup fits. Rollups hold what is over, so what is active is counted beside them.
*/
export function createBucketReader(database: Database): (query: BucketQuery) => SummaryBucket[] {
	const readLevels = createLevelReader(database);
	const selectRows = prepareSelect(database, summedTable, `FROM requests
		WHERE ${countedOnly} AND started_at_ms >= ? AND started_at_ms < ?`);
	const selectActive = prepareSelect(database, summedTable, `FROM requests INDEXED BY requests_active
		WHERE state = 'active' AND ${countedOnly} AND started_at_ms >= ? AND started_at_ms < ?`);
	const selectRollups = prepareSelect(database, rollupTable, 'FROM rollups WHERE step_ms = ? AND start_ms >= ? AND start_ms < ?');

	const addRows = (buckets: Buckets, rows: Iterable<SummedRow>): void => {
		for (const row of rows) {
			addToTotals(buckets.pick(row.startedAtMs, row.provider, row.model), row);
		}
	};

	// One transaction, so that a request that ends meanwhile is neither missed nor counted twice.
	return database.transaction((query: BucketQuery) => {
		const buckets = createBuckets(query);
		const {fromMs, toMs} = buckets;
		if (query.stepMs % minuteMs !== 0) {
			addRows(buckets, selectRows.iterate(fromMs, toMs));
			return buckets.list();
		}

		for (const part of coverSpan(buckets, readLevels().filter(({rollupMs}) => query.stepMs % rollupMs === 0))) {
			for (const rollup of selectRollups.iterate(part.rollupMs, part.fromMs, part.toMs)) {
				mergeTotals(buckets.pick(rollup.startMs, rollup.provider, rollup.model), rollup);
			}
		}

		addRows(buckets, selectActive.iterate(fromMs, toMs));
		return buckets.list();
	});
}
