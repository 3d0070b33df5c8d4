import type {PatternPart, TextPattern} from '../core/condition.js';

const any: PatternPart = {type: 'any'};

/** Somewhere in the text. */
export function buildContains(text: string): TextPattern {
	return [any, {type: 'literal', text}, any];
}

/** `*` is any text, `?` any one character; without either, the text somewhere in it. */
export function readPattern(text: string): TextPattern {
	if (!/[*?]/v.test(text)) {
		return buildContains(text);
	}

	return text.match(/\*+|\?|[^*?]+/gv)!.map((part): PatternPart => {
		if (part === '?') {
			return {type: 'one'};
		}

		return part.startsWith('*') ? any : {type: 'literal', text: part};
	});
}

/** Answers a test that takes at most text × pattern steps, whatever both are. */
export function buildPatternTest(pattern: TextPattern): (text: string) => boolean {
	const [first, literal, last] = pattern;
	if (pattern.length === 3 && first!.type === 'any' && literal!.type === 'literal' && last!.type === 'any') {
		const needle = foldCase(literal!.text);
		return text => foldCase(text).includes(needle);
	}

	const wanted = pattern.flatMap((part): Array<string | number> => part.type === 'literal' ? [...foldCase(part.text)] : [part.type === 'any' ? anyText : anyOne]);
	return text => isMatch([...foldCase(text)], wanted);
}

const anyText = 0;
const anyOne = 1;

// On a mismatch only the last `*` is tried again with one more character: earlier ones can't do better.
function isMatch(text: readonly string[], wanted: ReadonlyArray<string | number>): boolean {
	let at = 0;
	let wantedAt = 0;
	let retryAt = -1;
	let retryWantedAt = -1;
	while (at < text.length) {
		const next = wanted[wantedAt];
		if (next === anyText) {
			retryAt = at;
			retryWantedAt = ++wantedAt;
		} else if (next === anyOne || next === text[at]) {
			at++;
			wantedAt++;
		} else if (retryWantedAt === -1) {
			return false;
		} else {
			at = ++retryAt;
			wantedAt = retryWantedAt;
		}
	}

	return wanted.slice(wantedAt).every(part => part === anyText);
}

// SQLite knows no more letters than these.
function foldCase(text: string): string {
	return text.replaceAll(/[A-Z]+/gv, letters => letters.toLowerCase());
}
