import {hourMs, minuteMs, secondMs} from '../core/durations.js';
import {isCounted} from '../core/summary.js';
import {Arrivals} from './arrivals.js';
import type {LiveRates} from './live-model.js';
import type {LiveEntry} from './request-list.js';
import {floorTo, SecondBuckets} from './second-buckets.js';
import {readSums} from './window-totals.js';

/** Rates look back on so many whole seconds and the one that runs: long enough to be calm, short enough to be now. */
const rateMs = 10 * secondMs;
const ratioMs = 15 * minuteMs;

/** What requests add up to. Each request is settled again whenever more of it is known, and counts once. */
export class Counts {
	readonly buckets: SecondBuckets;
	readonly #arrivals = new Arrivals();
	#firstStartedAtMs = Infinity;

	constructor(maxBuckets?: number) {
		this.buckets = new SecondBuckets(maxBuckets);
	}

	/** Tokens that came since the request was settled last: its output as it grows, its input when it is over. */
	#addArrivals(entry: LiveEntry): void {
		const {record, lastByteAtMs} = entry.shown;
		const isOver = record.state !== 'active';
		const outputTokens = Math.max(0, (record.outputTokens ?? 0) - entry.arrivedOutputTokens);
		const inputTokens = Math.max(0, (isOver ? record.inputTokens ?? 0 : 0) - entry.arrivedInputTokens);
		entry.arrivedOutputTokens += outputTokens;
		entry.arrivedInputTokens += inputTokens;
		const atMs = isOver ? record.startedAtMs + (record.durationMs ?? 0) : lastByteAtMs ?? record.startedAtMs;
		this.#arrivals.add(atMs, outputTokens, inputTokens);
	}

	/** Counts what is new about a request: its start, a better name of its model, tokens, its end. */
	settle(entry: LiveEntry): void {
		const {place, shown: {record}} = entry;
		if (!isCounted(record)) {
			return;
		}

		if (place === null) {
			entry.place = this.buckets.count(record);
			this.noteStart(record.startedAtMs);
		} else if (place.model !== record.model || place.provider !== record.provider || place.startedAtMs !== record.startedAtMs) {
			this.buckets.uncount(place);
			entry.place = this.buckets.count(record);
		}

		if (entry.place !== null && record.state !== 'active') {
			this.buckets.finish(entry.place, record);
		}

		this.#addArrivals(entry);
	}

	/** Traffic began no later than this. */
	noteStart(atMs: number): void {
		this.#firstStartedAtMs = Math.min(this.#firstStartedAtMs, atMs);
	}

	readRates(nowAtMs: number): Omit<LiveRates, 'inFlightCount'> {
		const secondAtMs = floorTo(nowAtMs, secondMs);
		const toMs = secondAtMs + secondMs;
		const recent = {fromMs: secondAtMs - rateMs, toMs};
		const recentSeconds = (nowAtMs - recent.fromMs) / 1000;
		const {outputTokens, inputTokens} = this.#arrivals.read(recent);
		const {requestCount} = readSums(this.buckets.rows, recent);
		const {costNanoUsd, failedCount, finishedCount} = readSums(this.buckets.rows, {fromMs: secondAtMs - ratioMs, toMs});
		// At most since traffic began, and at least a minute: a first request must not look like a fortune an hour.
		const costMs = Math.min(ratioMs, Math.max(minuteMs, nowAtMs - this.#firstStartedAtMs));
		return {
			requestsPerSecond: requestCount / recentSeconds,
			outputTokensPerSecond: outputTokens / recentSeconds,
			inputTokensPerSecond: inputTokens / recentSeconds,
			costUsdPerHour: costNanoUsd / 1e9 * hourMs / costMs,
			errorRatio: finishedCount > 0 ? failedCount / finishedCount : null,
		};
	}
}
