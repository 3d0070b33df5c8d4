import type {LimitCourses} from '../../core/limit-course.js';
import type {
	Errors,
	Grouping,
	Groups,
	Sessions,
} from '../../core/question.js';
import type {RequestRecord} from '../../core/request-record.js';

/** What a view asks of the window on the screen beside what every view shows. */
export type Question =
	| {readonly type: 'groups'; readonly groupBy: Grouping}
	| {readonly type: 'sessions'}
	| {readonly type: 'errors'}
	/** The limits at the end of the window, with their way through it, perhaps with who burns them. */
	| {readonly type: 'limits'; readonly hasBurners: boolean}
	/** The newest requests that fulfil a filter. */
	| {readonly type: 'requests'; readonly filter: string};

/** What the store answers. */
export type Told =
	| {readonly type: 'groups'; readonly groupBy: Grouping; readonly groups: Groups}
	| {readonly type: 'sessions'; readonly sessions: Sessions}
	| {readonly type: 'errors'; readonly errors: Errors}
	| {readonly type: 'limits'; readonly hasBurners: boolean; readonly limits: LimitCourses}
	| {readonly type: 'requests'; readonly filter: string; readonly records: readonly RequestRecord[]};

export type Answer = Told & {
	/** It is about the window before this one, while this one is being read. */
	readonly isOld: boolean;
};
