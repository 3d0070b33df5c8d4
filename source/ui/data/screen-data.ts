import {noAlertBoard, type AlertBoard, type AlertRow} from '../../alerts/board.js';
import {type Clock} from '../../core/clock.js';
import {type Feed, type FeedMessage, type FeedStatus} from '../../core/feed.js';
import {type RequestRecord} from '../../core/request-record.js';
import {type RequestDetail, type RequestReader} from '../../core/store.js';
import {liveWindowMs, type LiveModel, type LiveRequest} from '../../live/live-model.js';
import {createFilterReader, type FilterReader} from './filter-reader.js';
import {type FilterQuestion} from './filter-requests.js';
import {
	noRates,
	readMeanRates,
	showStored,
	summarizeGroups,
} from './past-picture.js';
import {type Answer, type Question} from './question.js';
import {createQuestionReader, type AskedPlace, type QuestionReader} from './question-reader.js';
import {type Snapshot} from './snapshot.js';
import {createWindowReader, type WindowReader} from './window-reader.js';
import {findWindow, placeWindow} from './windows.js';

const noFilter: AskedPlace['filter'] = {text: '', markedIds: []};
/** How many requests the screen starts with. */
const seedLimit = 5000;
const seedStepMs = 10_000;
/** After the store could not be read. */
const retryMs = 2000;
/** While requests run and nothing else happens: their seconds count on. */
const runningRefreshMs = 250;
/** A request that runs, or whose end is not stored yet, is read again. */
const detailRefreshMs = 700;

export type ScreenDataOptions = {
	readonly feed: Feed;
	readonly reader: RequestReader;
	readonly live: LiveModel;
	readonly clock: Clock;
	/** Default: nothing is watched */
	readonly alerts?: AlertBoard;
	/** The window that is shown first. */
	readonly windowId: string;
	/** At least this long between two pictures. */
	readonly refreshMs: number;
};

/** What the screen shows, kept up to date outside of React: a new `Snapshot` only when something in it changed. */
export class ScreenData {
	readonly #options: ScreenDataOptions;
	readonly #listeners = new Set<() => void>();
	readonly #windowReader: WindowReader;
	readonly #questionReader: QuestionReader;
	#question: Question | null = null;
	#filter = noFilter;
	/** Where the past window on the screen ends; `null`: the present. */
	#travelEndMs: number | null = null;
	#oldestAtMs: number | null = null;
	readonly #filterReader: FilterReader;
	#shown: {readonly records: readonly RequestRecord[]; readonly requests: readonly LiveRequest[]} | null = null;
	#snapshot: Snapshot;
	#status: FeedStatus;
	#windowId: string;
	#lastStoredAtMs: number | null | undefined;
	#readProblem: string | null = null;
	#detail: RequestDetail | null = null;
	#detailId: string | null = null;
	#failure: {error: unknown} | null = null;
	#isFrozen = false;
	#isChanged = false;
	#drawnVersion = -1;
	#drawnMs = -Infinity;
	#seedDueMs = Infinity;
	#detailDueMs = Infinity;

	constructor(options: ScreenDataOptions) {
		this.#options = options;
		this.#windowId = options.windowId;
		this.#status = {
			state: 'connecting', heardAtMs: options.clock.nowAtMs(), instance: null, storeProblem: null, waitingCount: 0,
		};
		const outlets = {
			...options,
			onChange: () => {
				this.#isChanged = true;
			},
			onProblem: (error: unknown) => {
				this.#noteProblem(error);
			},
		};
		this.#windowReader = createWindowReader(outlets);
		this.#filterReader = createFilterReader(outlets);
		this.#questionReader = createQuestionReader(outlets);
		this.#snapshot = this.#readSnapshot();
	}

	readonly subscribe = (listener: () => void): (() => void) => {
		this.#listeners.add(listener);
		return () => {
			this.#listeners.delete(listener);
		};
	};

	/** Throws what went wrong in making it, so that it is handled where drawing fails. */
	readonly getSnapshot = (): Snapshot => {
		if (this.#failure !== null) {
			throw this.#failure.error;
		}

		return this.#snapshot;
	};

	/** Subscribes to the feed and asks the store; answers how to stop. */
	start(): () => void {
		const unsubscribe = this.#options.feed.subscribe(message => {
			this.#guard(() => {
				this.#take(message);
			});
		});
		const timer = setInterval(() => {
			this.#guard(() => {
				this.#tick();
			});
		}, this.#options.refreshMs);
		void this.#seed();
		return () => {
			clearInterval(timer);
			unsubscribe();
		};
	}

	showWindow(windowId: string): void {
		this.#windowId = windowId;
		this.#publish();
	}

	/** Looks for stored requests that fulfil a filter, too. */
	showFilter(question: FilterQuestion): void {
		this.#filter = question;
		this.#filterReader.show(question);
		this.#publish();
	}

	/** Keeps the picture of this moment; events are still taken in. */
	freeze(isFrozen: boolean): void {
		this.#isFrozen = isFrozen;
		this.#publish();
	}

	/** Shows the window that ends there, as the store has it; `null`: the present again. */
	travel(endMs: number | null): void {
		this.#travelEndMs = endMs;
		this.#publish();
	}

	/** What the view on the screen wants to know; `null`: nothing more. */
	ask(question: Question | null): void {
		if (JSON.stringify(question) === JSON.stringify(this.#question)) {
			return;
		}

		this.#question = question;
		this.#publish();
	}

	/** Reads everything about one request, again until it is final; `null`: none. */
	showRequest(id: string | null): void {
		this.#detailId = id;
		this.#detail = null;
		this.#detailDueMs = id === null ? Infinity : this.#options.clock.monotonicMs();
		this.#publish();
	}

	/** Neither the feed nor a timer is the place where a mistake of ours should surface. */
	#guard(act: () => void): void {
		try {
			act();
		} catch (error) {
			this.#failure ??= {error};
			this.#notify();
		}
	}

	#notify(): void {
		for (const listener of this.#listeners) {
			listener();
		}
	}

	#take(message: FeedMessage): void {
		switch (message.type) {
			case 'events': {
				this.#options.live.apply(message.batch);
				break;
			}

			case 'status': {
				this.#status = message.status;
				this.#isChanged = true;
				break;
			}

			case 'removed': {
				this.#options.live.forget(message.removal);
				break;
			}

			case 'resync': {
				this.#seedDueMs = this.#options.clock.monotonicMs();
				break;
			}
		}
	}

	#tick(): void {
		const nowMs = this.#options.clock.monotonicMs();
		if (nowMs >= this.#seedDueMs) {
			void this.#seed();
		}

		if (this.#detailId !== null && nowMs >= this.#detailDueMs) {
			void this.#readDetail(this.#detailId);
		}

		this.#filterReader.tick();
		if (this.#isFrameDue(nowMs)) {
			this.#publish();
		}
	}

	#isFrameDue(nowMs: number): boolean {
		if (this.#isChanged || this.#isFrozen) {
			return this.#isChanged;
		}

		const {live, clock} = this.#options;
		const isNewSecond = Math.floor(clock.nowAtMs() / 1000) !== Math.floor(this.#snapshot.nowAtMs / 1000);
		const hasRunning = this.#snapshot.rates.inFlightCount > 0;
		return live.version !== this.#drawnVersion || isNewSecond || (hasRunning && nowMs - this.#drawnMs >= runningRefreshMs);
	}

	#publish(): void {
		this.#isChanged = false;
		this.#drawnVersion = this.#options.live.version;
		this.#drawnMs = this.#options.clock.monotonicMs();
		this.#snapshot = this.#makeSnapshot();
		this.#notify();
	}

	#makeSnapshot(): Snapshot {
		if (this.#travelEndMs !== null) {
			return this.#readPast(this.#travelEndMs);
		}

		return this.#isFrozen ? this.#keepSnapshot() : this.#readSnapshot();
	}

	#readAnswer(question: Question | null, nowAtMs: number, endMs: number | null, filter: AskedPlace['filter'] = this.#filter): Answer | null {
		const place = {
			window: findWindow(this.#windowId), nowAtMs, endMs, filter,
		};
		return question === null ? null : this.#questionReader.ask(question, place);
	}

	/** Everything from the store: what is in memory is of the present. Of limits only the present state is known. */
	#readPast(endMs: number): Snapshot {
		const nowAtMs = this.#options.clock.nowAtMs();
		const models = this.#readAnswer({type: 'groups', groupBy: 'model'}, nowAtMs, endMs, noFilter);
		const list = this.#readAnswer({type: 'requests', filter: ''}, nowAtMs, endMs);
		const summary = models?.type === 'groups' && !models.isOld ? summarizeGroups(models.groups) : null;
		const {fromMs, toMs} = placeWindow(findWindow(this.#windowId), endMs - 1);
		return {
			nowAtMs,
			requests: list?.type === 'requests' && !list.isOld ? this.#showStored(list.records) : [],
			rates: summary === null ? noRates : readMeanRates(summary),
			limits: [],
			summary,
			alerts: this.#listAlerts(),
			droppedCount: this.#options.live.droppedCount,
			status: this.#status,
			lastStoredAtMs: this.#lastStoredAtMs,
			detail: this.#detail,
			travel: {fromMs, toMs},
			answer: this.#readAnswer(this.#question, nowAtMs, endMs),
			oldestAtMs: this.#readOldest(),
			// What the filter found is of the present.
			found: null,
			readProblem: this.#readProblem,
		};
	}

	#listAlerts(): readonly AlertRow[] {
		return (this.#options.alerts ?? noAlertBoard).list();
	}

	/** Of a store that was empty at the start: the oldest that came since. */
	#readOldest(): number | null {
		return this.#oldestAtMs ?? this.#options.live.readRequests().at(-1)?.record.startedAtMs ?? null;
	}

	/** The same list as long as the records are the same, so that it is put in order once. */
	#showStored(records: readonly RequestRecord[]): readonly LiveRequest[] {
		if (this.#shown?.records !== records) {
			this.#shown = {records, requests: records.map(record => showStored(record))};
		}

		return this.#shown.requests;
	}

	#readSnapshot(): Snapshot {
		const {live, clock} = this.#options;
		const nowAtMs = clock.nowAtMs();
		return {
			nowAtMs,
			requests: live.readRequests(),
			rates: live.readRates(nowAtMs),
			limits: live.readLimits(nowAtMs),
			summary: this.#windowReader.read(findWindow(this.#windowId), nowAtMs),
			alerts: this.#listAlerts(),
			droppedCount: live.droppedCount,
			status: this.#status,
			lastStoredAtMs: this.#lastStoredAtMs,
			detail: this.#detail,
			travel: null,
			answer: this.#travelEndMs === null ? this.#readAnswer(this.#question, nowAtMs, null) : null,
			oldestAtMs: this.#readOldest(),
			found: this.#filterReader.readFound(),
			readProblem: this.#readProblem,
		};
	}

	/** What tells how recording fares and what the user asked for goes on changing in a frozen picture. */
	#keepSnapshot(): Snapshot {
		return {
			...this.#snapshot,
			alerts: this.#listAlerts(),
			travel: null,
			answer: this.#readAnswer(this.#question, this.#snapshot.nowAtMs, this.#snapshot.nowAtMs),
			summary: this.#windowReader.read(findWindow(this.#windowId), this.#snapshot.nowAtMs),
			status: this.#status,
			detail: this.#detail,
			found: this.#filterReader.readFound(),
			readProblem: this.#readProblem,
		};
	}

	async #seed(): Promise<void> {
		this.#seedDueMs = Infinity;
		const {reader, live, clock} = this.#options;
		const nowAtMs = clock.nowAtMs();
		const fromMs = nowAtMs - liveWindowMs;
		try {
			const [page, buckets, rateLimits, stored] = await Promise.all([
				reader.readRequests({fromMs, limit: seedLimit}),
				reader.readBuckets({fromMs, toMs: nowAtMs, stepMs: seedStepMs}),
				reader.readRateLimits(),
				reader.readSpan(),
			]);
			const newest = page.records.length > 0 ? page : await reader.readRequests({limit: 1});
			this.#lastStoredAtMs = newest.records[0]?.startedAtMs ?? null;
			this.#oldestAtMs = stored?.oldestAtMs ?? null;
			this.#readProblem = null;
			live.seed({records: page.records, buckets, rateLimits});
			this.#windowReader.reset();
			this.#questionReader.reset();
			this.#isChanged = true;
		} catch (error) {
			this.#noteProblem(error);
			this.#seedDueMs = clock.monotonicMs() + retryMs;
		}
	}

	async #readDetail(id: string): Promise<void> {
		this.#detailDueMs = Infinity;
		let isFinal = false;
		try {
			const found = await this.#options.reader.readRequest(id);
			if (id !== this.#detailId) {
				return;
			}

			isFinal = found !== null && found.record.state !== 'active';
			if (found !== null) {
				this.#detail = found;
				this.#isChanged = true;
			}
		} catch (error) {
			this.#noteProblem(error);
		}

		if (id === this.#detailId && !isFinal) {
			this.#detailDueMs = this.#options.clock.monotonicMs() + detailRefreshMs;
		}
	}

	#noteProblem(error: unknown): void {
		this.#readProblem = error instanceof Error ? error.message : String(error);
		this.#isChanged = true;
	}
}
