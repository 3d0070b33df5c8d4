import {buildRequestRecord, type RequestRecord} from '../core/request-record.js';
import {cleanText, maxMessageLength} from '../core/text.js';
import {buildUsage} from '../core/usage.js';
import {pickEndpoint} from '../formats/pick-endpoint.js';
import {ImportProblem, type ImportedFile, type ImportFormat} from './import-format.js';
import {
	buildImportId,
	importInstanceId,
	isObject,
	pickAmount,
	pickFlag,
	pickMessage,
	pickMoment,
	readObject,
	type JsonObject,
} from './import-values.js';

/** The statistics of a dashboard (`stats.json`): of its requests only the latest are there one by one. */
export const statsJson: ImportFormat = {
	id: 'stats-json',
	doc: 'stats.json of ChatMock: its latest requests',
	isLike: firstLine => firstLine.trim() === '{' || /^\s*\{\s*"(?:total_|requests_by_|recent_requests|first_request)/v.test(firstLine),
	start: () => ({kind: 'whole', readAll}),
};

function readAll(text: string): ImportedFile {
	const {recent_requests: recent = [], total_requests: total} = readObject(text);
	if (!Array.isArray(recent)) {
		throw new ImportProblem('recent_requests is no list');
	}

	const records: RequestRecord[] = [];
	const problems: string[] = [];
	const seen = new Map<string, number>();
	for (const [index, item] of (recent as unknown[]).entries()) {
		try {
			records.push(readItem(item, seen));
		} catch (error) {
			problems.push(`recent_requests[${index}]: ${(error as Error).message}`);
		}
	}

	const missing = (pickAmount(total) ?? 0) - recent.length;
	return {records, problems, notes: missing > 0 ? [`the file counts ${String(total)} requests, but holds only the latest ${recent.length} one by one; the others can't be imported`] : []};
}

function readItem(item: unknown, seen: Map<string, number>): RequestRecord {
	if (!isObject(item)) {
		throw new ImportProblem('it is no object');
	}

	const startedAtMs = readTime(item.timestamp);
	// Two of the same are two; in a later file they are the same two.
	const content = JSON.stringify([item.timestamp, item.model, item.endpoint, item.success, item.prompt_tokens, item.completion_tokens, item.response_time]);
	const number = seen.get(content) ?? 0;
	seen.set(content, number + 1);
	const isOk = pickFlag(item.success) ?? true;
	const model = cleanText(item.model);
	const seconds = pickAmount(item.response_time);
	return buildRequestRecord({
		id: buildImportId(startedAtMs, `stats.json ${number} ${content}`),
		startedAtMs,
		instanceId: importInstanceId,
		source: 'import',
		state: isOk ? 'ok' : 'failed',
		model,
		requestedModel: model,
		durationMs: seconds === null ? null : seconds * 1000,
		errorMessage: pickMessage(item.error),
		...readUsage(item, isOk),
		...readLabel(cleanText(item.endpoint, maxMessageLength) ?? ''),
	});
}

/** A failed request has zeros there, which mean that nobody knows. */
function readUsage(item: JsonObject, isOk: boolean): Partial<RequestRecord> {
	const usage = buildUsage({inputTokens: item.prompt_tokens, outputTokens: item.completion_tokens, totalTokens: item.total_tokens});
	const isKnown = usage.totalTokens !== null && (isOk || usage.totalTokens > 0);
	return isKnown ? {...usage, usageSource: String(item.endpoint).startsWith('ollama/') ? 'estimated' : 'reported'} : {};
}

/** `openai/chat/completions/stream`, or a provider and a path. */
function readLabel(label: string): Partial<RequestRecord> {
	const isStream = label.endsWith('/stream');
	const [provider = '', ...rest] = (isStream ? label.slice(0, -'/stream'.length) : label).split('/');
	const prefix = provider === 'openai' && rest[0] !== 'v1' ? '/v1' : (provider === 'ollama' && rest[0] !== 'api' ? '/api' : '');
	const endpoint = `${prefix}/${rest.join('/')}`;
	const picked = pickEndpoint(undefined, 'POST', endpoint);
	return {
		provider: provider === '' ? 'unknown' : provider, endpoint, isStream, operation: picked?.endpoint.operation ?? 'other', format: picked?.format.id ?? 'unknown',
	};
}

/** ISO 8601; without a zone it is UTC, as tailrace writes it. */
function readTime(value: unknown): number {
	const text = typeof value === 'string' ? value : '';
	const hasZone = /[+\-]\d\d:?\d\d$|z$/iv.test(text.slice(10));
	return pickMoment(Date.parse(hasZone ? text : `${text}Z`));
}
