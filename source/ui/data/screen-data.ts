import {noAlertBoard, type AlertBoard, type AlertRow} from '../../alerts/board.js';
import {type Clock} from '../../core/clock.js';
import {type Feed, type FeedMessage, type FeedStatus} from '../../core/feed.js';
import {type RequestRecord} from '../../core/request-record.js';
import {type RequestReader} from '../../core/store.js';
import {type LiveModel, type LiveRequest} from '../../live/live-model.js';
import {createDetailReader, type DetailReader} from './detail-reader.js';
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
import {RedrawPace} from './redraw-pace.js';
import {seedLive} from './seed-live.js';
import {type Snapshot} from './snapshot.js';
import {createWindowReader, type WindowReader} from './window-reader.js';
import {findWindow, placeWindow} from './windows.js';

const noFilter: AskedPlace['filter'] = {text: '', markedIds: []};
/** After the store could not be read. */
const retryMs = 2000;

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
	readonly #pace: RedrawPace;
	readonly #windowReader: WindowReader;
	readonly #questionReader: QuestionReader;
	#question: Question | null = null;
	#filter = noFilter;
	/** Where the past window on the screen ends; `null`: the present. */
	#travelEndMs: number | null = null;
	#oldestAtMs: number | null = null;
	readonly #filterReader: FilterReader;
	readonly #detailReader: DetailReader;
	#shown: {readonly records: readonly RequestRecord[]; readonly requests: readonly LiveRequest[]} | null = null;
	#snapshot: Snapshot;
	#status: FeedStatus;
	#windowId: string;
	#lastStoredAtMs: number | null | undefined;
	#readProblem: string | null = null;
	#failure: {error: unknown} | null = null;
	#isFrozen = false;
	#seedDueMs = Infinity;

	constructor(options: ScreenDataOptions) {
		this.#options = options;
		this.#pace = new RedrawPace(options);
		this.#windowId = options.windowId;
		this.#status = {
			state: 'connecting', heardAtMs: options.clock.nowAtMs(), instance: null, storeProblem: null, waitingCount: 0,
		};
		const outlets = {
			...options,
			onChange: () => {
				this.#pace.noteChange();
				if (this.#pace.isAwaited) {
					this.#guard(() => {
						this.#publish();
					});
				}
			},
			onProblem: (error: unknown) => {
				this.#noteProblem(error);
			},
		};
		this.#windowReader = createWindowReader(outlets);
		this.#filterReader = createFilterReader(outlets);
		this.#detailReader = createDetailReader(outlets);
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
		}, this.#pace.tickMs);
		void this.#seed();
		return () => {
			clearInterval(timer);
			unsubscribe();
		};
	}

	showWindow(windowId: string): void {
		this.#pace.noteAsked();
		this.#windowId = windowId;
		this.#publish();
	}

	/** Looks for stored requests that fulfil a filter, too. */
	showFilter(question: FilterQuestion): void {
		this.#pace.noteAsked();
		this.#filter = question;
		this.#filterReader.show(question);
		this.#publish();
	}

	/** Keeps the picture of this moment; events are still taken in. */
	freeze(isFrozen: boolean): void {
		this.#pace.noteAsked();
		this.#isFrozen = isFrozen;
		this.#publish();
	}

	/** Shows the window that ends there, as the store has it; `null`: the present again. */
	travel(endMs: number | null): void {
		this.#pace.noteAsked();
		this.#travelEndMs = endMs;
		this.#publish();
	}

	/** What the view on the screen wants to know; `null`: nothing more. */
	ask(question: Question | null): void {
		if (JSON.stringify(question) === JSON.stringify(this.#question)) {
			return;
		}

		this.#question = question;
		this.#pace.noteAsked();
		this.#publish();
	}

	/** Reads everything about one request, again until it is final; `null`: none. */
	showRequest(id: string | null): void {
		this.#pace.noteAsked();
		this.#detailReader.show(id);
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
				this.#pace.noteChange();
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
		if (this.#options.clock.monotonicMs() >= this.#seedDueMs) {
			void this.#seed();
		}

		this.#detailReader.tick();
		this.#filterReader.tick();
		if (this.#pace.isDue(this.#snapshot, this.#isFrozen)) {
			this.#publish();
		}
	}

	#publish(): void {
		this.#pace.noteDrawn();
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

	/** Everything from the store: what is in memory is of the present. */
	#readPast(endMs: number): Snapshot {
		const nowAtMs = this.#options.clock.nowAtMs();
		// First what the view on the screen is about: one question is answered after the other.
		const answer = this.#readAnswer(this.#question, nowAtMs, endMs);
		const models = this.#readAnswer({type: 'groups', groupBy: 'model'}, nowAtMs, endMs, noFilter);
		const list = this.#readAnswer({type: 'requests', filter: ''}, nowAtMs, endMs);
		// The view of limits asks for them already, and for who burns them.
		const limits = this.#question?.type === 'limits' ? answer : this.#readAnswer({type: 'limits', hasBurners: false}, nowAtMs, endMs, noFilter);
		const summary = models?.type === 'groups' && !models.isOld ? summarizeGroups(models.groups) : null;
		const {fromMs, toMs} = placeWindow(findWindow(this.#windowId), endMs - 1);
		return {
			nowAtMs,
			ageMs: 0,
			requests: list?.type === 'requests' && !list.isOld ? this.#showStored(list.records) : [],
			rates: summary === null ? noRates : readMeanRates(summary),
			limits: limits?.type === 'limits' && !limits.isOld ? limits.limits.limits : null,
			summary,
			alerts: this.#listAlerts(),
			droppedCount: this.#options.live.droppedCount,
			status: this.#status,
			lastStoredAtMs: this.#lastStoredAtMs,
			detail: this.#detailReader.read(),
			travel: {fromMs, toMs},
			answer,
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
		const trueAtMs = clock.nowAtMs();
		// What nobody tells any more stands still: counting its seconds on would make it look alive.
		const nowAtMs = this.#status.state === 'lost' ? Math.min(this.#status.heardAtMs, trueAtMs) : trueAtMs;
		return {
			nowAtMs,
			ageMs: trueAtMs - nowAtMs,
			requests: live.readRequests(),
			rates: live.readRates(nowAtMs),
			limits: live.readLimits(nowAtMs),
			summary: this.#windowReader.read(findWindow(this.#windowId), nowAtMs),
			alerts: this.#listAlerts(),
			droppedCount: live.droppedCount,
			status: this.#status,
			lastStoredAtMs: this.#lastStoredAtMs,
			detail: this.#detailReader.read(),
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
			ageMs: this.#status.state === 'lost' ? Math.max(0, this.#options.clock.nowAtMs() - this.#status.heardAtMs) : 0,
			answer: this.#readAnswer(this.#question, this.#snapshot.nowAtMs, this.#snapshot.nowAtMs),
			summary: this.#windowReader.read(findWindow(this.#windowId), this.#snapshot.nowAtMs),
			status: this.#status,
			detail: this.#detailReader.read(),
			found: this.#filterReader.readFound(),
			readProblem: this.#readProblem,
		};
	}

	async #seed(): Promise<void> {
		this.#seedDueMs = Infinity;
		try {
			const {lastStoredAtMs, oldestAtMs} = await seedLive(this.#options);
			this.#lastStoredAtMs = lastStoredAtMs;
			this.#oldestAtMs = oldestAtMs;
			this.#readProblem = null;
			this.#windowReader.reset();
			this.#questionReader.reset();
			this.#pace.noteChange();
		} catch (error) {
			this.#noteProblem(error);
			this.#seedDueMs = this.#options.clock.monotonicMs() + retryMs;
		}
	}

	#noteProblem(error: unknown): void {
		this.#readProblem = error instanceof Error ? error.message : String(error);
		this.#pace.noteChange();
	}
}
