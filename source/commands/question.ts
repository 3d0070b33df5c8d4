import {readSettings} from '../config/read-settings.js';
import {readZoneMinutes, systemClock} from '../core/clock.js';
import type {Condition} from '../core/condition.js';
import {beganWithin} from '../core/conditions.js';
import {UsageError, UserError} from '../core/errors.js';
import {readFilter} from '../query/read-filter.js';
import {resolveFilter} from '../query/resolve-filter.js';
import {readTime} from '../query/time-value.js';

/** Which requests a command is about. */
export type Question = {
	/** What `--filter` says; everything without. */
	readonly filter: Condition;
	/** When `--since` begins; `null` without. */
	readonly fromMs: number | null;
	/** Exclusive: when `--until` ends; `null` without. */
	readonly toMs: number | null;
};

type Flags = Readonly<Record<string, unknown>>;

/** The store that a command reads or changes: a file, since what is in memory only its own process knows. */
export function readStorePath(flags: Flags): string {
	const {store} = readSettings(flags);
	if (store === 'memory:') {
		throw new UserError('what is recorded in memory: can be read by that tailrace alone; give the --store of one that records into a file');
	}

	return store;
}

/** Reads `--filter`, `--since` and `--until`; `since` is what counts where no flag says it. */
export function readQuestion(flags: Flags, {since}: {readonly since: string | null}): Question {
	const toMs = readMoment(flags, 'until', null)?.toMs ?? null;
	const fromMs = readMoment(flags, 'since', since)?.fromMs ?? null;
	if (fromMs !== null && toMs !== null && fromMs >= toMs) {
		throw new UsageError('--since is not before --until');
	}

	return {filter: readCondition(flags.filter), fromMs, toMs};
}

/** All that it asks for in one. */
export function joinQuestion({filter, fromMs, toMs}: Question): Condition {
	return {type: 'and', parts: [filter, ...beganWithin(fromMs, toMs)]};
}

/** What `--filter` asks for. */
export function readCondition(text: unknown): Condition {
	const {filter, problem} = readFilter(pickText(text) ?? '');
	if (problem !== null) {
		throw new UsageError(`--filter: ${problem.message}${problem.hint === null ? '' : ` (${problem.hint})`}`);
	}

	return resolveFilter(filter, {nowAtMs: systemClock.nowAtMs(), readZoneMinutes, markedIds: []});
}

export function pickText(value: unknown): string | null {
	return typeof value === 'string' && value !== '' ? value : null;
}

function readMoment(flags: Flags, name: 'since' | 'until', fallback: string | null): {readonly fromMs: number; readonly toMs: number} | null {
	const text = pickText(flags[name]) ?? fallback;
	if (text === null) {
		return null;
	}

	const span = readTime(text, {nowAtMs: systemClock.nowAtMs(), readZoneMinutes});
	if (span === null) {
		throw new UsageError(`--${name}: "${text}" is no time; write for example 15m, 2h, today, 14:30, 2026-11-20`);
	}

	return span;
}
