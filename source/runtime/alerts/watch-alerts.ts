import {setInterval} from 'node:timers';
import {AlertTracker, type AlertChange} from '../../alerts/alert-tracker.js';
import {listRows, type AlertBoard, type AlertRow} from '../../alerts/board.js';
import {nameBudget, placePeriod} from '../../alerts/budget.js';
import type {AlertRule} from '../../alerts/rule.js';
import type {AlertSettings} from '../../alerts/settings.js';
import {readZoneMinutes, type Clock} from '../../core/clock.js';
import type {RateLimit} from '../../core/event.js';
import {isReset} from '../../core/rate-limit.js';
import type {RequestReader} from '../../core/store.js';
import {sumTotals} from '../../core/summary.js';
import {resolveFilter} from '../../query/resolve-filter.js';
import type {AlertFile} from './alert-file.js';

const secondMs = 1000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
const everyMs = 5 * secondMs;
/** Longer windows begin on a whole minute, so that rollups answer for them. */
const maxExactMs = 15 * minuteMs;
const maxRows = 50_000;

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
	const {rules, budgets, clock, file, onChange, onMeasured, onProblem} = options;
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
		const measured = await Promise.all(rules.map(async rule => ({rule, value: await measureRule(options, rule)})));
		for (const {rule, value} of measured) {
			values.set(rule.text, value);
			tell(tracker.measureRule(rule, value, {nowMs: clock.monotonicMs(), nowAtMs: clock.nowAtMs()}));
		}

		const nowAtMs = clock.nowAtMs();
		const spent = await Promise.all(budgets.map(async budget => {
			const place = placePeriod(budget.period, nowAtMs, readZoneMinutes);
			return {budget, place, nanoUsd: await measureBudget(options, place.fromMs, nowAtMs)};
		}));
		for (const {budget, place, nanoUsd} of spent) {
			values.set(nameBudget(budget), nanoUsd);
			for (const change of tracker.measureBudget(budget, nanoUsd, place, nowAtMs)) {
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

async function measureRule({reader, clock}: AlertWatchOptions, {windowMs, filter, filterText, metric}: AlertRule): Promise<number | null> {
	const nowAtMs = clock.nowAtMs();
	if (windowMs === null || metric.read === undefined) {
		return readFullest(await reader.readRateLimits(), nowAtMs);
	}

	const stepMs = windowMs > maxExactMs ? minuteMs : secondMs;
	const {groups} = await reader.readGroups({
		groupBy: 'provider',
		// The step that has just begun to leave the window is out of it.
		fromMs: Math.ceil((nowAtMs - windowMs) / stepMs) * stepMs,
		toMs: nowAtMs + 1,
		stepMs,
		maxRows,
		...(filterText !== '' && {filter: resolveFilter(filter, {nowAtMs, readZoneMinutes, markedIds: []})}),
	});
	return metric.read(sumTotals(groups));
}

async function measureBudget({reader}: AlertWatchOptions, fromMs: number, nowAtMs: number): Promise<number> {
	// Some zones are half an hour apart from whole hours.
	const stepMs = fromMs % hourMs === 0 ? hourMs : minuteMs * 15;
	const {groups} = await reader.readGroups({
		groupBy: 'provider', fromMs, toMs: nowAtMs + 1, stepMs, maxRows,
	});
	return sumTotals(groups).costNanoUsd;
}

/** Of the limits that are still about the present. */
function readFullest(limits: readonly RateLimit[], nowAtMs: number): number | null {
	const ratios = limits
		.filter(limit => !isReset(limit, nowAtMs))
		.flatMap(({usedRatio}) => usedRatio ?? []);
	return ratios.length === 0 ? null : Math.max(...ratios);
}

