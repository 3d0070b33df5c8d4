import {type Snapshot} from '../data/snapshot.js';
import {type KeyBinding} from '../keys/binding.js';
import {spellKey} from '../keys/key-name.js';
import {type KeyGroup} from '../keys/keymap.js';
import {formatCount} from '../text/number.js';
import {span, type Line, type Span} from '../text/span.js';
import {
	cleanLabel,
	clipText,
	justify,
	measureSpans,
} from '../text/width.js';

/** Below this the keys need the room more than the promise that nothing was dropped. */
const narrowColumns = 100;

/** The last line: what can be done, and what is not exact. A problem with the store comes before the keys. */
export function buildFooter({snapshot, groups, notice, columns}: {
	readonly snapshot: Snapshot;
	readonly groups: readonly KeyGroup[];
	readonly notice: string | null;
	readonly columns: number;
}): Line {
	const problem = buildProblem(snapshot, columns);
	const room = columns - measureSpans(problem);
	const counts = listCounts(snapshot);
	const isNarrow = columns < narrowColumns;
	const known = counts.filter(({count, isAlways}) => count > 0 || (isAlways && !isNarrow));
	const promised = buildCounts(known, Math.floor(room * (isNarrow ? 0.3 : 0.45)));
	const left = notice === null
		? buildKeys(groups, room - measureSpans(promised))
		: [span(` ${clipText(notice, room - measureSpans(promised) - 2)}`, 'accent')];
	const rest = room - measureSpans(left);
	// That something is exact is worth saying only where there is room.
	const all = buildCounts(counts, Infinity);
	return justify([...problem, ...left], measureSpans(all) <= rest ? all : buildCounts(known, rest), columns);
}

/** What tells of help and of the way out, ` ? help  q quit `, stays beside the worst of news. */
const exitWidth = 16;

function buildProblem({status, readProblem}: Snapshot, columns: number): Span[] {
	const room = columns - exitWidth;
	if (status.storeProblem !== null) {
		const waiting = status.waitingCount > 0 ? ` (${formatCount(status.waitingCount)} waiting)` : '';
		return [span(clipText(` NOT RECORDING${waiting}: ${cleanLabel(status.storeProblem)} `, room), 'alarm')];
	}

	return readProblem === null ? [] : [span(clipText(` STORE UNREADABLE: ${cleanLabel(readProblem)} `, room), 'alarm')];
}

/** What one must know to find the rest, first; arrows are tried without being told. */
const essential = ['help', 'quit', 'back', 'dialog-accept', 'dialog-cancel', 'open', 'next-tab', 'next-request', 'filter'];

/** As many keys as there is room for; how to get help and out is always among them. */
function buildKeys(groups: readonly KeyGroup[], room: number): Span[] {
	const bindings = groups.flatMap(group => group.bindings).filter(({footer}) => footer !== undefined);
	const kept = new Set<KeyBinding>();
	let used = 0;
	const inOrder = bindings.toSorted((a, b) => rankKey(a) - rankKey(b));
	for (const binding of inOrder) {
		const width = measureSpans(buildKey(binding));
		if (!(used + width <= room)) {
			continue;
		}

		kept.add(binding);
		used += width;
	}

	return bindings.filter(binding => kept.has(binding)).flatMap(binding => buildKey(binding));
}

function rankKey({command}: KeyBinding): number {
	const rank = essential.indexOf(command);
	return rank === -1 ? essential.length : rank;
}

function buildKey({keys, footer, footerKeys}: KeyBinding): Span[] {
	return [span(` ${footerKeys ?? spellKey(keys[0]!)}`, 'accent'), span(` ${footer!} `, 'dim')];
}

type Count = {
	readonly name: string;
	readonly count: number;
	readonly isSerious: boolean;
	readonly isAlways: boolean;
};

/** How many requests of the window are not exact, and why; the most serious at the end. */
function listCounts({summary, droppedCount}: Snapshot): Count[] {
	const totals = summary?.totals;
	const inexact = [
		['est', totals?.estimatedCount ?? 0],
		['partial', totals?.partialCount ?? 0],
		['unpriced', totals?.unpricedCount ?? 0],
	] as const;
	return [
		...inexact.map(([name, count]) => ({
			name, count, isSerious: false, isAlways: false,
		})),
		{
			name: 'dropped', count: droppedCount, isSerious: droppedCount > 0, isAlways: true,
		},
	];
}

/** As many from the end as there is room for. */
function buildCounts(counts: readonly Count[], room: number): Span[] {
	let spans: Span[] = [];
	for (const {name, count, isSerious} of counts.toReversed()) {
		const next = [
			span(` ${name} `, isSerious ? 'bad' : 'dim'),
			span(formatCount(count), isSerious ? 'bad' : 'plain'),
			span(spans.length === 0 ? ' ' : ' ·', 'dim'),
			...spans,
		];
		if (measureSpans(next) > room) {
			break;
		}

		spans = next;
	}

	return spans;
}
