import {rename, rm, writeFile} from 'node:fs/promises';
import process from 'node:process';

/** As `replaceFile`, where a disk that hangs must not hold up the thread. */
export async function writeWhole(filePath: string, text: string): Promise<void> {
	const partial = `${filePath}.${process.pid}.part`;
	try {
		await rm(partial, {force: true});
		await writeFile(partial, text, {mode: 0o600, flag: 'wx'});
		await rename(partial, filePath);
	} catch (error) {
		await rm(partial, {force: true});
		throw error;
	}
}
