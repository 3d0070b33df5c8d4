import {
	dayMs,
	hourMs,
	minuteMs,
	secondMs,
} from '../core/durations.js';
import type {Filter, FilterProblem} from '../query/filter.js';
import {findNearestWord} from '../query/nearest-word.js';
import {readNumber, unitExamples} from '../query/number-value.js';
import {readFilter} from '../query/read-filter.js';
import {findMetric, metrics, type Metric} from './metric.js';

export const comparisons = ['>=', '<=', '>', '<'] as const;
export type Comparison = typeof comparisons[number];

/** `model:opus cost > $5 per 1h`: what to watch, of which requests, over which time. */
export type AlertRule = {
	/** As the user wrote it, and what it is known by. */
	readonly text: string;
	readonly filter: Filter;
	/** As it stands in the rule; empty: all requests. */
	readonly filterText: string;
	readonly metric: Metric;
	readonly comparison: Comparison;
	/** In the metric's unit: nano-USD, milliseconds, a ratio of 1, or a number. */
	readonly threshold: number;
	/** `null`: a limit has a state, not a window. */
	readonly windowMs: number | null;
};

export type RuleResult =
	| {readonly rule: AlertRule; readonly problem: null}
	| {readonly rule: null; readonly problem: Pick<FilterProblem, 'message' | 'hint' | 'column'>};

const maxRuleLength = 1024;
/** Shorter ones would ring at chance, longer ones are for budgets. */
const windowRange = {minMs: minuteMs, maxMs: 7 * dayMs};
const windowUnits: Readonly<Record<string, number>> = {
	s: secondMs, m: minuteMs, h: hourMs, d: dayMs,
};
const example = 'cost > $5 per 1h';
const limitMetric = 'limit.used';

type RuleParts = {
	readonly filterText: string;
	readonly metricName: string;
	readonly comparison: Comparison;
	/** Without spaces; `$5`, `10%`. */
	readonly value: string;
	/** As written; `null`: none is given. */
	readonly time: string | null;
	/** Where the metric's name and the value begin, in code points. */
	readonly metricColumn: number;
	readonly valueColumn: number;
};

/** Takes a rule apart at its last comparison; `null` if it has none. */
export function splitRule(text: string): RuleParts | null {
	const index = Math.max(text.lastIndexOf('<'), text.lastIndexOf('>'));
	const comparison = comparisons.find(known => text.startsWith(known, index));
	if (index === -1 || comparison === undefined) {
		return null;
	}

	const head = text.slice(0, index).trimEnd();
	const metricName = head.split(/\s+/v).at(-1)!;
	const metricIndex = head.length - metricName.length;
	const tail = text.slice(index + comparison.length);
	const words = tail.trim().split(/\s+/v);
	const wordIndex = words.findIndex(word => /^(?:over|per)$/iv.test(word));
	const valueWords = wordIndex === -1 ? words : words.slice(0, wordIndex);
	if (metricName === '' || valueWords.join('') === '') {
		return null;
	}

	return {
		filterText: head.slice(0, metricIndex).trim(),
		metricName,
		comparison,
		value: valueWords.join(''),
		time: wordIndex === -1 ? null : words.slice(wordIndex + 1).join(''),
		metricColumn: count(head.slice(0, metricIndex)),
		valueColumn: count(text.slice(0, text.length - tail.trimStart().length)),
	};
}

/** Reads a rule in the filter language with a comparison at its end; `column` is where the mistake stands, in code points from 0. */
export function readAlertRule(text: string): RuleResult {
	const trimmed = text.trim();
	if (trimmed.length > maxRuleLength) {
		return fail(`A rule has at most ${maxRuleLength} characters.`, null, 0);
	}

	const parts = splitRule(trimmed);
	if (parts === null) {
		return fail('This is no rule.', `for example ${example}, error_rate > 10 % over 5m, limit.used > 90 %`, 0);
	}

	const {filterText, metricName, comparison, value, time, metricColumn, valueColumn} = parts;
	const metric = findMetric(metricName);
	if (metric === undefined) {
		const nearest = findNearestWord(metricName, metrics.map(({name}) => name));
		return fail(`There is no “${metricName}” to watch.`, nearest === null ? `one of ${metrics.map(({name}) => name).join(' ')}` : `did you mean “${nearest}”?`, metricColumn);
	}

	const {filter, problem} = readFilter(filterText);
	if (filter === null) {
		return fail(problem.message, problem.hint, problem.column);
	}

	const threshold = readNumber(value, metric.unit);
	if (threshold === null) {
		return fail(`“${value}” is no value of ${metric.name}.`, `for example ${unitExamples[metric.unit]}`, valueColumn);
	}

	const windowMs = time === null ? null : readWindow(time);
	const wrongWindow = explainWindow(metric, windowMs, filterText);
	return wrongWindow === null
		? {
			problem: null,
			rule: {
				text: trimmed, filter, filterText, metric, comparison, threshold, windowMs,
			},
		}
		: fail(wrongWindow.message, wrongWindow.hint, valueColumn);
}

/** `NaN` if it is no time. */
function readWindow(time: string): number {
	const {amount, unit} = /^(?<amount>\d{1,6})(?<unit>[dhms])$/iv.exec(time)?.groups ?? {};
	return amount === undefined ? NaN : Number(amount) * windowUnits[unit!.toLowerCase()]!;
}

function explainWindow({name}: Metric, windowMs: number | null, filterText: string): {message: string; hint: string} | null {
	if (name === limitMetric) {
		return windowMs === null && filterText === '' ? null : {message: 'A limit takes neither a filter nor a time.', hint: 'limit.used > 90 %'};
	}

	if (windowMs === null) {
		return {message: 'Over which time?', hint: `for example ${example}`};
	}

	return windowMs >= windowRange.minMs && windowMs <= windowRange.maxMs ? null : {message: 'The time is from 1m to 7d.', hint: `for example ${example}`};
}

function fail(message: string, hint: string | null, column: number): RuleResult {
	return {rule: null, problem: {message, hint, column}};
}

function count(text: string): number {
	return [...text].length;
}

export function isBreached({comparison, threshold}: Pick<AlertRule, 'comparison' | 'threshold'>, value: number | null): boolean {
	if (value === null) {
		return false;
	}

	switch (comparison) {
		case '>': {
			return value > threshold;
		}

		case '>=': {
			return value >= threshold;
		}

		case '<': {
			return value < threshold;
		}

		case '<=': {
			return value <= threshold;
		}
	}
}
