import {cleanText} from '../core/text.js';

/** A JSON object of unknown shape. Every field of a vendor's wire format is optional, and of any type. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** More than any list of names that is worth showing. */
const maxNames = 32;

const emptyObject: JsonObject = Object.freeze({});
const emptyArray: readonly unknown[] = Object.freeze([]);

export function isJsonObject(value: unknown): value is JsonObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value if it is an object, else an empty one. */
export function pickObject(value: unknown): JsonObject {
	return isJsonObject(value) ? value : emptyObject;
}

/** The value if it is an array, else an empty one. */
export function pickArray(value: unknown): readonly unknown[] {
	return Array.isArray(value) ? value : emptyArray;
}

/** The value if it is a string, else an empty one. */
export function pickString(value: unknown): string {
	return typeof value === 'string' ? value : '';
}

/** The first of the values that is a string with something in it, else an empty one. */
export function pickFirstString(...values: readonly unknown[]): string {
	return pickString(values.find(value => typeof value === 'string' && value !== ''));
}

/** The distinct names that the elements of an array have under a key, in order. */
export function pickNames(values: unknown, key: string): readonly string[] {
	const names = new Set<string>();
	for (const value of pickArray(values)) {
		const name = cleanText(pickObject(value)[key]);
		if (name !== null && names.size < maxNames) {
			names.add(name);
		}
	}

	return [...names];
}

/** How many elements an array has; `null` for anything else. */
export function countElements(value: unknown): number | null {
	return Array.isArray(value) ? value.length : null;
}

/** How long a value is as JSON text, in UTF-16 units; 0 for what has none. */
export function measureJson(value: unknown): number {
	try {
		return value === undefined ? 0 : JSON.stringify(value).length;
	} catch {
		// Nested deeper than the stack goes.
		return 0;
	}
}
