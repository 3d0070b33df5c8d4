import {buildMessagePattern} from '../core/message-pattern.js';
import {
	minStormCount,
	type BoundedQuery,
	type ErrorGroup,
	type Errors,
} from '../core/question.js';
import type {RequestRecord} from '../core/request-record.js';
import {createSteps, type Steps} from './steps.js';

export type ErrorRow = Pick<
	RequestRecord,
	'startedAtMs' | 'provider' | 'errorKind' | 'errorMessage' | 'statusCode' | 'requestHash' | 'model' | 'sessionId'
>;

export type ErrorGatherer = {
	readonly steps: Steps;
	/** The newest first. */
	readonly add: (row: ErrorRow) => void;
	readonly list: (readFromMs: number | null) => Errors;
};

type Gathered = {
	readonly newest: ErrorRow;
	readonly isStorm: boolean;
	readonly pattern: string | null;
	count: number;
	firstAtMs: number;
	readonly series: number[];
	readonly sessionIds: Set<string>;
};

/** Gathers failed requests that are the same error, each in one group. */
export function gatherErrors(query: BoundedQuery): ErrorGatherer {
	const steps = createSteps(query);
	const rows: ErrorRow[] = [];
	const hashCounts = new Map<string, number>();

	return {
		steps,
		add(row) {
			rows.push(row);
			if (row.requestHash !== null) {
				hashCounts.set(row.requestHash, (hashCounts.get(row.requestHash) ?? 0) + 1);
			}
		},
		list(readFromMs) {
			const isStorm = ({requestHash}: ErrorRow): boolean => requestHash !== null && hashCounts.get(requestHash)! >= minStormCount;
			return {
				fromMs: steps.fromMs, toMs: steps.toMs, stepMs: steps.stepMs, readFromMs, groups: groupRows(rows, isStorm, steps),
			};
		},
	};
}

function groupRows(rows: readonly ErrorRow[], isStorm: (row: ErrorRow) => boolean, steps: Steps): ErrorGroup[] {
	const groups = new Map<string, Gathered>();
	// The same few messages come again and again.
	const patterns = new Map<string, string>();
	for (const row of rows) {
		const pattern = readPattern(row.errorMessage, patterns);
		const isInStorm = isStorm(row);
		// Not as JSON, which costs more than all the rest here; what could hold anything stands last.
		const key = isInStorm ? `storm\n${row.provider}\n${row.requestHash}` : `error\n${row.provider}\n${row.errorKind ?? ''}\n${pattern === null ? '' : `:${pattern}`}`;
		let group = groups.get(key);
		if (group === undefined) {
			group = {
				newest: row, isStorm: isInStorm, pattern, count: 0, firstAtMs: row.startedAtMs, series: steps.createSeries(), sessionIds: new Set(),
			};
			groups.set(key, group);
		}

		group.count++;
		group.firstAtMs = row.startedAtMs;
		group.series[steps.indexOf(row.startedAtMs)]!++;
		if (row.sessionId !== null) {
			group.sessionIds.add(row.sessionId);
		}
	}

	return groups.values().map(group => finishGroup(group)).toArray();
}

function readPattern(message: string | null, patterns: Map<string, string>): string | null {
	if (message === null) {
		return null;
	}

	let pattern = patterns.get(message);
	if (pattern === undefined) {
		pattern = buildMessagePattern(message);
		patterns.set(message, pattern);
	}

	return pattern;
}

function finishGroup({newest, isStorm, pattern, count, firstAtMs, series, sessionIds}: Gathered): ErrorGroup {
	return {
		provider: newest.provider,
		errorKind: newest.errorKind,
		statusCode: newest.statusCode,
		message: newest.errorMessage,
		messagePattern: pattern,
		requestHash: isStorm ? newest.requestHash : null,
		count,
		firstAtMs,
		lastAtMs: newest.startedAtMs,
		series,
		model: newest.model,
		sessionCount: sessionIds.size,
	};
}
