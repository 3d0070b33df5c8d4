import {type FilterPrompt} from '../filter-state.js';
import {type KeyBinding} from '../keys/binding.js';
import {spellKey} from '../keys/key-name.js';
import {drawEdited} from '../text/edited.js';
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
import {buildNamingLines} from './naming-lines.js';

/** What stands before the line, and the keys that hold in it. */
export type PromptLook = {readonly sign: string; readonly keys: readonly KeyBinding[]};

/** The line that is typed, and below it what is wrong, what fits, or what can be done. Always two rows, so that nothing jumps. */
export function buildPromptLines(prompt: FilterPrompt, columns: number, {sign, keys}: PromptLook): readonly [Line, Line] {
	if (prompt.naming !== null) {
		return buildNamingLines(prompt.naming, prompt.line.text.trim(), columns);
	}

	const {spans, from} = drawEdited(prompt.line, columns - sign.length - 2);
	return [line(span(` ${sign}`, 'accent'), ...spans), buildBelow(prompt, from, columns, keys)];
}

function buildBelow(prompt: FilterPrompt, from: number, columns: number, keys: readonly KeyBinding[]): Line {
	if (prompt.completion !== null) {
		return line(...buildCandidates(prompt.completion, columns));
	}

	return prompt.problem === null ? line(...buildKeys(keys, columns)) : buildProblem(prompt, from, columns);
}

/** A caret below the mistake; the words stand after it, or before it where there is more room. */
function buildProblem({line: {text}, problem}: FilterPrompt, from: number, columns: number): Line {
	const {index, message, hint} = problem!;
	const before = cleanLabel(text.slice(from, Math.max(from, index)));
	const column = Math.min(columns - 2, 2 + measureWidth(before));
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

function buildKeys(bindings: readonly KeyBinding[], columns: number): Span[] {
	const spans: Span[] = [];
	for (const {keys, footer, footerKeys} of bindings) {
		const next = footer === undefined ? [] : [span(` ${footerKeys ?? spellKey(keys[0]!)}`, 'accent'), span(` ${footer} `, 'dim')];
		if (measureSpans([...spans, ...next]) > columns) {
			break;
		}

		spans.push(...next);
	}

	return spans;
}
