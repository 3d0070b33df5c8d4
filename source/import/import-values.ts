import {createHash} from 'node:crypto';
import {redactMessage} from '../core/redact.js';
import {cleanText} from '../core/text.js';
import {ImportProblem} from './import-format.js';

/** The run of tailrace that imported rows belong to: none. */
export const importInstanceId = 'import';

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function readJson(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		throw new ImportProblem('it is no JSON');
	}
}

export function readObject(text: string): JsonObject {
	const value = readJson(text);
	if (!isObject(value)) {
		throw new ImportProblem('it is no JSON object');
	}

	return value;
}

/** A part of it, empty where it is missing. */
export function pickObject(value: unknown): JsonObject {
	return isObject(value) ? value : {};
}

export function pickAmount(value: unknown): number | null {
	return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : null;
}

export function pickFlag(value: unknown): boolean | null {
	return typeof value === 'boolean' ? value : null;
}

export function pickNames(value: unknown): string[] {
	return Array.isArray(value) ? value.map(name => cleanText(name)).filter(name => name !== null) : [];
}

/** Errors from elsewhere were not cleaned of keys. */
export function pickMessage(value: unknown): string | null {
	return redactMessage(cleanText(value, 512), null);
}

export function pickMoment(value: unknown): number {
	const atMs = pickAmount(value);
	if (atMs === null || atMs > 4_102_444_800_000) {
		throw new ImportProblem('it does not say when it was');
	}

	return Math.round(atMs);
}

/** The same for the same content: a UUIDv7 of the moment, with a hash where chance would be. */
export function buildImportId(startedAtMs: number, content: string): string {
	const hash = createHash('sha256').update(content).digest();
	hash[0] = (hash[0]! & 0x0F) | 0x70;
	hash[2] = (hash[2]! & 0x3F) | 0x80;
	const hex = hash.toString('hex');
	const time = Math.trunc(startedAtMs).toString(16).padStart(12, '0');
	return `${time.slice(0, 8)}-${time.slice(8, 12)}-${hex.slice(0, 4)}-${hex.slice(4, 8)}-${hex.slice(8, 20)}`;
}
