import {createReadStream} from 'node:fs';
import process from 'node:process';
import {createInterface} from 'node:readline';
import {UserError} from '../../core/errors.js';
import type {RequestRecord} from '../../core/request-record.js';
import type {StoreWriter} from '../../core/store.js';
import {ImportProblem, type ImportedFile, type ImportFormat} from '../../import/import-format.js';
import {importFormats} from '../../import/index.js';
import {openStore} from '../../store/open-store.js';
import {readOwnerPid} from '../../store/sqlite/owner-lock.js';

const batchRows = 500;
const maxWholeLength = 64 * 1024 * 1024;
const maxToldProblems = 20;

export type ImportRequest = {
	readonly location: string;
	/** A file; `-` is the standard input. */
	readonly input: string;
	/** `null`: as its beginning tells. */
	readonly format: ImportFormat | null;
	/** Hears now and then how many requests are read. */
	readonly onProgress: (count: number) => void;
};

export type ImportOutcome = {
	readonly format: string;
	/** Requests in the file. */
	readonly readCount: number;
	/** Of them, those that the store did not have. */
	readonly newCount: number;
	/** What was no request, or still ran when it was written. */
	readonly skippedCount: number;
	/** The first of the problems, each a sentence with its place. */
	readonly problems: readonly string[];
	readonly notes: readonly string[];
	/** `null`: none was read. */
	readonly oldestAtMs: number | null;
};

/** Reads a file into a store that nobody else writes at the moment; what the store has already stays as it is. */
export async function importRequests(request: ImportRequest): Promise<ImportOutcome> {
	const {location, input} = request;
	const ownerPid = readOwnerPid(location);
	if (ownerPid !== null) {
		throw new UserError(`a tailrace (pid ${ownerPid}) records into ${location}. Stop it, import, and start it again; or import into a store of its own: --store imported.db`);
	}

	const stream = input === '-' ? process.stdin : createReadStream(input);
	const lines = createInterface({input: stream.setEncoding('utf8'), crlfDelay: Infinity});
	// Before the store is made: a file that can't be read leaves none behind.
	const iterator = lines[Symbol.asyncIterator]();
	const first = await readFirst(iterator, input);
	const format = pickFormat(request.format, first, input);
	const writer = openStore(location).openWriter();
	try {
		const importer = new Importer(writer, request, format);
		const countBefore = await countAll(location);
		importer.take(first);
		for await (const line of {[Symbol.asyncIterator]: () => iterator}) {
			importer.take(line);
		}

		const outcome = importer.end();
		return {...outcome, newCount: await countAll(location) - countBefore};
	} finally {
		lines.close();
		writer.close();
	}
}

/** The first line that says something. */
async function readFirst(iterator: AsyncIterator<string>, input: string): Promise<string> {
	for (;;) {
		// eslint-disable-next-line no-await-in-loop -- One line after the other.
		const next = await iterator.next().catch((error: unknown) => {
			const {code, message} = error as NodeJS.ErrnoException;
			throw new UserError(code === 'ENOENT' ? `there is no file ${input}` : `${input} can't be read: ${message}`, {cause: error});
		});
		if (next.done === true) {
			throw new UserError(`${input} is empty`);
		}

		if (next.value.trim() !== '') {
			// Some editors put a byte order mark first.
			return next.value.replace(/^\u{FEFF}/v, '');
		}
	}
}

function pickFormat(format: ImportFormat | null, firstLine: string, input: string): ImportFormat {
	const picked = format ?? importFormats.find(({isLike}) => isLike(firstLine));
	if (picked === undefined) {
		throw new UserError(`${input} looks like nothing that can be imported; there are ${importFormats.map(({id, doc}) => `${id} (${doc})`).join(', ')}`);
	}

	return picked;
}

async function countAll(location: string): Promise<number> {
	const reader = openStore(location).openReader();
	try {
		const {count} = await reader.countRequests({maxCount: Number.MAX_SAFE_INTEGER - 1});
		return count;
	} finally {
		await reader.close();
	}
}

class Importer {
	readonly #reader;
	#batch: RequestRecord[] = [];
	#whole = '';
	#lineNumber = 0;
	#readCount = 0;
	#skippedCount = 0;
	#oldestAtMs: number | null = null;
	readonly #problems: string[] = [];
	#notes: readonly string[] = [];

	constructor(private readonly writer: StoreWriter, private readonly request: ImportRequest, private readonly format: ImportFormat) {
		this.#reader = format.start();
	}

	take(line: string): void {
		this.#lineNumber++;
		if (this.#reader.kind === 'whole') {
			this.#whole += `${line}\n`;
			if (this.#whole.length > maxWholeLength) {
				throw new UserError(`${this.request.input} is too large for a ${this.format.id}`);
			}

			return;
		}

		try {
			const record = line.trim() === '' ? undefined : this.#reader.readLine(line);
			if (record !== undefined && record !== null) {
				this.#add(record);
			}
		} catch (error) {
			this.#skip(`line ${this.#lineNumber}: ${explain(error)}`);
		}
	}

	end(): Omit<ImportOutcome, 'newCount'> {
		if (this.#reader.kind === 'whole') {
			this.#readWhole(this.#reader.readAll);
		}

		this.#flush();
		return {
			format: this.format.id, readCount: this.#readCount, skippedCount: this.#skippedCount, problems: this.#problems, notes: this.#notes, oldestAtMs: this.#oldestAtMs,
		};
	}

	#readWhole(readAll: (text: string) => ImportedFile): void {
		try {
			const {records, problems, notes} = readAll(this.#whole);
			this.#notes = notes;
			for (const record of records) {
				this.#add(record);
			}

			for (const problem of problems) {
				this.#skip(problem);
			}
		} catch (error) {
			throw error instanceof ImportProblem ? new UserError(`${this.request.input}: ${error.message}`) : error;
		}
	}

	#add(record: RequestRecord): void {
		this.#readCount++;
		this.#oldestAtMs = Math.min(this.#oldestAtMs ?? Infinity, record.startedAtMs);
		this.#batch.push(record);
		if (this.#batch.length >= batchRows) {
			this.#flush();
		}
	}

	#skip(problem: string): void {
		this.#skippedCount++;
		if (this.#problems.length < maxToldProblems) {
			this.#problems.push(problem);
		}
	}

	#flush(): void {
		this.writer.write(this.#batch.map(record => ({type: 'request-end', record})));
		this.#batch = [];
		this.request.onProgress(this.#readCount);
	}
}

function explain(error: unknown): string {
	if (error instanceof ImportProblem) {
		return error.message;
	}

	throw error;
}
