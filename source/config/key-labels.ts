import {UsageError} from '../core/errors.js';
import {cleanText} from '../core/text.js';

/** What the user calls each key, by its id. */
export type KeyLabels = Readonly<Record<string, string>>;

const maxLength = 40;
const example = '{"k1_0123456789abcdef": "ci"}';

/** Labels of keys, as the config file has them; throws `UsageError` with the place of the mistake. */
export function readKeyLabels(value: unknown, place: string): KeyLabels {
	if (value === undefined) {
		return {};
	}

	if (typeof value !== 'object' || value === null || Array.isArray(value)) {
		throw new UsageError(`${place}: expected an object, for example ${example}`);
	}

	return Object.fromEntries(Object.entries(value).map(([id, label]) => [readId(id, place), readLabel(label, `${place}.${id}`)]));
}

function readId(id: string, place: string): string {
	if (!/^k1_[\da-f]{16}$/v.test(id)) {
		// It may be a key itself, which belongs into no message.
		throw new UsageError(`${place}: a key is called by its id, k1_ and 16 hex digits, which a request's detail shows; for example ${example}`);
	}

	return id;
}

function readLabel(label: unknown, place: string): string {
	const cleaned = typeof label === 'string' && label.length <= maxLength ? cleanText(label, maxLength) : null;
	if (cleaned === null) {
		throw new UsageError(`${place}: expected a text of 1 to ${maxLength} characters, for example "ci"`);
	}

	return cleaned;
}
