import {type Clock} from '../../core/clock.js';
import {type LiveModel} from '../../live/live-model.js';
import {type Snapshot} from './snapshot.js';

/** What a key asked for is on the screen as soon as it is known, however seldom the traffic is drawn. */
const maxTickMs = 100;
const answerMs = 3000;
/** While requests run and nothing else happens: their seconds count on. */
const runningRefreshMs = 250;

export type PaceOptions = {
	readonly live: LiveModel;
	readonly clock: Clock;
	/** At least this long between two pictures. */
	readonly refreshMs: number;
};

/** When the next picture is due: the traffic's at its pace, what the user asked for at once, and none where nothing changed. */
export class RedrawPace {
	#isChanged = false;
	#drawnVersion = -1;
	#drawnMs = -Infinity;
	/** When the user asked for something the last time. */
	#askedMs = -Infinity;

	constructor(private readonly options: PaceOptions) {}

	/** How often it is to be asked. */
	get tickMs(): number {
		return Math.min(maxTickMs, this.options.refreshMs);
	}

	/** Somebody pressed a key a moment ago, and waits for what it brings. */
	get isAwaited(): boolean {
		return this.options.clock.monotonicMs() - this.#askedMs <= answerMs;
	}

	/** Something other than the traffic changed. */
	noteChange(): void {
		this.#isChanged = true;
	}

	noteAsked(): void {
		this.#askedMs = this.options.clock.monotonicMs();
	}

	noteDrawn(): void {
		const {live, clock} = this.options;
		this.#isChanged = false;
		this.#drawnVersion = live.version;
		this.#drawnMs = clock.monotonicMs();
	}

	isDue({nowAtMs, ageMs, rates}: Pick<Snapshot, 'nowAtMs' | 'ageMs' | 'rates'>, isFrozen: boolean): boolean {
		const {live, clock, refreshMs} = this.options;
		const nowMs = clock.monotonicMs();
		if (refreshMs > maxTickMs && nowMs - this.#drawnMs < refreshMs && !this.isAwaited) {
			return false;
		}

		if (this.#isChanged || isFrozen) {
			return this.#isChanged;
		}

		const isNewSecond = Math.floor(clock.nowAtMs() / 1000) !== Math.floor((nowAtMs + ageMs) / 1000);
		const hasRunning = rates.inFlightCount > 0 && ageMs === 0;
		return live.version !== this.#drawnVersion || isNewSecond || (hasRunning && nowMs - this.#drawnMs >= runningRefreshMs);
	}
}
