import {once} from 'node:events';
import process from 'node:process';
import type {Writable} from 'node:stream';
import type {Condition} from '../../core/condition.js';
import {readPages} from '../../core/read-pages.js';
import type {RequestRecord} from '../../core/request-record.js';
import type {RequestReader} from '../../core/store.js';
import type {ExportColumn, ExportFormat} from '../../export/export-format.js';
import {startExport, type Export} from '../../export/export-rows.js';
import {openStore} from '../../store/open-store.js';
import {didWriteWhole} from '../files/whole-file.js';

export type ExportRequest = {
	readonly location: string;
	readonly filter: Condition;
	readonly columns: ReadonlyArray<ExportColumn<RequestRecord>>;
	readonly format: ExportFormat;
	/** A file; `null` is the standard output. */
	readonly output: string | null;
	/** Hears now and then how many rows are written. */
	readonly onProgress: (count: number) => void;
};

const pageRows = 1000;

/** Writes the requests of a store, the newest first; answers how many. A file appears whole or not at all. */
export async function exportRequests(request: ExportRequest): Promise<number> {
	const reader = openStore(request.location).openReader();
	try {
		return await (request.output === null ? writePages(reader, request, process.stdout) : writeFileWhole(reader, request, request.output));
	} finally {
		await reader.close();
	}
}

async function writeFileWhole(reader: RequestReader, request: ExportRequest, output: string): Promise<number> {
	let count = 0;
	await didWriteWhole(output, true, async file => {
		count = await writePages(reader, request, file);
	});
	return count;
}

async function writePages(reader: RequestReader, {filter, columns, format, onProgress}: ExportRequest, sink: Writable): Promise<number> {
	const text: Export<RequestRecord> = startExport(columns, format);
	let count = 0;
	await write(sink, text.begin);
	for await (const records of readPages(reader, {filter, limit: pageRows})) {
		await write(sink, text.add(records));
		count += records.length;
		onProgress(count);
		// Whoever read it has seen enough.
		if (!sink.writable) {
			break;
		}
	}

	await write(sink, text.end);
	return count;
}

async function write(sink: Writable, piece: string): Promise<void> {
	if (piece !== '' && sink.writable && !sink.write(piece)) {
		await Promise.race([once(sink, 'drain'), once(sink, 'close')]).catch((error: unknown) => {
			// Whoever read the standard output has seen enough.
			if (sink !== process.stdout) {
				throw error;
			}
		});
	}
}
