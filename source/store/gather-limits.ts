import {dayMs, hourMs, minuteMs} from '../core/durations.js';
import type {RateLimit} from '../core/event.js';
import type {LimitCourse, LimitCourses, LimitQuery} from '../core/limit-course.js';
import {keyLimit, readOverAtMs, readUsedRatio} from '../core/rate-limit.js';
import {LimitTracker} from '../live/limit-tracker.js';
import {gatherBurners, type BurnerGatherer} from './gather-burners.js';
import {pickHigher, type LimitStep} from './limit-steps.js';
import {createSteps, type Steps} from './steps.js';

/** The longest window that a provider tells of is a month. */
const lookBackMs = 31 * dayMs;
/** Captures that tell the pace: dense near the end, and far enough back for a week's window. */
const paceMinutesMs = 90 * minuteMs;
const paceHoursMs = 48 * hourMs;

/** Steps of the store that begin within: `toMs` is exclusive. */
export type StepRange = {readonly stepMs: number; readonly fromMs: number; readonly toMs: number};

/** Of one step of the answer: how full a limit was at most, and until when the last that was told of it holds. */
export type LimitLevel = Pick<RateLimit, 'provider' | 'apiKeyId' | 'name'> & {
	readonly atMs: number;
	readonly usedRatio: number | null;
	readonly overAtMs: number;
};

export type LimitGatherer = {
	/** Of these the newest capture of each limit is its state, if no other range has one. */
	readonly stateRange: StepRange;
	/** All captures of these. */
	readonly paceRanges: readonly StepRange[];
	/** The levels of these, in steps of `steps`, or finer. */
	readonly levelRange: StepRange;
	readonly steps: Steps;
	readonly addCapture: (limit: Omit<RateLimit, 'type'>) => void;
	/** Whether there is a capture of it. */
	readonly hasCapture: (limit: RateLimit) => boolean;
	readonly addLevel: (level: LimitLevel) => void;
	/** To be called when all captures are there; then its requests, if any are asked for. */
	readonly gatherBurners: () => BurnerGatherer;
	readonly list: (readFromMs: number | null) => LimitCourses;
};

/** Puts together what a store knows of limits at a moment; what was told later is left out. */
export function gatherLimits({atMs, ...window}: LimitQuery): LimitGatherer {
	// The store has minutes and hours, and long windows only the hours.
	const unitMs = window.stepMs > hourMs ? hourMs : minuteMs;
	const steps = createSteps({...window, stepMs: Math.ceil(window.stepMs / unitMs) * unitMs});
	const hourOfAtMs = Math.floor(atMs / hourMs) * hourMs;
	const tracker = new LimitTracker();
	const captured = new Set<string>();
	const levels = new Map<string, LimitLevel[]>();
	let burners: BurnerGatherer | null = null;

	return {
		stateRange: {stepMs: hourMs, fromMs: atMs - lookBackMs, toMs: hourOfAtMs},
		paceRanges: [{stepMs: hourMs, fromMs: atMs - paceHoursMs, toMs: hourOfAtMs}, {stepMs: minuteMs, fromMs: atMs - paceMinutesMs, toMs: atMs + 1}],
		levelRange: {stepMs: steps.stepMs % hourMs === 0 ? hourMs : minuteMs, fromMs: steps.fromMs, toMs: steps.toMs},
		steps,
		addCapture(limit) {
			if (!(limit.capturedAtMs <= atMs)) {
				return;
			}

			captured.add(keyLimit(limit));
			tracker.add({type: 'rate-limit', ...limit});
		},
		hasCapture: limit => captured.has(keyLimit(limit)),
		addLevel(level) {
			const key = keyLimit(level);
			const known = levels.get(key);
			if (known === undefined) {
				levels.set(key, [level]);
			} else {
				known.push(level);
			}
		},
		gatherBurners() {
			burners = gatherBurners(tracker.read(atMs).map(({limit}) => limit), {fromMs: window.fromMs, atMs});
			return burners;
		},
		list: readFromMs => ({
			fromMs: steps.fromMs,
			toMs: steps.toMs,
			stepMs: steps.stepMs,
			readFromMs,
			limits: tracker.read(atMs).map(({limit, fullAtMs}): LimitCourse => ({
				limit,
				fullAtMs,
				usedSeries: drawSeries(limit, levels.get(keyLimit(limit)) ?? [], {steps, atMs}),
				burner: burners?.pick(limit) ?? null,
			})),
		}),
	};
}

/** A step of the store as a level of the answer. */
export function readLevel(step: LimitStep): LimitLevel {
	const {provider, apiKeyId, name, startMs, highestUsedRatio} = step;
	return {
		provider, apiKeyId, name, atMs: startMs, usedRatio: highestUsedRatio, overAtMs: readOverAtMs(step),
	};
}

/** What was told holds until its reset or the next capture. */
function drawSeries(limit: RateLimit, levels: readonly LimitLevel[], {steps, atMs}: {readonly steps: Steps; readonly atMs: number}): Array<number | null> {
	const told = new Map<number, {usedRatio: number | null; overAtMs: number}>();
	for (const {atMs: levelAtMs, usedRatio, overAtMs} of levels) {
		const index = steps.indexOf(levelAtMs);
		const known = told.get(index);
		told.set(index, known === undefined ? {usedRatio, overAtMs} : {usedRatio: pickHigher(known.usedRatio, usedRatio), overAtMs: Math.max(known.overAtMs, overAtMs)});
	}

	let held: {readonly usedRatio: number | null; readonly overAtMs: number} | null = limit.capturedAtMs < steps.fromMs
		? {usedRatio: readUsedRatio(limit), overAtMs: readOverAtMs(limit)}
		: null;
	return Array.from({length: steps.count}, (_, index) => {
		const startMs = steps.fromMs + (index * steps.stepMs);
		held = told.get(index) ?? held;
		return startMs > atMs || held === null || (held.overAtMs <= startMs && !told.has(index)) ? null : held.usedRatio;
	});
}
