import {readZoneMinutes, type Clock} from '../../core/clock.js';
import {type RequestReader} from '../../core/store.js';
import {listDayStarts} from '../../query/local-time.js';
import {resolveText, type FilterQuestion} from './filter-requests.js';
import {type Answer, type Question, type Told} from './question.js';
import {
	maxListRequests,
	maxQuestionRows,
	placeWindow,
	type Window,
} from './windows.js';

/** At least so long between two answers to the same question; what is over changes no more but for requests that still run. */
const refreshMs = 1000;
const pastRefreshMs = 10_000;
/** Reading may take this share of the time, whatever it costs: it is another thread's. */
const maxCostRatio = 0.1;
/** Enough to go back and forth without waiting. */
const maxKept = 32;

type Kept = {readonly told: Told; readonly nextAtMs: number};

/** What part of the traffic a question is about. */
export type AskedPlace = {
	readonly window: Window;
	readonly nowAtMs: number;
	/** Of a past window; `null`: it ends now. */
	readonly endMs: number | null;
	/** Only requests that fulfil it. */
	readonly filter: Pick<FilterQuestion, 'text' | 'markedIds'>;
};

export type QuestionReader = {
	/** What is known, perhaps of the window or the filter before; `null` while the store is asked for the first time. */
	readonly ask: (question: Question, place: AskedPlace) => Answer | null;
	/** Forgets what it knows, since the store may say otherwise now. */
	readonly reset: () => void;
};

/** Asks the store what views want to know, no more often than one can see. */
export function createQuestionReader({reader, clock, onChange, onProblem}: {
	readonly reader: RequestReader;
	readonly clock: Clock;
	readonly onChange: () => void;
	readonly onProblem: (error: unknown) => void;
}): QuestionReader {
	const kept = new Map<string, Kept>();
	const newest = new Map<string, Told>();
	const asked = new Set<string>();
	let generation = 0;

	const read = async (key: string, questionKey: string, query: PlacedQuestion): Promise<void> => {
		const askedIn = generation;
		const startedMs = clock.monotonicMs();
		asked.add(key);
		try {
			const told = await tell(reader, query);
			if (askedIn === generation) {
				const endedMs = clock.monotonicMs();
				const waitMs = Math.max(query.isPast ? pastRefreshMs : refreshMs, (endedMs - startedMs) / maxCostRatio);
				kept.delete(key);
				kept.set(key, {told, nextAtMs: endedMs + waitMs});
				newest.set(questionKey, told);
				dropOldest(kept);
				dropOldest(newest);
			}
		} catch (error) {
			asked.delete(key);
			onProblem(error);
			return;
		}

		asked.delete(key);
		onChange();
	};

	return {
		ask(question, place) {
			const {window, nowAtMs, endMs, filter} = place;
			const questionKey = JSON.stringify(question);
			const key = `${questionKey} ${window.id} ${endMs ?? ''} ${filter.text === '' ? '' : JSON.stringify([filter.text, filter.markedIds])}`;
			const known = kept.get(key);
			if ((known === undefined || clock.monotonicMs() >= known.nextAtMs) && !asked.has(key)) {
				void read(key, questionKey, {
					question, window, atMs: endMs === null ? nowAtMs : endMs - 1, nowAtMs, isPast: endMs !== null, filter,
				});
			}

			const told = known?.told ?? newest.get(questionKey);
			return told === undefined ? null : {...told, isOld: known === undefined};
		},
		reset() {
			generation++;
			kept.clear();
			newest.clear();
		},
	};
}

function dropOldest(map: Map<string, unknown>): void {
	if (map.size > maxKept) {
		map.delete(map.keys().next().value!);
	}
}

type PlacedQuestion = {
	readonly question: Question;
	readonly window: Window;
	readonly atMs: number;
	/** The last step of a window may not be over yet. */
	readonly nowAtMs: number;
	readonly isPast: boolean;
	readonly filter: AskedPlace['filter'];
};

async function tell(reader: RequestReader, {question, window, atMs, nowAtMs, filter: {text, markedIds}}: PlacedQuestion): Promise<Told> {
	const {fromMs, toMs} = placeWindow(window, atMs);
	const filter = resolveText(text, atMs, markedIds);
	const query = {
		fromMs, toMs, stepMs: window.stepMs, maxRows: maxQuestionRows, ...(text !== '' && {filter}),
	};
	switch (question.type) {
		case 'groups': {
			return {...question, groups: await reader.readGroups({...query, groupBy: question.groupBy, dayStartsMs: listDayStarts(fromMs, toMs, readZoneMinutes)})};
		}

		case 'sessions': {
			return {...question, sessions: await reader.readSessions(query)};
		}

		case 'errors': {
			return {...question, errors: await reader.readErrors(query)};
		}

		case 'limits': {
			const limits = await reader.readLimitCourses({
				fromMs, toMs, stepMs: window.stepMs, atMs: Math.min(atMs, nowAtMs), maxRows: question.hasBurners ? maxQuestionRows : 0,
			});
			return {...question, limits};
		}

		case 'requests': {
			const records = await reader.readNewest({
				fromMs, toMs, limit: maxListRequests, filter: {type: 'and', parts: [resolveText(question.filter, atMs, []), filter]},
			});
			return {...question, records};
		}
	}
}
