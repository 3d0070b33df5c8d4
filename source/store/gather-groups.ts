import type {Group, GroupQuery, Groups} from '../core/question.js';
import type {RequestRecord} from '../core/request-record.js';
import {
	addToTotals,
	createTotals,
	type SummedRecord,
	type Totals,
} from '../core/summary.js';
import {createSteps, type Steps} from './steps.js';

/** What a group is known by; what nobody asks for, or its source does not know, is absent. */
export type Grouped = {
	readonly startedAtMs: number;
	readonly provider?: string;
	readonly model?: string | null;
	readonly endpoint?: string;
	readonly state?: string;
	readonly operation?: string;
	readonly agent?: string | null;
	readonly apiKeyId?: string | null;
	readonly sessionId?: string | null;
	readonly modality?: string | null;
};

export type GroupedRow = SummedRecord & Pick<RequestRecord, 'startedAtMs'>
	& Partial<Pick<RequestRecord, 'provider' | 'model' | 'endpoint' | 'operation' | 'agent' | 'apiKeyId' | 'sessionId' | 'modality'>>;

export type GroupGatherer = {
	readonly steps: Steps;
	/** The sums that such a request belongs to. */
	readonly pick: (grouped: Grouped) => Totals;
	readonly addSteps: (grouped: Grouped, step: {readonly requestCount: number; readonly failedCount: number; readonly tokens: number}) => void;
	/** Sums and steps of one request. */
	readonly addRow: (row: GroupedRow) => void;
	readonly list: (readFromMs: number | null) => Groups;
};

/** Gathers what a `GroupQuery` asks for. */
export function gatherGroups(query: GroupQuery): GroupGatherer {
	const steps = createSteps(query);
	const requestsSeries = steps.createSeries();
	const failedSeries = steps.createSeries();
	const groups = new Map<string, Group & {readonly tokensSeries: number[]}>();
	const open = (grouped: Grouped): Group & {readonly tokensSeries: number[]} => {
		const name = readName(grouped, query);
		const provider = query.groupBy === 'model' ? grouped.provider ?? null : null;
		const key = `${provider ?? ''}\n${name === null ? 0 : 1}${name ?? ''}`;
		let group = groups.get(key);
		if (group === undefined) {
			group = {
				name, provider, totals: createTotals(), tokensSeries: steps.createSeries(),
			};
			groups.set(key, group);
		}

		return group;
	};

	const addSteps: GroupGatherer['addSteps'] = (grouped, {requestCount, failedCount, tokens}) => {
		const step = steps.indexOf(grouped.startedAtMs);
		requestsSeries[step]! += requestCount;
		failedSeries[step]! += failedCount;
		open(grouped).tokensSeries[step]! += tokens;
	};

	return {
		steps,
		pick: grouped => open(grouped).totals,
		addSteps,
		addRow(row) {
			addToTotals(open(row).totals, row);
			const isOver = row.state !== 'active';
			addSteps(row, {
				requestCount: 1,
				failedCount: row.state === 'failed' ? 1 : 0,
				tokens: isOver ? (row.inputTokens ?? 0) + (row.outputTokens ?? 0) : 0,
			});
		},
		list: readFromMs => ({
			fromMs: steps.fromMs,
			toMs: steps.toMs,
			stepMs: steps.stepMs,
			readFromMs,
			groups: groups.values().toArray().toSorted(compareGroups),
			requestsSeries,
			failedSeries,
		}),
	};
}

function compareGroups(a: Group, b: Group): number {
	const byCost = b.totals.costNanoUsd - a.totals.costNanoUsd;
	return byCost === 0 ? b.totals.requestCount - a.totals.requestCount : byCost;
}

function readName(grouped: Grouped, {groupBy, dayStartsMs = []}: GroupQuery): string | null {
	switch (groupBy) {
		case 'key': {
			return grouped.apiKeyId ?? null;
		}

		case 'session': {
			return grouped.sessionId ?? null;
		}

		case 'day': {
			return String(dayStartsMs.findLast(startMs => startMs <= grouped.startedAtMs) ?? 0);
		}

		case 'model':
		case 'provider':
		case 'endpoint':
		case 'state':
		case 'operation':
		case 'agent':
		case 'modality': {
			return grouped[groupBy] ?? null;
		}
	}
}
