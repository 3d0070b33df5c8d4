import {mkdir, open} from 'node:fs/promises';
import path from 'node:path';
import {buildEvent} from '../../api/dialects/analytics.js';
import type {Sink} from './sink.js';

/** One event a line, appended: the file of the analytics dialect (S5). It may be moved away at any time, and a new one begins. */
export function createAnalyticsJsonlSink(filePath: string): Sink {
	return {
		path: filePath,
		async begin() {
			await mkdir(path.dirname(filePath), {recursive: true, mode: 0o700});
		},
		async take(records) {
			const file = await open(filePath, 'a', 0o600);
			try {
				const {size} = await file.stat();
				try {
					await file.appendFile(records.map(record => `${JSON.stringify(buildEvent(record))}\n`).join(''));
				} catch (error) {
					// A disk that got full on the way must not keep half a line.
					await file.truncate(size);
					throw error;
				}
			} finally {
				await file.close();
			}
		},
	};
}
