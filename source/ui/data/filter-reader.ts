import {type Clock} from '../../core/clock.js';
import {type RequestReader} from '../../core/store.js';
import {type LiveRequest} from '../../live/live-model.js';
import {resolveText, type FilterQuestion} from './filter-requests.js';
import {findWindow, placeWindow} from './windows.js';

/** Stored requests that fulfil a filter. */
export type FoundRequests = {
	/** The filter that they were asked with. */
	readonly text: string;
	/** Newest first. */
	readonly requests: readonly LiveRequest[];
	/** There are more, older ones. */
	readonly hasMore: boolean;
};

const maxFound = 5000;
/** What comes is shown from memory; this is for what memory has forgotten. */
const refreshMs = 10_000;

export type FilterReader = {
	readonly show: (question: FilterQuestion) => void;
	/** Asks again when it is time. */
	readonly tick: () => void;
	/** `null`: no filter, or its first answer is yet to come. */
	readonly readFound: () => FoundRequests | null;
};

/** Asks the store with the filter that is typed: one question at a time, and the newest one next. */
export function createFilterReader({reader, clock, onChange, onProblem}: {
	readonly reader: RequestReader;
	readonly clock: Clock;
	readonly onChange: () => void;
	readonly onProblem: (error: unknown) => void;
}): FilterReader {
	let question: FilterQuestion | null = null;
	let found: FoundRequests | null = null;
	let isAsking = false;
	let dueMs = Infinity;

	const ask = async (asked: FilterQuestion): Promise<void> => {
		isAsking = true;
		dueMs = clock.monotonicMs() + refreshMs;
		const nowAtMs = clock.nowAtMs();
		const {fromMs} = placeWindow(findWindow(asked.windowId), nowAtMs);
		try {
			const page = await reader.readRequests({fromMs, limit: maxFound, filter: resolveText(asked.text, nowAtMs, asked.markedIds)});
			if (asked === question) {
				found = {
					text: asked.text,
					hasMore: page.nextBeforeSeq !== null,
					requests: page.records.map(record => ({
						record, lastByteAtMs: null, isEstimate: false, speedPerSecond: record.outputTokensPerSecond,
					})),
				};
				onChange();
			}
		} catch (error) {
			onProblem(error);
		} finally {
			isAsking = false;
		}

		if (question !== null && asked !== question) {
			await ask(question);
		}
	};

	const askIfFree = (): void => {
		if (question !== null && !isAsking) {
			void ask(question);
		}
	};

	return {
		show(next) {
			question = next.text === '' ? null : next;
			found = question === null ? null : found;
			dueMs = Infinity;
			askIfFree();
		},
		tick() {
			if (clock.monotonicMs() >= dueMs) {
				askIfFree();
			}
		},
		readFound: () => found,
	};
}
