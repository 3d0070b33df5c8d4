import type {RateLimit} from './event.js';
import type {Usage} from './usage.js';

/**
One thing that a format reader learned from the bytes of a response. Facts carry counts and names, never
the text of a prompt or completion. A later `model`, `usage` or `finish` replaces an earlier one.
*/
export type Fact =
	/** The model that answered, as the provider names it. Never empty. */
	| {readonly type: 'model'; readonly model: string}
	/** The provider's name of the response, by which a later request may go on from it. */
	| {readonly type: 'response-id'; readonly responseId: string}
	/** Cumulative token counts so far; replaces what was known. */
	| {readonly type: 'usage'; readonly usage: Usage}
	/** Output arrived: so many characters of answer, reasoning, or tool arguments. Marks the first token. */
	| {readonly type: 'text'; readonly characterCount: number; readonly channel: 'answer' | 'reasoning' | 'tool'}
	/** The model called a tool: one that the client runs, or one that the provider ran by itself. */
	| {readonly type: 'tool-call'; readonly name: string | null; readonly runsOn: 'client' | 'server'}
	/** Why the answer ended, in the provider's own word. */
	| {readonly type: 'finish'; readonly reason: string}
	/** The provider reported an error, perhaps inside a 200. Counted once a request: the first one stands. */
	| {
		readonly type: 'failure';
		/** The provider's class of error, for example `rate_limit_error` or `RESOURCE_EXHAUSTED`. */
		readonly kind: string | null;
		readonly code: string | null;
		readonly message: string | null;
		/** The delay that the body asks for before a retry; `null` when it doesn't say. */
		readonly retryAfterMs: number | null;
	}
	/** A part of the request's time as the provider measured it, for example Ollama's `load`. */
	| {readonly type: 'timing'; readonly name: string; readonly durationMs: number}
	/** What else the price depends on; later ones are merged over earlier ones. */
	| {readonly type: 'billing'; readonly billing: Partial<Billing>}
	/** Tokens of another model's work that are billed beside `usage` (an advisor, a compaction); replaces what was known. */
	| {readonly type: 'side-usage'; readonly sideUsages: readonly SideUsage[]}
	/** How full a limit is, told in the body instead of a header. */
	| {readonly type: 'limit'; readonly limit: LimitReading}
	/** The price that the provider itself charges for this request. */
	| {readonly type: 'cost'; readonly costNanoUsd: number}
	/** How an answer stands that the provider keeps, and tells again with its usage to whoever asks for it later. */
	| ({readonly type: 'standing'} & Standing)
	/** The answer is whole: its terminal marker or the end of its JSON was seen. */
	| {readonly type: 'complete'}
	/** The bytes were not what the format promises; reading goes on or has given up, traffic is not concerned. */
	| {readonly type: 'problem'; readonly message: string};

export type Standing = {
	/** Nothing more comes to it. */
	readonly isOver: boolean;
	/** The provider works on it whether or not anybody listens. */
	readonly isBackground: boolean;
	/** By the provider's clock, epoch; `null` while it goes on, or where that isn't told. */
	readonly endedAtMs: number | null;
};

/** What a price can depend on beside `Usage`. Counts are parts of those in `Usage` unless they say otherwise. */
export type Billing = {
	/** `standard`, `flex`, `priority`, `batch`, `fast`, … as the provider names it. */
	readonly serviceTier: string;
	/** Of `cacheWriteTokens`, those kept for an hour instead of minutes. */
	readonly cacheWrite1hTokens: number;
	readonly inputAudioTokens: number;
	readonly cacheReadAudioTokens: number;
	readonly outputAudioTokens: number;
	readonly inputImageTokens: number;
	readonly outputImageTokens: number;
	readonly inputVideoTokens: number;
	/** Searches of the web that the provider ran and bills apart. */
	readonly webSearchCount: number;
	/** Audio that is billed by its length, not by tokens. */
	readonly audioSeconds: number;
	/** What is billed where that differs from what was processed (Cohere). */
	readonly billedInputTokens: number;
	readonly billedOutputTokens: number;
	/** Where it was computed, if that has a price (`us`). */
	readonly inferenceGeo: string;
};

export type SideUsage = {readonly model: string | null; readonly usage: Usage};

/** One reading of a rate limit: an event without its owner. */
export type LimitReading = Omit<RateLimit, 'type' | 'provider' | 'apiKeyId' | 'capturedAtMs'> & {
	/** The reset from now on, where it is told so instead of by `resetAtMs`. */
	readonly resetInMs: number | null;
};

/** What a request's own body says. `null` means that the body does not say or could not be read. */
export type RequestFacts = {
	readonly model: string | null;
	/** Whether the client asks for a stream; `null` when the body leaves it to the provider's default. */
	readonly isStream: boolean | null;
	readonly modality: Modality | null;
	readonly messageCount: number | null;
	/** Tools that the client declared. */
	readonly toolCount: number | null;
	readonly hasSystemPrompt: boolean | null;
	readonly reasoningEffort: string | null;
	/** The application's own id for its user, as the provider's API carries it. */
	readonly endUser: string | null;
	/** Names of the MCP servers that the provider shall call by itself. */
	readonly mcpServers: readonly string[];
	/** The session that the body names, and the field that does. */
	readonly session: {readonly id: string; readonly source: string} | null;
	/** The response that this request goes on from, where the provider keeps the conversation. */
	readonly previousResponseId: string | null;
};

export const modalities = ['text', 'image', 'audio', 'video', 'file', 'mixed', 'embedding'] as const;
export type Modality = typeof modalities[number];

export const unknownRequestFacts: Readonly<RequestFacts> = Object.freeze({
	model: null,
	isStream: null,
	modality: null,
	messageCount: null,
	toolCount: null,
	hasSystemPrompt: null,
	reasoningEffort: null,
	endUser: null,
	mcpServers: Object.freeze([]),
	session: null,
	previousResponseId: null,
});
