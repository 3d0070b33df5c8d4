import {
	copyFile,
	mkdir,
	readFile,
	constants,
} from 'node:fs/promises';
import path from 'node:path';
import {buildStats} from '../../api/dialects/chatmock.js';
import {systemClock} from '../../core/clock.js';
import {equals, not, overOnly} from '../../core/conditions.js';
import type {RequestRecord} from '../../core/request-record.js';
import {isCounted} from '../../core/summary.js';
import type {Tally} from '../../core/tally.js';
import {addToTallies} from '../../store/tallies.js';
import {writeWhole} from '../files/write-whole.js';
import type {Sink} from './sink.js';

const maxRecent = 100;
const mark = {written_by: 'tailrace'};

/**
The statistics of the dashboard dialect (S1), written anew after requests. What earlier runs recorded is added up once, and
what ends from then on one by one, so that a write costs the same however much is stored.
*/
export function createStatsJsonSink(filePath: string): Sink {
	let earlier: readonly Tally[] = [];
	let recent: readonly RequestRecord[] = [];
	const own = new Map<string, Tally>();
	return {
		path: filePath,
		async begin(reader, instanceId) {
			const earlierOnly = not(equals('instance_id', instanceId));
			await mkdir(path.dirname(filePath), {recursive: true, mode: 0o700});
			await keepForeign(filePath);
			earlier = await reader.readTallies({isBySession: false, filter: earlierOnly});
			const {records} = await reader.readRequests({limit: maxRecent, filter: {type: 'and', parts: [earlierOnly, overOnly]}});
			recent = records.filter(record => isCounted(record));
		},
		async take(records, reader) {
			const counted = records.filter(record => isCounted(record));
			const limits = await reader.readRateLimits();
			const next = [...counted.toReversed(), ...recent].slice(0, maxRecent);
			const added = new Map(own.entries().map(([key, tally]) => [key, {...tally}]));
			for (const record of counted) {
				addToTallies(added, record, null);
			}

			const stats = buildStats([...earlier, ...added.values()], next, limits, systemClock.nowAtMs());
			await writeWhole(filePath, `${JSON.stringify({...stats, ...mark}, null, 2)}\n`);
			recent = next;
			for (const [key, tally] of added) {
				own.set(key, tally);
			}
		},
	};
}

/** Another program's statistics are not lost by ours. */
async function keepForeign(filePath: string): Promise<void> {
	try {
		const text = await readFile(filePath, 'utf8');
		if (!text.includes(`"written_by": "${mark.written_by}"`)) {
			await copyFile(filePath, `${filePath}.before-tailrace`, constants.COPYFILE_EXCL);
		}
	} catch (error) {
		const {code} = error as NodeJS.ErrnoException;
		if (code !== 'ENOENT' && code !== 'EEXIST') {
			throw error;
		}
	}
}
