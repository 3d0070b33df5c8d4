import {createWriteStream} from 'node:fs';
import {
	link,
	rename,
	rm,
	stat,
} from 'node:fs/promises';
import {once} from 'node:events';
import path from 'node:path';
import process from 'node:process';
import type {Writable} from 'node:stream';
import {finished} from 'node:stream/promises';
import {UserError} from '../../core/errors.js';

/** What is written appears under its name when it is whole, readable by the user alone; `false`: something stands there, and may not be replaced. */
export async function didWriteWhole(output: string, shouldReplace: boolean, write: (sink: Writable) => Promise<void>): Promise<boolean> {
	const partial = `${output}.${process.pid}.part`;
	try {
		if (!await isFree(output) && !shouldReplace) {
			return false;
		}

		const file = createWriteStream(partial, {mode: 0o600, flags: 'wx'});
		// Each write is asked whether it failed; nobody else may be taken down by it.
		file.on('error', () => undefined);
		try {
			await once(file, 'open');
			await write(file);
			file.end();
			await finished(file);
			return await didPutInPlace(partial, output, shouldReplace);
		} catch (error) {
			file.destroy();
			if (!file.closed) {
				await once(file, 'close');
			}

			throw error;
		} finally {
			await rm(partial, {force: true});
		}
	} catch (error) {
		throw error instanceof UserError ? error : explain(error as NodeJS.ErrnoException, output);
	}
}

async function isFree(output: string): Promise<boolean> {
	const entry = await stat(output).catch(() => null);
	if (entry !== null && !entry.isFile()) {
		throw new UserError(entry.isDirectory() ? `${output} is a folder. Give a file's name.` : `${output} is no ordinary file. Give another name.`);
	}

	return entry === null;
}

/** A link fails where a file has appeared meanwhile; a rename would replace it. */
async function didPutInPlace(partial: string, output: string, shouldReplace: boolean): Promise<boolean> {
	if (!shouldReplace) {
		try {
			await link(partial, output);
			return true;
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code === 'EEXIST') {
				return false;
			}

			// Some file systems have no links.
		}
	}

	await rename(partial, output);
	return true;
}

function explain({code, message}: NodeJS.ErrnoException, output: string): UserError {
	const reasons: Readonly<Record<string, string>> = {
		ENOENT: `There is no folder ${path.dirname(output)}.`,
		ENOTDIR: `${path.dirname(output)} is no folder.`,
		EACCES: `You may not write to ${path.dirname(output)}.`,
		EROFS: `${path.dirname(output)} is read-only.`,
		ENOSPC: `The disk is full; ${output} was not written.`,
		ENAMETOOLONG: 'That name is too long.',
	};
	return new UserError(reasons[code ?? ''] ?? `${output} can't be written: ${message}`);
}
