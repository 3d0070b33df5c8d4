import {type FilterPrompt} from '../filter-state.js';
import {promptKeys} from '../keys/prompt-keys.js';
import {spellKey} from '../keys/key-name.js';
import {
	line,
	span,
	type Line,
	type Span,
} from '../text/span.js';
import {
	cleanLabel,
	clipText,
	fitText,
	measureSpans,
	measureWidth,
} from '../text/width.js';

const sign = ' /';

/** The line that is typed, and below it what is wrong, what fits, or what can be done. Always two rows, so that nothing jumps. */
export function buildPromptLines(prompt: FilterPrompt, columns: number): readonly [Line, Line] {
	const {text, cursor} = prompt.line;
	const room = columns - sign.length - 1;
	const from = findStart(text, cursor, room);
	const before = cleanLabel(text.slice(from, cursor));
	const [at = ' '] = [...cleanLabel(text.slice(cursor))];
	const after = cleanLabel(text.slice(cursor)).slice(at.length);
	const typed = line(span(sign, 'accent'), span(before), span(at, 'badge'), span(after));
	return [typed, buildBelow(prompt, from, columns)];
}

/** The first character on the screen, so that the cursor is on it, too. */
function findStart(text: string, cursor: number, room: number): number {
	let from = 0;
	while (from < cursor && measureWidth(cleanLabel(text.slice(from, cursor))) >= room) {
		from += String.fromCodePoint(text.codePointAt(from)!).length;
	}

	return from;
}

function buildBelow(prompt: FilterPrompt, from: number, columns: number): Line {
	if (prompt.completion !== null) {
		return line(...buildCandidates(prompt.completion, columns));
	}

	return prompt.problem === null ? line(...buildKeys(columns)) : buildProblem(prompt, from, columns);
}

/** A caret below the mistake; the words stand after it, or before it where there is more room. */
function buildProblem({line: {text}, problem}: FilterPrompt, from: number, columns: number): Line {
	const {index, message, hint} = problem!;
	const before = cleanLabel(text.slice(from, Math.max(from, index)));
	const column = Math.min(columns - 2, sign.length + measureWidth(before));
	const room = Math.max(column, columns - column) - 3;
	const words = cleanLabel(pickWords(message, hint, room));
	const isAfter = measureWidth(words) <= columns - column - 3 || column < columns / 2;
	return isAfter
		? line(span(' '.repeat(column)), span(`^ ${clipText(words, columns - column - 3)}`, 'bad'))
		: line(span(fitText(words, column - 1, 'right'), 'bad'), span(' ^', 'bad'));
}

/** Where not all of it fits, what to do is worth more than what is wrong. */
function pickWords(message: string, hint: string | null, room: number): string {
	const all = hint === null ? message : `${message.replace(/\.$/v, '')}: ${hint}`;
	return hint === null || measureWidth(all) <= room ? all : hint;
}

function buildCandidates({candidates, index}: NonNullable<FilterPrompt['completion']>, columns: number): Span[] {
	const doc = candidates[index]!.doc === '' ? [] : [span(`  ${candidates[index]!.doc}`, 'dim')];
	const spans: Span[] = [span(' ')];
	// The chosen one is always on the screen: those before it go first.
	for (const [place, {text}] of candidates.entries()) {
		if (place < index) {
			continue;
		}

		const next = [span(` ${clipText(cleanLabel(text), columns - 4)} `, place === index ? 'badge' : 'dim')];
		if (measureSpans([...spans, ...next, ...doc]) > columns && place > index) {
			break;
		}

		spans.push(...next);
	}

	return [...spans, ...doc];
}

function buildKeys(columns: number): Span[] {
	const spans: Span[] = [];
	for (const {keys, footer, footerKeys} of promptKeys) {
		const next = footer === undefined ? [] : [span(` ${footerKeys ?? spellKey(keys[0]!)}`, 'accent'), span(` ${footer} `, 'dim')];
		if (measureSpans([...spans, ...next]) > columns) {
			break;
		}

		spans.push(...next);
	}

	return spans;
}
