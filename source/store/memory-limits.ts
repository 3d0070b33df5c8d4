import type {RateLimit} from '../core/event.js';
import type {LimitCourses, LimitQuery} from '../core/limit-course.js';
import {keyLimit} from '../core/rate-limit.js';
import type {RequestRecord} from '../core/request-record.js';
import {isCounted} from '../core/summary.js';
import {gatherLimits, readLevel, type StepRange} from './gather-limits.js';
import {
	collectLimitSteps,
	isStepOver,
	keepLatest,
	keyLimitStep,
	mergeLimitSteps,
	type LimitStep,
} from './limit-steps.js';
import {addNewest} from './steps.js';

/** The latest state of each limit, and its past in minutes and hours. */
export class MemoryLimits {
	readonly #latest = new Map<string, RateLimit>();
	/** In the order of their first capture. */
	readonly #steps = new Map<string, LimitStep>();

	constructor(private readonly maxSteps: number) {}

	write(limit: RateLimit): void {
		keepLatest(this.#latest, limit);
		for (const step of collectLimitSteps([limit])) {
			const stepKey = keyLimitStep(step);
			const known = this.#steps.get(stepKey);
			this.#steps.set(stepKey, known === undefined ? step : mergeLimitSteps(known, step));
		}

		while (this.#steps.size > this.maxSteps) {
			this.#steps.delete(this.#steps.keys().next().value!);
		}
	}

	/** By provider, key and name. */
	read(): RateLimit[] {
		return this.#latest.entries().toArray()
			.toSorted(([a], [b]) => a < b ? -1 : 1)
			.map(([, limit]) => limit);
	}

	/** `newestFirst`: all requests, by start. */
	readCourses(query: LimitQuery, newestFirst: () => readonly RequestRecord[]): LimitCourses {
		const gatherer = gatherLimits(query);
		for (const limit of [...this.#latest.values(), ...gatherer.paceRanges.flatMap(range => this.#listSteps(range))]) {
			gatherer.addCapture(limit);
		}

		if (this.#latest.values().some(limit => !gatherer.hasCapture(limit))) {
			const newestOf = new Map(this.#listSteps(gatherer.stateRange).map(step => [keyLimit(step), step]));
			for (const step of newestOf.values()) {
				gatherer.addCapture(step);
			}
		}

		for (const step of this.#listSteps(gatherer.levelRange)) {
			gatherer.addLevel(readLevel(step));
		}

		const {fromMs, add} = gatherer.gatherBurners();
		const rows = query.maxRows === 0 || fromMs === null
			? []
			: newestFirst().filter(record => isCounted(record) && record.startedAtMs >= fromMs && record.startedAtMs <= query.atMs);
		return gatherer.list(addNewest(rows, query.maxRows, add));
	}

	forgetBefore(beforeMs: number): void {
		for (const [key, step] of this.#steps) {
			if (isStepOver(step, beforeMs)) {
				this.#steps.delete(key);
			}
		}
	}

	/** By start. */
	#listSteps({stepMs, fromMs, toMs}: StepRange): LimitStep[] {
		return this.#steps.values()
			.filter(step => step.stepMs === stepMs && step.startMs >= fromMs && step.startMs < toMs)
			.toArray()
			.toSorted((a, b) => a.startMs - b.startMs);
	}
}
