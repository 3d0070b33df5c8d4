import {
	maxContextTurns,
	maxToolNames,
	type AgentTotals,
	type BoundedQuery,
	type Sessions,
} from '../core/question.js';
import type {RequestRecord} from '../core/request-record.js';
import {addToTotals, createTotals, type SummedRecord} from '../core/summary.js';
import {createSteps, type Steps} from './steps.js';

export type SessionRow = SummedRecord & Pick<
	RequestRecord,
	'startedAtMs' | 'provider' | 'model' | 'sessionId' | 'agentId' | 'parentAgentId' | 'agent' | 'retryCount' | 'toolCallCount' | 'toolNames'
>;

type Gathered = {-readonly [Key in keyof AgentTotals]: AgentTotals[Key]} & {
	readonly requestsSeries: number[];
	readonly contextTokens: number[];
	readonly toolNames: string[];
};

export type SessionGatherer = {
	readonly steps: Steps;
	/** The newest first. */
	readonly add: (row: SessionRow) => void;
	readonly list: (readFromMs: number | null) => Sessions;
};

/** Gathers requests by session and agent. */
export function gatherSessions(query: BoundedQuery): SessionGatherer {
	const steps = createSteps(query);
	const agents = new Map<string, Gathered>();

	return {
		steps,
		add(row) {
			const key = JSON.stringify([row.sessionId, row.agentId]);
			let gathered = agents.get(key);
			if (gathered === undefined) {
				gathered = openAgent(row, steps);
				agents.set(key, gathered);
			}

			addRow(gathered, row, steps);
		},
		list: readFromMs => ({
			fromMs: steps.fromMs,
			toMs: steps.toMs,
			stepMs: steps.stepMs,
			readFromMs,
			agents: agents.values().map(agent => ({...agent, contextTokens: agent.contextTokens.toReversed()})).toArray(),
		}),
	};
}

function openAgent(row: SessionRow, steps: Steps): Gathered {
	return {
		sessionId: row.sessionId,
		agentId: row.agentId,
		parentAgentId: null,
		agent: null,
		model: null,
		totals: createTotals(),
		firstAtMs: row.startedAtMs,
		lastAtMs: row.startedAtMs,
		retriedCount: 0,
		toolCallCount: 0,
		toolNames: [],
		durationSumMs: 0,
		durationCount: 0,
		requestsSeries: steps.createSeries(),
		contextTokens: [],
	};
}

function addRow(gathered: Gathered, row: SessionRow, steps: Steps): void {
	addToTotals(gathered.totals, row);
	gathered.firstAtMs = row.startedAtMs;
	gathered.parentAgentId ??= row.parentAgentId;
	gathered.agent ??= row.agent;
	gathered.model ??= row.model;
	gathered.retriedCount += (row.retryCount ?? 0) > 0 ? 1 : 0;
	gathered.toolCallCount += row.toolCallCount;
	gathered.requestsSeries[steps.indexOf(row.startedAtMs)]!++;
	for (const name of row.toolNames) {
		if (gathered.toolNames.length < maxToolNames && !gathered.toolNames.includes(name)) {
			gathered.toolNames.push(name);
		}
	}

	if (row.state !== 'active' && row.durationMs !== null) {
		gathered.durationSumMs += row.durationMs;
		gathered.durationCount++;
	}

	if (row.inputTokens !== null && gathered.contextTokens.length < maxContextTurns) {
		gathered.contextTokens.push(row.inputTokens);
	}
}
