import fs from 'node:fs';
import process from 'node:process';

/** Puts a text in a file's place in one step, readable by the user alone: whoever reads it finds the old or the new, whole. */
export function replaceFile(filePath: string, text: string): void {
	const draft = `${filePath}.${process.pid}.part`;
	try {
		fs.rmSync(draft, {force: true});
		fs.writeFileSync(draft, text, {mode: 0o600, flag: 'wx'});
		fs.renameSync(draft, filePath);
	} catch (error) {
		fs.rmSync(draft, {force: true});
		throw error;
	}
}
