import {type SqlResult} from '../core/sql.js';
import {type Comparison} from './comparison.js';

/** What stands over the view until Esc: something that was asked for once. */
export type Page =
	| {readonly type: 'compare'; readonly comparison: Comparison}
	| SqlPage
	/** A text to be selected by hand, where nothing here can copy. */
	| {readonly type: 'text'; readonly title: string; readonly text: string};

export type SqlPage = {
	readonly type: 'sql';
	readonly text: string;
	readonly answer: SqlAnswer;
	/** The first column on the screen. */
	readonly left: number;
};

export type SqlAnswer =
	| {readonly type: 'running'}
	| {readonly type: 'failed'; readonly message: string}
	| {readonly type: 'told'; readonly result: SqlResult};
