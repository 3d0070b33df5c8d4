import type {Condition} from '../core/condition.js';
import {readPages} from '../core/read-pages.js';
import type {RequestRecord} from '../core/request-record.js';
import {buildCsvHead, buildCsvRows, buildEvent} from './dialects/analytics.js';
import type {ApiContext, StreamAnswer} from './route.js';
import {streamPieces} from './stream-pieces.js';

/** Made into text at once: others in the thread wait no longer than for a question. */
const pageRows = 1000;

export type ExportQuery = {
	readonly fromMs: number;
	readonly toMs: number;
	readonly filter: Condition;
	readonly format: 'json' | 'csv';
};

/** All requests of a range as one file, which never is in memory as a whole. */
export async function answerExport(query: ExportQuery, context: Pick<ApiContext, 'reader' | 'pause'>): Promise<StreamAnswer> {
	const pieces = query.format === 'csv' ? writeCsv(query, context) : writeJson(query, context);
	// What fails at once is said with a status.
	const {value: first} = await pieces.next();
	return {
		status: 200,
		headers: {
			'content-type': query.format === 'csv' ? 'text/csv; charset=utf-8' : 'application/json; charset=utf-8',
			'content-disposition': `attachment; filename="analytics.${query.format}"`,
		},
		...streamPieces(first as string, pieces),
	};
}

async function * writeCsv(query: ExportQuery, context: Pick<ApiContext, 'reader' | 'pause'>): AsyncGenerator<string, void> {
	let head = buildCsvHead();
	for await (const records of readParts(query, context)) {
		yield head + buildCsvRows(records);
		head = '';
	}

	yield head;
}

async function * writeJson(query: ExportQuery, context: Pick<ApiContext, 'reader' | 'pause'>): AsyncGenerator<string, void> {
	let mark = '[';
	for await (const records of readParts(query, context)) {
		if (records.length === 0) {
			continue;
		}

		yield mark + records.map(record => JSON.stringify(buildEvent(record))).join(',');
		mark = ',';
	}

	yield mark === '[' ? '[]' : ']';
}

// The newest first, from parts of the time that have no more than a page: however rare what is asked for is, each question
// is a small one.
async function * readParts({fromMs, toMs, filter}: ExportQuery, {reader, pause}: Pick<ApiContext, 'reader' | 'pause'>): AsyncGenerator<readonly RequestRecord[], void> {
	let endMs = toMs;
	let widthMs = toMs - fromMs;
	while (endMs > fromMs) {
		const part = {fromMs: Math.max(fromMs, endMs - widthMs), toMs: endMs};
		// eslint-disable-next-line no-await-in-loop -- each part begins where the one before ended
		const {hasMore} = await reader.countRequests({...part, maxCount: pageRows});
		if (hasMore && part.toMs - part.fromMs > 1) {
			widthMs = Math.ceil((part.toMs - part.fromMs) / 2);
			continue;
		}

		// More than a page only where they all began in the same millisecond.
		yield * readPages(reader, {...part, filter, limit: pageRows});
		endMs = part.fromMs;
		widthMs *= 2;
		// eslint-disable-next-line no-await-in-loop -- others' questions come in between
		await pause();
	}
}
