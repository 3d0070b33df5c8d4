import {ApiError} from '../route.js';

/** Of a question that came from outside: each value is checked before it is used. */
type Given = Readonly<Record<string, unknown>>;

const maxTextLength = 1024;
/** The last moment that a `Date` can hold. */
const latestMs = 8_640_000_000_000_000;

export function fail(name: string, reason: string): never {
	throw new ApiError(400, 'bad_question', `${name}: ${reason}.`, 'Ask as this version of tailrace does, or use /v1/requests.');
}

export function readObject(value: unknown, name: string): Given {
	return typeof value === 'object' && value !== null && !Array.isArray(value) ? value as Given : fail(name, 'it is no object');
}

export function readList(value: unknown, name: string, maxLength: number): readonly unknown[] {
	return Array.isArray(value) && value.length <= maxLength ? value as unknown[] : fail(name, `it is no list of at most ${maxLength}`);
}

export function readShortText(value: unknown, name: string): string {
	return typeof value === 'string' && value.length <= maxTextLength ? value : fail(name, `it is no text of at most ${maxTextLength} characters`);
}

export function readFinite(value: unknown, name: string): number {
	return typeof value === 'number' && Number.isFinite(value) ? value : fail(name, 'it is no number');
}

export function readInteger(value: unknown, name: string, min: number, max: number): number {
	return Number.isSafeInteger(value) && value as number >= min && value as number <= max ? value as number : fail(name, `it is no whole number from ${min} to ${max}`);
}

/** A moment; a part of a millisecond is none of ours. */
export function readMoment(value: unknown, name: string): number {
	const momentMs = readFinite(value, name);
	return momentMs >= 0 && momentMs <= latestMs ? momentMs : fail(name, 'it is no moment in epoch milliseconds');
}

/** What is left out stays out. */
export function readOptional<Value>(value: unknown, name: string, read: (value: unknown, name: string) => Value): Value | undefined {
	return value === undefined || value === null ? undefined : read(value, name);
}
