import fs from 'node:fs';
import path from 'node:path';
import {replaceFile} from '../../config/replace-file.js';
import {readRemembered, rememberState, type ScreenMemory} from '../../ui/remembered.js';
import type {UiState} from '../../ui/state.js';

const maxFileBytes = 256 * 1024;
/** Keys come in bursts; the disk hears of the last one. */
const writeDelayMs = 1000;

export type ScreenFile = ScreenMemory & {
	/** Writes what is not written yet. */
	readonly close: () => void;
};

/** How the screen was left, in a file that only its user can read. */
export function openScreenFile(filePath: string): ScreenFile {
	const {remembered, problem} = readFile(filePath);
	let kept: UiState | null = null;
	let written = remembered === null ? '' : JSON.stringify(remembered);
	let timer: NodeJS.Timeout | undefined;
	const write = (): void => {
		clearTimeout(timer);
		timer = undefined;
		const text = kept === null ? written : JSON.stringify(rememberState(kept));
		if (text === written) {
			return;
		}

		written = text;
		writeFile(filePath, text);
	};

	return {
		remembered,
		problem,
		keep(state) {
			kept = state;
			timer ??= setTimeout(write, writeDelayMs).unref();
		},
		close: write,
	};
}

function readFile(filePath: string): Pick<ScreenMemory, 'remembered' | 'problem'> {
	try {
		const remembered = fs.statSync(filePath).size > maxFileBytes ? null : readRemembered(JSON.parse(fs.readFileSync(filePath, 'utf8')));
		return {remembered, problem: remembered === null ? explain(filePath) : null};
	} catch (error) {
		return {remembered: null, problem: (error as NodeJS.ErrnoException).code === 'ENOENT' ? null : explain(filePath)};
	}
}

function explain(filePath: string): string {
	return `The screen begins afresh: how it was left can't be read from ${filePath}`;
}

/** A disk that refuses costs only the memory of it. */
function writeFile(filePath: string, text: string): void {
	try {
		fs.mkdirSync(path.dirname(filePath), {recursive: true, mode: 0o700});
		replaceFile(filePath, text);
	} catch {/* It is written anew with the next change. */}
}
