import {
	dayMs,
	hourMs,
	minuteMs,
	secondMs,
} from '../core/durations.js';
import type {Unit} from './field.js';

const thousands = {
	k: 1e3, m: 1e6, g: 1e9, b: 1e9,
};
const suffixes: Readonly<Record<Unit, Readonly<Record<string, number>>>> = {
	count: thousands,
	duration: {
		ms: 1, s: secondMs, m: minuteMs, h: hourMs, d: dayMs,
	},
	money: {...thousands, usd: 1},
	bytes: {
		b: 1, k: 1024, kb: 1024, kib: 1024, m: 1024 ** 2, mb: 1024 ** 2, mib: 1024 ** 2, g: 1024 ** 3, gb: 1024 ** 3, gib: 1024 ** 3,
	},
	ratio: {'%': 0.01},
};

/** How a value of each unit is written, for hints. */
export const unitExamples: Readonly<Record<Unit, string>> = {
	count: '250, 10k or 1.5M',
	duration: '300ms, 2s or 15m',
	money: '$0.01 or 2.5',
	bytes: '512, 4KB or 1.5MB',
	ratio: '10% or 0.1',
};

/** A number as people write it, in the unit of its column; `null` if it is none. A duration without unit is in milliseconds. */
export function readNumber(text: string, unit: Unit): number | null {
	const match = /^(?<dollar>\$?)(?<digits>-?(?:\d+(?:\.\d*)?|\.\d+))(?<suffix>[%a-z]*)$/iv.exec(text);
	const {dollar, digits, suffix} = match?.groups ?? {};
	const factor = suffix === '' ? 1 : suffixes[unit][suffix?.toLowerCase() ?? ''];
	if (digits === undefined || factor === undefined || (dollar === '$' && unit !== 'money')) {
		return null;
	}

	// 0.07 × 1000 is 70.00000000000001.
	const value = Number((Number(digits) * factor * (unit === 'money' ? 1e9 : 1)).toPrecision(15));
	return Number.isFinite(value) ? (unit === 'money' ? Math.round(value) : value) : null;
}

/** `4xx`: from and to, both included. */
export function readStatusClass(text: string): readonly [number, number] | null {
	return /^[1-5]xx$/iv.test(text) ? [Number(text[0]) * 100, (Number(text[0]) * 100) + 99] : null;
}
