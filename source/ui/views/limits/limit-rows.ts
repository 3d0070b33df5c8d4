import {type LimitBurner, type LimitCourses} from '../../../core/limit-course.js';
import {isReset as wasReset, keyLimit, readUsedRatio} from '../../../core/rate-limit.js';
import {type LimitOutlook} from '../../../live/live-model.js';
import {type Snapshot} from '../../data/snapshot.js';
import {cleanLabel} from '../../text/width.js';

export type LimitRow = LimitOutlook & {
	readonly id: string;
	/** 0–1; `null` when it was reset since, or nobody said. */
	readonly usedRatio: number | null;
	readonly isReset: boolean;
	/** The highest of each step of the window, oldest first; empty while the store is asked. */
	readonly usedSeries: ReadonlyArray<number | null>;
	/** Who used most of the tokens there, with its share of them. */
	readonly burner: LimitBurner | null;
};

/** The moment of which limits are told: the end of a past window, unless that is yet to come. */
export function readLimitMoment({travel, nowAtMs}: Pick<Snapshot, 'travel' | 'nowAtMs'>): number {
	return Math.min(travel?.toMs ?? nowAtMs, nowAtMs);
}

export function buildLimitRows(limits: readonly LimitOutlook[], courses: LimitCourses | null, atMs: number): LimitRow[] {
	const known = new Map(courses?.limits.map(course => [keyLimit(course.limit), course]));
	return limits.map(({limit, fullAtMs}) => {
		const course = known.get(keyLimit(limit));
		const isReset = wasReset(limit, atMs);
		return {
			limit,
			fullAtMs,
			id: JSON.stringify([limit.provider, limit.apiKeyId, limit.name]),
			usedRatio: isReset ? null : readUsedRatio(limit),
			isReset,
			usedSeries: course?.usedSeries ?? [],
			burner: isReset ? null : course?.burner ?? null,
		};
	});
}

/** Why there are none. */
export function explainNoLimits({limits, travel, readProblem}: Pick<Snapshot, 'limits' | 'travel' | 'readProblem'>): string {
	if (limits !== null) {
		return travel === null ? 'No provider has told of a limit yet.' : 'No provider had told of a limit that was of use then.';
	}

	return readProblem === null ? 'Reading the store …' : `The store can't be read: ${cleanLabel(readProblem)}`;
}
