import {modalities} from '../../core/fact.js';
import {redactMessage} from '../../core/redact.js';
import {operations, type RequestRecord} from '../../core/request-record.js';
import {uncountedOperations} from '../../core/summary.js';
import {cleanText} from '../../core/text.js';
import {pickCount} from '../../core/usage.js';
import {ApiError} from '../route.js';

/** What an application may say of a request, in our words; all of it may be left out. */
export type Told = Partial<Pick<RequestRecord, keyof typeof readers>>;

type Reader = (value: unknown) => unknown;

const text = (maxLength = 128): Reader => value => cleanText(value, maxLength) ?? undefined;
const count: Reader = value => pickCount(value) ?? undefined;
const duration: Reader = value => typeof value === 'number' && Number.isFinite(value) && value >= 0 ? Math.round(value * 1000) / 1000 : undefined;
const boolean: Reader = value => typeof value === 'boolean' ? value : undefined;
const word = (words: readonly string[]): Reader => value => words.includes(value as string) ? value : undefined;
const hex = (length: number): Reader => value => typeof value === 'string' && value.length === length && /^[\da-f]+$/v.test(value) ? value : undefined;
const names: Reader = value => Array.isArray(value) && value.length <= 64 ? value.map(name => cleanText(name)).filter(name => name !== null) : undefined;

const maxDataLength = 4096;

/** Flat JSON of a bounded size. */
export function readData(value: unknown): Readonly<Record<string, unknown>> | undefined {
	if (typeof value !== 'object' || value === null || Array.isArray(value) || JSON.stringify(value).length > maxDataLength) {
		return undefined;
	}

	const entries = Object.entries(value).map(([key, part]) => [cleanText(key) ?? '', typeof part === 'string' ? cleanText(part, 1024) : part] as const);
	return entries.every(([, part]) => part === null || ['string', 'number', 'boolean'].includes(typeof part)) ? Object.fromEntries(entries) : undefined;
}

/** How each is read; `undefined` for what it can't be. */
const readers = {
	provider: text(64),
	format: text(64),
	operation: word(operations.filter(operation => !uncountedOperations.includes(operation))),
	method: word(['GET', 'POST', 'PUT', 'DELETE', 'PATCH']),
	endpoint: value => typeof value === 'string' ? cleanText(value.split('?', 1)[0], 256) ?? undefined : undefined,
	upstreamHost: text(),
	model: text(),
	requestedModel: text(),
	isStream: boolean,
	modality: word([...modalities, 'unknown']),
	statusCode: value => typeof value === 'number' && Number.isSafeInteger(value) && value >= 100 && value <= 599 ? value : undefined,
	errorKind: text(),
	errorMessage: value => typeof value === 'string' ? redactMessage(value, null) ?? undefined : undefined,
	finishReason: text(64),
	inputTokens: count,
	cacheReadTokens: count,
	cacheWriteTokens: count,
	outputTokens: count,
	reasoningTokens: count,
	totalTokens: count,
	costNanoUsd: count,
	durationMs: duration,
	firstByteMs: duration,
	firstTokenMs: duration,
	upstreamMs: duration,
	outputTokensPerSecond: duration,
	requestBytes: count,
	responseBytes: count,
	messageCount: count,
	toolCount: count,
	toolCallCount: count,
	toolNames: names,
	hasSystemPrompt: boolean,
	reasoningEffort: text(64),
	mcpServers: names,
	sessionId: text(),
	agent: text(),
	agentId: text(),
	parentAgentId: text(),
	userAgent: text(256),
	endUser: text(),
	apiKeyLabel: text(),
	upstreamRequestId: text(),
	retryCount: count,
	serviceTier: text(64),
	traceId: hex(32),
	spanId: hex(16),
	customData: readData,
} as const satisfies Partial<Record<keyof RequestRecord, Reader>>;

const isKnown = (name: string): name is keyof typeof readers => Object.hasOwn(readers, name);

/** The names that may be told, for the document of the API. */
export const toldNames: readonly string[] = Object.keys(readers);

/** What is told, cleaned; `null` and what is absent is unknown. Anything else that can't be so is refused: it would be lost without a word. */
export function readTold(values: Readonly<Record<string, unknown>>): Told {
	const told: Record<string, unknown> = {};
	for (const [name, value] of Object.entries(values)) {
		if (value === null || value === undefined) {
			continue;
		}

		if (!isKnown(name)) {
			throw new ApiError(400, 'unknown_field', `There is no field ${cleanText(name, 64)} to tell.`, 'See /openapi.json for the fields.');
		}

		const read = readers[name](value);
		if (read === undefined && value !== '') {
			throw new ApiError(400, 'bad_field', `${name}: this can't be its value.`, 'Counts are whole numbers from 0, durations milliseconds, texts short.');
		}

		if (read !== undefined) {
			told[name] = read;
		}
	}

	return told;
}

/** Nano-dollars of dollars; `undefined` where none are told. */
export function readDollars(value: unknown): number | undefined {
	if (value === null || value === undefined) {
		return undefined;
	}

	if (typeof value !== 'number' || !Number.isFinite(value) || value < 0 || value > 1e6) {
		throw new ApiError(400, 'bad_field', 'The cost is no number of dollars.', 'Write it as 0.05.');
	}

	return Math.round(value * 1e9);
}
