import {buildPhases} from '../core/phases.js';
import type {RequestRecord} from '../core/request-record.js';
import type {Report, ReportPhase, ReportTool} from './report.js';

/** In the order in which a request goes through them. */
const phaseOrder = ['request_received', 'upstream_connect', 'first_byte', 'first_token', 'streaming', 'total_request'] as const;
/** Names come from clients: a report of a month must not grow with every name that one makes up. */
const maxTools = 1000;

/** What is told of the inside of requests: where their time goes, and what they call. */
export function gatherDetails(): {readonly add: (record: RequestRecord) => void; readonly build: () => Pick<Report, 'phases' | 'tools' | 'toolCallCount'>} {
	const phases = new PhaseGatherer();
	const tools = new ToolGatherer();
	return {
		add(record) {
			phases.add(record);
			tools.add(record);
		},
		build: () => ({phases: phases.list(), tools: tools.list(), toolCallCount: tools.callCount}),
	};
}

/** Where the time of successful requests goes, phase by phase. */
class PhaseGatherer {
	readonly #sums = new Map<string, {sumMs: number; requestCount: number}>();

	add(record: RequestRecord): void {
		if (record.state !== 'ok') {
			return;
		}

		for (const {name, durationMs} of buildPhases(record)) {
			const sum = this.#sums.get(name) ?? {sumMs: 0, requestCount: 0};
			sum.sumMs += durationMs;
			sum.requestCount++;
			this.#sums.set(name, sum);
		}
	}

	list(): ReportPhase[] {
		return phaseOrder.flatMap(name => {
			const sum = this.#sums.get(name);
			return sum === undefined ? [] : [{name, requestCount: sum.requestCount, meanMs: sum.sumMs / sum.requestCount}];
		});
	}
}

/** Which tools models asked to be called. */
class ToolGatherer {
	readonly #tools = new Map<string, {requestCount: number; failedCount: number; lastAtMs: number}>();
	#callCount = 0;

	add({toolNames, toolCallCount, state, startedAtMs}: RequestRecord): void {
		this.#callCount += toolCallCount ?? 0;
		for (const name of new Set(toolNames)) {
			if (!this.#tools.has(name) && this.#tools.size >= maxTools) {
				continue;
			}

			const tool = this.#tools.get(name) ?? {requestCount: 0, failedCount: 0, lastAtMs: startedAtMs};
			tool.requestCount++;
			tool.failedCount += state === 'failed' ? 1 : 0;
			tool.lastAtMs = Math.max(tool.lastAtMs, startedAtMs);
			this.#tools.set(name, tool);
		}
	}

	/** By how many requests asked for them, falling. */
	list(): ReportTool[] {
		return this.#tools.entries().map(([name, tool]) => ({name, ...tool})).toArray().toSorted((a, b) => b.requestCount - a.requestCount);
	}

	get callCount(): number {
		return this.#callCount;
	}
}
