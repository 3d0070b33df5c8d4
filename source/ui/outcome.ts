import {type SqlResult} from '../core/sql.js';
import {type ExportDialog} from './export-state.js';
import {type SqlAnswer} from './page-state.js';
import {type UiState} from './state.js';
import {formatExact} from './text/number.js';
import {cleanLabel} from './text/width.js';
import {type ExportEnd} from './tools.js';

/** What became of something that a key had done outside. */
export type Outcome =
	| {readonly type: 'export-progress'; readonly count: number}
	| {readonly type: 'export-end'; readonly end: ExportEnd}
	| {readonly type: 'export-failed'; readonly message: string}
	| {readonly type: 'sql-told'; readonly text: string; readonly result: SqlResult}
	| {readonly type: 'sql-failed'; readonly text: string; readonly message: string}
	/** Names of tables and columns, for completion. */
	| {readonly type: 'schema'; readonly names: readonly string[]}
	| {readonly type: 'copied'; readonly what: string; readonly text: string; readonly way: string | null};

export function reduceOutcome(state: UiState, outcome: Outcome): UiState {
	switch (outcome.type) {
		case 'export-progress': {
			return withDialog(state, {writtenCount: outcome.count});
		}

		case 'export-end': {
			const {end} = outcome;
			return end.type === 'written'
				? {...state, dialog: null, notice: `${formatExact(end.count)} written to ${cleanLabel(end.path)}`}
				: withDialog(state, {writtenCount: null, isAsking: true, problem: 'A file stands there already. Enter again overwrites it.'});
		}

		case 'export-failed': {
			return withDialog(state, {writtenCount: null, problem: outcome.message});
		}

		case 'sql-told': {
			return withAnswer(state, outcome.text, {type: 'told', result: outcome.result});
		}

		case 'sql-failed': {
			return withAnswer(state, outcome.text, {type: 'failed', message: outcome.message});
		}

		case 'schema': {
			return {...state, schema: outcome.names};
		}

		case 'copied': {
			const {what, text, way} = outcome;
			return way === null
				? {...state, page: {type: 'text', title: what, text}, scroll: 0}
				: {...state, notice: `Copied ${what} ${way}.`};
		}
	}
}

/** What was cancelled meanwhile has no dialog any more. */
function withDialog(state: UiState, changes: Partial<ExportDialog>): UiState {
	return state.dialog?.writtenCount === null || state.dialog === null ? state : {...state, dialog: {...state.dialog, ...changes}};
}

/** The answer to another query than the last one comes too late. */
function withAnswer(state: UiState, text: string, answer: SqlAnswer): UiState {
	const {page} = state;
	return page?.type === 'sql' && page.text === text ? {...state, page: {...page, answer}} : state;
}
