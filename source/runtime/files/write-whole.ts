import {rename, rm, writeFile} from 'node:fs/promises';
import process from 'node:process';

/** Writes a file so that whoever reads it finds the old one or the new one, whole; readable by the user alone. */
export async function writeWhole(filePath: string, text: string): Promise<void> {
	const partial = `${filePath}.${process.pid}.part`;
	try {
		await writeFile(partial, text, {mode: 0o600});
		await rename(partial, filePath);
	} catch (error) {
		await rm(partial, {force: true});
		throw error;
	}
}
