import {once} from 'node:events';
import {homedir} from 'node:os';
import path from 'node:path';
import type {Writable} from 'node:stream';
import {setImmediate as turn} from 'node:timers/promises';
import {readPages} from '../../core/read-pages.js';
import type {RequestRecord} from '../../core/request-record.js';
import type {RequestReader} from '../../core/store.js';
import {startExport, type Export} from '../../export/export-rows.js';
import {requestColumns} from '../../export/request-columns.js';
import type {
	ExportEnd,
	ExportJob,
	ExportSource,
	Running,
} from '../../ui/tools.js';
import {didWriteWhole} from '../files/whole-file.js';

const pageRows = 500;
/** So many rows are made into text at a time; the screen draws between. */
const sliceRows = 50;

/** Exports while the screen goes on: the store is read in another thread, and what is made here is made in slices. */
export function startExportJob(reader: RequestReader, job: ExportJob, onProgress: (count: number) => void): Running<ExportEnd> {
	const controller = new AbortController();
	return {
		result: run(reader, job, {signal: controller.signal, onProgress}),
		stop() {
			controller.abort();
		},
	};
}

type Course = {readonly signal: AbortSignal; readonly onProgress: (count: number) => void};

async function run(reader: RequestReader, job: ExportJob, course: Course): Promise<ExportEnd> {
	const output = path.resolve(/^~(?:$|[\/\\])/v.test(job.path) ? homedir() + job.path.slice(1) : job.path);
	let count = 0;
	const isWritten = await didWriteWhole(output, job.shouldReplace, async sink => {
		count = await (job.source.type === 'rows' ? writeRows(sink, job, job.source, course) : writeStored(sink, reader, job, course));
	});
	return isWritten ? {type: 'written', count, path: output} : {type: 'exists', path: output};
}

async function writeRows(sink: Writable, {format}: ExportJob, {columns, rows}: Extract<ExportSource, {readonly type: 'rows'}>, course: Course): Promise<number> {
	const text = startExport<never>(columns, format);
	await write(sink, text.begin);
	await writeSlices(sink, text, rows as readonly never[], {...course, fromCount: 0});
	await write(sink, text.end);
	return rows.length;
}

async function writeStored(sink: Writable, reader: RequestReader, {source, format}: ExportJob, course: Course): Promise<number> {
	const {type, ...query} = source as Extract<ExportSource, {readonly type: 'stored'}>;
	const text: Export<RequestRecord> = startExport(requestColumns, format);
	let count = 0;
	await write(sink, text.begin);
	for await (const records of readPages(reader, {...query, limit: pageRows})) {
		await writeSlices(sink, text, records, {...course, fromCount: count});
		count += records.length;
	}

	await write(sink, text.end);
	return count;
}

async function writeSlices<Row>(sink: Writable, text: Export<Row>, rows: readonly Row[], {signal, onProgress, fromCount}: Course & {readonly fromCount: number}): Promise<void> {
	for (let index = 0; index < rows.length; index += sliceRows) {
		signal.throwIfAborted();
		// eslint-disable-next-line no-await-in-loop -- as fast as it is taken
		await write(sink, text.add(rows.slice(index, index + sliceRows)));
		onProgress(fromCount + Math.min(rows.length, index + sliceRows));
		// eslint-disable-next-line no-await-in-loop -- keys and frames come first
		await turn();
	}
}

async function write(sink: Writable, piece: string): Promise<void> {
	if (sink.errored !== null) {
		throw sink.errored;
	}

	if (piece !== '' && !sink.write(piece)) {
		await once(sink, 'drain');
	}
}
