import process from 'node:process';
import {screenSqlBounds} from '../core/sql.js';
import type {RequestReader} from '../core/store.js';
import type {ScreenTools} from '../ui/tools.js';
import {copyText} from './copy-text.js';
import {startExportJob} from './export-job.js';
import {startSql} from './run-sql.js';

/** What the screen can have done on this machine. */
export function createScreenTools(reader: RequestReader, storePath: string): ScreenTools {
	return {
		startExport: (job, onProgress) => startExportJob(reader, job, onProgress),
		startSql: text => startSql(storePath, text, screenSqlBounds),
		copy: async text => copyText(text, {
			environment: process.env,
			platform: process.platform,
			send(sequence) {
				process.stdout.write(sequence);
			},
		}),
	};
}
