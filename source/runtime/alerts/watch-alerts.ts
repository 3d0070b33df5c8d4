import {setInterval} from 'node:timers';
import {AlertTracker, type AlertChange} from '../../alerts/alert-tracker.js';
import {listRows, type AlertBoard, type AlertRow} from '../../alerts/board.js';
import {nameBudget, placePeriod} from '../../alerts/budget.js';
import type {AlertSettings} from '../../alerts/settings.js';
import {readZoneMinutes, type Clock} from '../../core/clock.js';
import type {RequestReader} from '../../core/store.js';
import type {AlertFile} from './alert-file.js';
import {measureRules, measureSpent} from './measure-rules.js';

const everyMs = 5000;

export type AlertWatch = AlertBoard & {
	/** Measures all rules now; a second call waits for the first. */
	readonly measure: () => Promise<void>;
	readonly stop: () => void;
};

export type AlertWatchOptions = AlertSettings & {
	readonly reader: RequestReader;
	readonly clock: Clock;
	/** Where it is remembered what rang; `null`: nowhere. */
	readonly file: AlertFile | null;
	/** Called for each begin and end, once. */
	readonly onChange: (change: AlertChange) => void;
	/** Hears how all stand after each measurement. */
	readonly onMeasured?: (rows: readonly AlertRow[]) => void;
	/** The store could not be asked. */
	readonly onProblem: (error: unknown) => void;
};

/** Measures every rule and budget again and again, from what is stored: nothing in it stands in the traffic's way. */
export function watchAlerts(options: AlertWatchOptions): AlertWatch {
	const {rules, budgets, reader, clock, file, onChange, onMeasured, onProblem} = options;
	const tracker = new AlertTracker(file?.read());
	tracker.keepOnly(new Set([...rules.map(({text}) => text), ...budgets.map(budget => nameBudget(budget))]));
	const values = new Map<string, number | null>();
	let running: Promise<void> | null = null;

	const tell = (change: AlertChange | null): void => {
		if (change === null) {
			return;
		}

		// First remembered, then told: rather silent once than heard twice after a crash.
		file?.write(tracker.save());
		onChange(change);
	};

	const measureAll = async (): Promise<void> => {
		const round = {reader, nowAtMs: clock.nowAtMs()};
		const measured = await measureRules(rules, round);
		for (const rule of rules) {
			const value = measured.get(rule) ?? null;
			values.set(rule.text, value);
			tell(tracker.measureRule(rule, value, {nowMs: clock.monotonicMs(), nowAtMs: clock.nowAtMs()}));
		}

		const spent = await Promise.all(budgets.map(async budget => {
			const place = placePeriod(budget.period, round.nowAtMs, readZoneMinutes);
			return {budget, place, nanoUsd: await measureSpent(place.fromMs, round)};
		}));
		for (const {budget, place, nanoUsd} of spent) {
			values.set(nameBudget(budget), nanoUsd);
			for (const change of tracker.measureBudget(budget, nanoUsd, place, round.nowAtMs)) {
				tell(change);
			}
		}

		onMeasured?.(list());
	};

	const list = (): AlertRow[] => listRows(options, tracker.list(), values);
	const measure = async (): Promise<void> => {
		running ??= measureAll().catch(onProblem).finally(() => {
			running = null;
		});
		await running;
	};

	const timer = setInterval(() => {
		void measure();
	}, everyMs);
	timer.unref();
	void measure();
	return {
		list,
		measure,
		stop() {
			clearInterval(timer);
		},
	};
}
