import {type AlertRow} from '../../alerts/board.js';
import {type FeedStatus} from '../../core/feed.js';
import {type RequestDetail} from '../../core/store.js';
import {type WindowSummary} from '../../core/summary.js';
import {type LimitOutlook, type LiveRates, type LiveRequest} from '../../live/live-model.js';
import {type FoundRequests} from './filter-reader.js';
import {type Answer} from './question.js';

/** Everything that one frame shows, of one moment. Frozen pictures keep theirs. */
export type Snapshot = {
	readonly nowAtMs: number;
	/** How much later it really is, where the feed is lost and the picture stands still; else 0. */
	readonly ageMs: number;
	/** By start, newest first. */
	readonly requests: readonly LiveRequest[];
	readonly rates: LiveRates;
	/** At the end of the window; `null` while they are being read. */
	readonly limits: readonly LimitOutlook[] | null;
	/** Of the chosen window; `null` while it is being read. */
	readonly summary: WindowSummary | null;
	/** What is watched and what rang, of the present. */
	readonly alerts: readonly AlertRow[];
	readonly droppedCount: number;
	readonly status: FeedStatus;
	/** When the newest stored request started; `null` when nothing is stored, `undefined` until the store has answered. */
	readonly lastStoredAtMs: number | null | undefined;
	/** The opened request as the store has it; `null` while unknown. */
	readonly detail: RequestDetail | null;
	/** The past window on the screen, which everything here is about; `null`: the present. */
	readonly travel: {readonly fromMs: number; readonly toMs: number} | null;
	/** To what the view asked; `null` while unknown, or when it asked nothing. */
	readonly answer: Answer | null;
	/** When the oldest stored request started; `null` while unknown. */
	readonly oldestAtMs: number | null;
	/** Stored requests that the filter asks for; `null` without one, or until the store has answered. */
	readonly found: FoundRequests | null;
	/** Why the store could not be read the last time; `null` when it could. */
	readonly readProblem: string | null;
};
