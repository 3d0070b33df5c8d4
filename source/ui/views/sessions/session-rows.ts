import {type AgentTotals} from '../../../core/question.js';
import {sumTotals} from '../../../core/summary.js';
import {unknown} from '../../text/number.js';
import {cleanLabel} from '../../text/width.js';

/** A session with all its agents, or one agent of a session that has several. */
export type SessionRow = Omit<AgentTotals, 'parentAgentId'> & {
	readonly id: string;
	readonly label: string;
	/** 0: the session. */
	readonly depth: number;
	readonly agentCount: number;
};

/** One family a session: its row, and below it its agents as a tree. */
export type SessionFamily = {
	readonly session: SessionRow;
	readonly agents: readonly SessionRow[];
};

export function buildFamilies(agents: readonly AgentTotals[]): SessionFamily[] {
	const sessions = new Map<string, AgentTotals[]>();
	for (const agent of agents) {
		const key = JSON.stringify(agent.sessionId);
		const known = sessions.get(key);
		if (known === undefined) {
			sessions.set(key, [agent]);
		} else {
			known.push(agent);
		}
	}

	return sessions.values().map(members => buildFamily(members)).toArray();
}

function buildFamily(members: readonly AgentTotals[]): SessionFamily {
	const [first] = members;
	const session: SessionRow = {
		...sumAgents(members),
		id: JSON.stringify([first!.sessionId]),
		label: cleanLabel(first!.sessionId ?? 'no session'),
		depth: 0,
		agentCount: members.length,
	};
	return {session, agents: members.length > 1 ? orderTree(members) : []};
}

/** Each agent below the one that started it; the main one first. */
function orderTree(members: readonly AgentTotals[]): SessionRow[] {
	const ids = new Set(members.map(({agentId}) => agentId));
	const rows: SessionRow[] = [];
	const placed = new Set<AgentTotals>();
	const add = (agent: AgentTotals, depth: number): void => {
		if (placed.has(agent)) {
			return;
		}

		placed.add(agent);
		rows.push(buildAgentRow(agent, depth));
		for (const child of members) {
			if (agent.agentId !== null && child.parentAgentId === agent.agentId) {
				add(child, depth + 1);
			}
		}
	};

	const isRoot = ({agentId, parentAgentId}: AgentTotals): boolean => agentId !== null && (parentAgentId === null || !ids.has(parentAgentId));
	// The last ones are those that would be their own ancestors.
	for (const agent of [...members.filter(({agentId}) => agentId === null), ...members.filter(member => isRoot(member)), ...members]) {
		add(agent, 1);
	}

	return rows;
}

const maxDepth = 6;

function buildAgentRow(agent: AgentTotals, depth: number): SessionRow {
	return {
		...agent,
		id: JSON.stringify([agent.sessionId, agent.agentId]),
		label: `${'  '.repeat(Math.min(maxDepth, depth) - 1)}└ ${cleanLabel(agent.agentId ?? 'main agent')}`,
		depth,
		agentCount: 1,
	};
}

/** All agents as one; the context is that of the main agent, or of the only one. */
function sumAgents(members: readonly AgentTotals[]): AgentTotals {
	const newest = members.toSorted((a, b) => b.lastAtMs - a.lastAtMs);
	const main = members.find(({agentId}) => agentId === null) ?? newest[0]!;
	const requestsSeries = main.requestsSeries.map(() => 0);
	const toolNames = new Set<string>();
	const sum = {
		retriedCount: 0, toolCallCount: 0, durationSumMs: 0, durationCount: 0,
	};
	for (const member of newest) {
		for (const key of Object.keys(sum) as Array<keyof typeof sum>) {
			sum[key] += member[key];
		}

		for (const [step, count] of member.requestsSeries.entries()) {
			requestsSeries[step]! += count;
		}

		for (const name of member.toolNames) {
			toolNames.add(name);
		}
	}

	return {
		...main,
		...sum,
		totals: sumTotals(newest),
		requestsSeries,
		toolNames: [...toolNames],
		agent: newest.find(({agent}) => agent !== null)?.agent ?? null,
		model: newest.find(({model}) => model !== null)?.model ?? null,
		firstAtMs: Math.min(...members.map(({firstAtMs}) => firstAtMs)),
		lastAtMs: newest[0]!.lastAtMs,
	};
}

export function readMeanMs({durationSumMs, durationCount}: Pick<SessionRow, 'durationSumMs' | 'durationCount'>): number | null {
	return durationCount === 0 ? null : durationSumMs / durationCount;
}

export function spellAgent({agent}: Pick<SessionRow, 'agent'>): string {
	return cleanLabel(agent ?? unknown);
}
