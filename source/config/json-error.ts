import {cleanText} from '../core/text.js';

/** Where a text stops being JSON, and why, in one line. Of an unexpected token V8 tells the text around it but not the place. */
export function explainJsonError(text: string, error: Error): {line: number; reason: string} {
	const position = / in JSON at position (?<position>\d+)/v.exec(error.message);
	// From here on the message repeats the file, line breaks and all.
	const end = position?.index ?? error.message.indexOf(', ');
	const reason = cleanText(end === -1 ? error.message : error.message.slice(0, end)) ?? 'unknown error';
	return {line: position === null ? findLine(text, error) : countLines(text.slice(0, Number(position.groups!.position))), reason};
}

function findLine(text: string, error: Error): number {
	return isUnexpectedToken(error) ? findBadLine(text.split('\n')) : countLines(text.trimEnd());
}

/** The first line with which what stands before can be no beginning of JSON: no token spans lines, so a cut between two is merely an end that comes too soon. */
function findBadLine(lines: readonly string[]): number {
	let good = 0;
	let bad = lines.length;
	while (bad - good > 1) {
		const middle = Math.floor((good + bad) / 2);
		if (isUnexpectedToken(tryParse(lines.slice(0, middle).join('\n')))) {
			bad = middle;
		} else {
			good = middle;
		}
	}

	return bad;
}

function tryParse(text: string): Error | null {
	try {
		JSON.parse(text);
		return null;
	} catch (error) {
		return error as Error;
	}
}

function isUnexpectedToken(error: Error | null): boolean {
	return error?.message.startsWith('Unexpected token') === true;
}

function countLines(text: string): number {
	return text.split('\n').length;
}
