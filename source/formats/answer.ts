import type {
	Billing,
	Fact,
	LimitReading,
	SideUsage,
	Standing,
} from '../core/fact.js';
import type {Usage} from '../core/usage.js';
import type {Channel, Failure} from './fact-list.js';

/** More names than any agent has tools; what comes after is counted but not named. */
const maxToolNames = 64;

/** What the facts of one response add up to. */
export type Answer = {
	/** `null` while the response did not tell. */
	model: string | null;
	/** `null` where the format has none by which requests go on. */
	responseId: string | null;
	/** The latest counts; `null` when none were reported. */
	usage: Usage | null;
	finishReason: string | null;
	/** The first failure reported. */
	failure: Failure | null;
	/** Calls handed to the client. */
	toolCallCount: number;
	/** Calls that the provider ran by itself. */
	serverToolCallCount: number;
	/** Distinct names of the tools called by the client, in order. */
	toolNames: string[];
	/** UTF-16 units of output so far. */
	readonly characterCounts: Record<Channel, number>;
	/** Whether any output came, even such that has no characters. */
	hasOutput: boolean;
	/** What else the price depends on; `null` while nothing was said. */
	billing: Partial<Billing> | null;
	/** Other models' work, billed beside `usage`. */
	sideUsages: readonly SideUsage[];
	/** Limits that the body told, by name, the latest of each. */
	limits: ReadonlyMap<string, LimitReading>;
	/** The provider's own price; `null` when it doesn't say. */
	costNanoUsd: number | null;
	/** The provider's own measurements, by name. */
	timings: ReadonlyMap<string, number>;
	/** How it stands where the provider keeps it; `null` where that makes no difference. */
	standing: Standing | null;
	/** The terminal marker, or the end of the JSON, was seen. */
	isComplete: boolean;
	/** The first problem that the reader had. */
	problem: string | null;
	readonly add: (fact: Fact) => void;
	readonly addAll: (facts: readonly Fact[]) => void;
};

// Most answers tell neither timings nor limits, and an empty map takes more room than all the rest.
const noTimings: ReadonlyMap<string, number> = new Map();
const noLimits: ReadonlyMap<string, LimitReading> = new Map();

export function createAnswer(): Answer {
	const answer: Answer = {
		model: null,
		responseId: null,
		usage: null,
		finishReason: null,
		failure: null,
		toolCallCount: 0,
		serverToolCallCount: 0,
		toolNames: [],
		characterCounts: {answer: 0, reasoning: 0, tool: 0},
		hasOutput: false,
		billing: null,
		sideUsages: [],
		limits: noLimits,
		costNanoUsd: null,
		timings: noTimings,
		standing: null,
		isComplete: false,
		problem: null,
		add(fact) {
			addFact(answer, fact);
		},
		addAll(facts) {
			for (const fact of facts) {
				addFact(answer, fact);
			}
		},
	};
	return answer;
}

function addFact(answer: Answer, fact: Fact): void {
	switch (fact.type) {
		case 'text': {
			answer.hasOutput = true;
			answer.characterCounts[fact.channel] += fact.characterCount;
			break;
		}

		case 'model': {
			answer.model = fact.model;
			break;
		}

		case 'response-id': {
			answer.responseId = fact.responseId;
			break;
		}

		case 'usage': {
			answer.usage = fact.usage;
			break;
		}

		case 'tool-call': {
			addToolCall(answer, fact.name, fact.runsOn);
			break;
		}

		case 'finish': {
			answer.finishReason = fact.reason;
			break;
		}

		case 'failure': {
			const {type, ...failure} = fact;
			answer.failure ??= failure;
			break;
		}

		case 'timing': {
			answer.timings = addTo(answer.timings, fact.name, fact.durationMs);
			break;
		}

		case 'limit': {
			answer.limits = addTo(answer.limits, fact.limit.name, fact.limit);
			break;
		}

		case 'standing': {
			answer.standing = fact;
			break;
		}

		case 'complete': {
			answer.isComplete = true;
			break;
		}

		case 'problem': {
			answer.problem ??= fact.message;
			break;
		}

		case 'billing':
		case 'side-usage':
		case 'cost': {
			addPriceFact(answer, fact);
			break;
		}
	}
}

/** What the price depends on. */
function addPriceFact(answer: Answer, fact: Extract<Fact, {type: 'billing' | 'side-usage' | 'cost'}>): void {
	switch (fact.type) {
		case 'billing': {
			answer.billing = {...answer.billing, ...fact.billing};
			break;
		}

		case 'side-usage': {
			answer.sideUsages = fact.sideUsages;
			break;
		}

		case 'cost': {
			answer.costNanoUsd = fact.costNanoUsd;
			break;
		}
	}
}

function addTo<Value>(known: ReadonlyMap<string, Value>, name: string, value: Value): ReadonlyMap<string, Value> {
	const values = known.size === 0 ? new Map<string, Value>() : known as Map<string, Value>;
	return values.set(name, value);
}

function addToolCall(answer: Answer, name: string | null, runsOn: 'client' | 'server'): void {
	answer.hasOutput = true;
	if (runsOn === 'server') {
		answer.serverToolCallCount++;
		return;
	}

	answer.toolCallCount++;
	if (name !== null && answer.toolNames.length < maxToolNames && !answer.toolNames.includes(name)) {
		answer.toolNames.push(name);
	}
}
