import {compareRows} from './comparison.js';
import {maxCopyLength, writeRow} from './copied.js';
import {openExport} from './export-state.js';
import {type Command} from './keys/binding.js';
import {openLine} from './line-state.js';
import {type SqlPage} from './page-state.js';
import {only, tell} from './navigation.js';
import {type Reduced, type ScreenFacts, type UiState} from './state.js';
import {type SubjectRow} from './subject.js';
import {formatPlural} from './text/number.js';

type Reducer = (state: UiState, facts: ScreenFacts) => Reduced | null;

/** What is done with what is on the screen, beside looking at it. */
const reducers: Partial<Record<Command, Reducer>> = {
	export(state, {readSubject, nowAtMs}) {
		const dialog = openExport(readSubject(), nowAtMs);
		return dialog === null ? tell(state, 'There is nothing to export here.') : only({...state, dialog});
	},
	copy(state, {readSubject}) {
		const {selected, noun} = readSubject();
		const what = noun === 'request' ? 'the id' : `the ${noun}`;
		return selected === null || selected.name === '' ? tell(state, 'There is nothing to copy here.') : copy(state, selected.name, what);
	},
	'copy-row'(state, {readSubject}) {
		const subject = readSubject();
		const {selected, noun, exportColumns, rows} = subject;
		if (state.page?.type === 'sql') {
			return copy(state, `[${rows.map(row => writeRow(subject, row)).join(',\n')}]`, `${formatPlural(rows.length, noun)} as JSON`);
		}

		return selected === null || exportColumns.length === 0
			? tell(state, 'There is nothing to copy here.')
			: copy(state, writeRow(subject, selected.row), `the whole ${noun} as JSON`);
	},
	compare(state, {readSubject}) {
		if (state.page?.type === 'compare') {
			return only({...state, page: null, scroll: 0});
		}

		const subject = readSubject();
		const pair = pickPair(subject.marked, subject.selected);
		return pair === null
			? tell(state, `m marks a ${subject.noun}; = then compares it with the selected one, or two marked ones.`)
			: only({...state, page: {type: 'compare', comparison: compareRows(subject, pair)}, scroll: 0});
	},
	'command-line': state => only(openLine(state, 'command', '')),
	sql: state => only(openLine(state, 'sql', state.page?.type === 'sql' ? state.page.text : ''), {type: 'read-schema'}),
	back: state => state.page === null ? null : only({...state, page: null, scroll: 0}, {type: 'stop-sql'}),
	left: state => moveColumns(state, -1),
	right: state => moveColumns(state, 1),
};

/** `null` if the command is not about that. */
export function reduceAction(state: UiState, command: Command, facts: ScreenFacts): Reduced | null {
	return state.isHelpOpen && command === 'back' ? null : reducers[command]?.(state, facts) ?? null;
}

function copy(state: UiState, text: string, what: string): Reduced {
	return text.length > maxCopyLength
		? tell(state, `That is too much to copy (${formatPlural(text.length, 'character')}); x exports it.`)
		: only(state, {type: 'copy', text, what});
}

/** The last two marked ones, else the marked and the selected one. */
function pickPair(marked: readonly SubjectRow[], selected: SubjectRow | null): readonly [SubjectRow, SubjectRow] | null {
	const [a, b] = marked.slice(-2);
	if (a !== undefined && b !== undefined) {
		return [a, b];
	}

	return a === undefined || selected === null || selected.id === a.id ? null : [a, selected];
}

function moveColumns(state: UiState, step: 1 | -1): Reduced {
	const {page} = state;
	if (page?.type !== 'sql' || page.answer.type !== 'told') {
		return only(state);
	}

	const last = Math.max(0, page.answer.result.columns.length - 1);
	return only({...state, page: {...page, left: Math.max(0, Math.min(last, page.left + step))}});
}

/** A query goes out, and its page stands there until the answer comes. */
export function askSql(state: UiState, text: string): Reduced {
	const page: SqlPage = {
		type: 'sql', text, answer: {type: 'running'}, left: 0,
	};
	return only({
		...state, page, scroll: 0, isHelpOpen: false,
	}, {type: 'run-sql', text});
}
