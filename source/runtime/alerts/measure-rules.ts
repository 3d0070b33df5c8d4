import type {Metric} from '../../alerts/metric.js';
import type {AlertRule} from '../../alerts/rule.js';
import {readZoneMinutes} from '../../core/clock.js';
import {hourMs, minuteMs, secondMs} from '../../core/durations.js';
import type {RateLimit} from '../../core/event.js';
import {isReset} from '../../core/rate-limit.js';
import type {RequestReader} from '../../core/store.js';
import {sumTotals} from '../../core/summary.js';
import {resolveFilter} from '../../query/resolve-filter.js';

/** Longer windows begin on a whole minute, so that rollups answer for them. */
const maxExactMs = 15 * minuteMs;
const maxRows = 50_000;

/** What is asked at one moment. */
type Round = {readonly reader: RequestReader; readonly nowAtMs: number};

/** What each rule watches now; `null`: not known. Rules about the same requests share one question, so do those about limits. */
export async function measureRules(rules: readonly AlertRule[], round: Round): Promise<ReadonlyMap<AlertRule, number | null>> {
	const values = new Map<AlertRule, number | null>();
	const groups = Map.groupBy(rules, ({windowMs, filterText}) => JSON.stringify([windowMs, filterText]));
	await Promise.all(groups.values().map(async alike => {
		const read = await ask(alike[0]!, round);
		for (const rule of alike) {
			values.set(rule, read(rule.metric));
		}
	}));
	return values;
}

async function ask({windowMs, filter, filterText}: AlertRule, {reader, nowAtMs}: Round): Promise<(metric: Metric) => number | null> {
	if (windowMs === null) {
		const fullest = readFullest(await reader.readRateLimits(), nowAtMs);
		return () => fullest;
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
	const totals = sumTotals(groups);
	return ({read}) => read?.(totals) ?? null;
}

/** Of the limits that are still about the present. */
function readFullest(limits: readonly RateLimit[], nowAtMs: number): number | null {
	const ratios = limits.filter(limit => !isReset(limit, nowAtMs)).flatMap(({usedRatio}) => usedRatio ?? []);
	return ratios.length === 0 ? null : Math.max(...ratios);
}

/** What was spent since a moment. */
export async function measureSpent(fromMs: number, {reader, nowAtMs}: Round): Promise<number> {
	// Some zones are half an hour apart from whole hours.
	const stepMs = fromMs % hourMs === 0 ? hourMs : minuteMs * 15;
	const {groups} = await reader.readGroups({
		groupBy: 'provider', fromMs, toMs: nowAtMs + 1, stepMs, maxRows,
	});
	return sumTotals(groups).costNanoUsd;
}
