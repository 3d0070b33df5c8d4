import process from 'node:process';
import {UserError} from '../../core/errors.js';
import {screenSqlBounds} from '../../core/sql.js';
import type {RequestReader} from '../../core/store.js';
import type {ScreenTools} from '../../ui/tools.js';
import {startSql} from '../tasks/run-sql.js';
import {copyText} from './copy-text.js';
import {startExportJob} from './export-job.js';

/** What the screen can have done on this machine; without a store's path, as of one elsewhere, there is no SQL. */
export function createScreenTools(reader: RequestReader, storePath: string | null): ScreenTools {
	return {
		startExport: (job, onProgress) => startExportJob(reader, job, onProgress),
		startSql: text => storePath === null ? refuseSql() : startSql(storePath, text, screenSqlBounds),
		copy: async text => copyText(text, {
			environment: process.env,
			platform: process.platform,
			send(sequence) {
				process.stdout.write(sequence);
			},
		}),
	};
}

function refuseSql(): ReturnType<ScreenTools['startSql']> {
	const refused = new UserError('The store is on another machine, where tailrace sql asks it; from here it is asked with filters.');
	return {result: Promise.reject(refused), stop() {/* Nothing runs. */}};
}
