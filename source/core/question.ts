import type {Condition} from './condition.js';
import type {Totals} from './summary.js';

/** Answered from rollups, for windows of any length. */
export const rolledGroupings = ['model', 'provider', 'endpoint', 'state', 'day'] as const;
/** Answered from the requests themselves, so only for the newest of them. */
export const rowGroupings = ['agent', 'key', 'session', 'modality'] as const;
export type Grouping = typeof rolledGroupings[number] | typeof rowGroupings[number];

/** Answered from the requests, too, but in no table of the screen. */
export const furtherGroupings = ['operation'] as const;
export type AnyGrouping = Grouping | typeof furtherGroupings[number];

const rolled: ReadonlySet<string> = new Set(rolledGroupings);

/** Whether it costs the same whatever the traffic was. */
export function isRolled(groupBy: AnyGrouping): boolean {
	return rolled.has(groupBy);
}

/** A range in steps: `fromMs` is moved down and `toMs`, exclusive, up to a whole step. */
export type WindowQuery = {
	readonly fromMs: number;
	readonly toMs: number;
	/** A whole number of seconds. */
	readonly stepMs: number;
};

/** Where requests are read one by one: no more than the newest of them, so that the cost is bounded. */
export type BoundedQuery = WindowQuery & {
	readonly maxRows: number;
	/**
	Only those that fulfil it, of the newest `lookedPerRow` × `maxRows`. Rollups don't know, so that every grouping is
	then answered from the requests.
	*/
	readonly filter?: Condition;
};

/** Looking whether a request fulfils a filter costs so much less than reading it. */
export const lookedPerRow = 5;

export type GroupQuery = BoundedQuery & {
	readonly groupBy: AnyGrouping;
	/** For days: when each begins, rising, whole minutes. */
	readonly dayStartsMs?: readonly number[];
};

/** What part of a window an answer is about. */
export type Covered = {
	/** The window in whole steps. */
	readonly fromMs: number;
	/** Exclusive. */
	readonly toMs: number;
	readonly stepMs: number;
	/** Requests that started before are left out, since there are more than `maxRows`; `null`: none is. */
	readonly readFromMs: number | null;
};

export type Group = {
	/** `null`: the requests did not say. Of a day: when it begins, as a number of milliseconds. */
	readonly name: string | null;
	/** Of a model: who serves it. Else `null`. */
	readonly provider: string | null;
	readonly totals: Totals;
	/** Total tokens (input and output) in each step, oldest first. */
	readonly tokensSeries: readonly number[];
};

export type Groups = Covered & {
	/** By cost, then by requests, both falling. */
	readonly groups: readonly Group[];
	/** Of all groups together, one value a step, oldest first. */
	readonly requestsSeries: readonly number[];
	readonly failedSeries: readonly number[];
};

/** One agent of one session: the main one, or a sub-agent. */
export type AgentTotals = {
	/** `null`: requests that belong to no session. */
	readonly sessionId: string | null;
	/** `null`: the main agent. */
	readonly agentId: string | null;
	/** Who started it; `null`: the main agent, or nobody said. */
	readonly parentAgentId: string | null;
	/** The program, as the newest request tells it. */
	readonly agent: string | null;
	/** Of the newest request that tells one. */
	readonly model: string | null;
	readonly totals: Totals;
	readonly firstAtMs: number;
	/** When the newest request started. */
	readonly lastAtMs: number;
	/** Requests that the client's SDK sent again. */
	readonly retriedCount: number;
	readonly toolCallCount: number;
	/** Names of the tools called, the newest first. */
	readonly toolNames: readonly string[];
	/** Of the finished requests with a known duration. */
	readonly durationSumMs: number;
	readonly durationCount: number;
	/** Requests started in each step, oldest first. */
	readonly requestsSeries: readonly number[];
	/** Input tokens of the newest requests that tell them, oldest first: how the context grew. */
	readonly contextTokens: readonly number[];
};

/** Of a session: no more names of tools, no more turns of its context. */
export const maxToolNames = 12;
export const maxContextTurns = 60;

export type Sessions = Covered & {
	/** By their newest request, falling. */
	readonly agents: readonly AgentTotals[];
};

/** Failed requests that are the same error, or the same request failing again and again. */
export type ErrorGroup = {
	readonly provider: string;
	readonly errorKind: string | null;
	/** The newest status. */
	readonly statusCode: number | null;
	/** Of the newest request; they may differ in numbers and ids. */
	readonly message: string | null;
	/** What all its messages have in common, as `buildMessagePattern` makes it. */
	readonly messagePattern: string | null;
	/** Of a retry storm: the request that came again and again. `null`: these are different requests. */
	readonly requestHash: string | null;
	readonly count: number;
	readonly firstAtMs: number;
	readonly lastAtMs: number;
	/** Failures in each step, oldest first. */
	readonly series: readonly number[];
	/** Of the newest request. */
	readonly model: string | null;
	readonly sessionCount: number;
};

/** The same request failing so often is one storm, not several errors. */
export const minStormCount = 3;

export type Errors = Covered & {
	/** By their newest failure, falling. */
	readonly groups: readonly ErrorGroup[];
};

/** When the oldest and the newest request of a store started, and how many there are: told at once, however many. */
export type StoredSpan = {
	readonly oldestAtMs: number;
	readonly newestAtMs: number;
	/** Calls of models, those that run among them. */
	readonly callCount: number;
	readonly activeCallCount: number;
};
