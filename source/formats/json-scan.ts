import {Buffer} from 'node:buffer';
import {quote, StringEnd} from './json-string.js';

/** Of a longer string the beginning is kept: enough for a model's name, a media type, the head of a data URL. */
const maxStringBytes = 256;
/** Values kept below each member of the top level. A conversation of hundreds of messages has a few thousand. */
const maxMemberValues = 20_000;
/** Values kept at all. */
const maxValues = 200_000;
/** The elements of an array of the top level are counted up to here. */
export const maxCountedElements = 200_000;
const maxDepth = 64;

const openers = '{[';
const closers = '}]';
/** Every byte that ends a number or a literal. */
const delimiters = new Uint8Array(256);
for (const character of `${openers}${closers},:" \t\n\r`) {
	delimiters[character.codePointAt(0)!] = 1;
}

export type ScannedJson = {
	/** The outline; `undefined` when the bytes were not one JSON value. */
	readonly value: unknown;
	/** Nothing but the ends of long strings was left out. */
	readonly isWhole: boolean;
};

type Container = {
	/** Where children go; `null` for a container that is only skipped. */
	readonly values: unknown[] | Record<string, unknown> | null;
	readonly closer: string;
	key: string | null;
};

/**
Reads JSON of any size in pieces into an outline of bounded size: long strings are cut, and what lies deep in a large
value is left out, while the members of the top level and the lengths of their arrays stay. Lenient where `JSON.parse`
is strict: it looks at traffic, it does not judge it.
*/
export class JsonScanner {
	readonly #stack: Container[] = [];
	#root: unknown;
	/** How many containers are open below the deepest that is kept track of. */
	#skippedDepth = 0;
	#isDone = false;
	#isBroken = false;
	#isWhole = true;
	#valueCount = 0;
	#memberValueCount = 0;
	/** Set while inside a string. */
	#stringEnd: StringEnd | null = null;
	/** The beginning of a string that started in an earlier piece. */
	#stringParts: Buffer[] = [];
	#stringLength = 0;
	#literal = '';

	push(chunk: Uint8Array): void {
		const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
		let index = 0;
		while (index < bytes.length && !this.#isBroken) {
			index = this.#stringEnd === null ? this.#readToken(bytes, index) : this.#readString(bytes, index, this.#stringEnd);
		}
	}

	end(): ScannedJson {
		this.#endLiteral();
		const isComplete = this.#isDone && !this.#isBroken;
		return {value: isComplete ? this.#root : undefined, isWhole: this.#isWhole};
	}

	#readToken(bytes: Buffer, index: number): number {
		const byte = bytes[index]!;
		if (delimiters[byte] === 0) {
			return this.#readLiteral(bytes, index);
		}

		this.#endLiteral();
		const character = String.fromCodePoint(byte);
		if (byte === quote) {
			this.#stringEnd = new StringEnd();
		} else if (openers.includes(character)) {
			this.#open(closers[openers.indexOf(character)]!);
		} else if (closers.includes(character)) {
			this.#close(character);
		}

		return index + 1;
	}

	#readString(bytes: Buffer, start: number, stringEnd: StringEnd): number {
		const found = stringEnd.find(bytes, start);
		const end = found === -1 ? bytes.length : found;
		const room = Math.max(0, maxStringBytes - this.#stringLength);
		const part = bytes.subarray(start, Math.min(end, start + room));
		this.#stringLength += end - start;
		if (found === -1) {
			// A copy, since the piece belongs to the caller.
			this.#stringParts.push(Buffer.from(part));
			return end;
		}

		const raw = this.#stringParts.length === 0 ? part : Buffer.concat([...this.#stringParts, part]);
		this.#addString(decodeString(raw, this.#stringLength > maxStringBytes));
		this.#stringEnd = null;
		this.#stringParts = [];
		this.#stringLength = 0;
		return end + 1;
	}

	#readLiteral(bytes: Buffer, start: number): number {
		let end = start + 1;
		while (end < bytes.length && delimiters[bytes[end]!] === 0) {
			end++;
		}

		const parent = this.#stack.at(-1);
		if (parent?.values === null || this.#skippedDepth > 0 || (this.#stack.length > 2 && this.#memberValueCount >= maxMemberValues)) {
			this.#isWhole = false;
		} else if (this.#literal.length + end - start > maxStringBytes) {
			// No number is as long as this.
			this.#isBroken = true;
		} else {
			this.#literal += bytes.toString('latin1', start, end);
		}

		return end;
	}

	#endLiteral(): void {
		const text = this.#literal;
		if (text === '') {
			return;
		}

		this.#literal = '';
		try {
			this.#add(JSON.parse(text));
		} catch {
			this.#isBroken = true;
		}
	}

	#addString(text: string): void {
		if (this.#skippedDepth > 0) {
			return;
		}

		const parent = this.#stack.at(-1);
		if (parent?.closer === '}' && parent.key === null) {
			parent.key = text;
		} else {
			this.#add(text);
		}
	}

	#open(closer: string): void {
		if (this.#stack.length >= maxDepth) {
			this.#isWhole = false;
			this.#skippedDepth++;
			return;
		}

		const values = closer === ']' ? [] : Object.create(null) as Record<string, unknown>;
		const isKept = this.#add(values);
		this.#isWhole &&= isKept;
		this.#stack.push({values: isKept ? values : null, closer, key: null});
	}

	#close(closer: string): void {
		if (this.#skippedDepth > 0) {
			this.#skippedDepth--;
			return;
		}

		const container = this.#stack.pop();
		this.#isBroken ||= container?.closer !== closer;
		this.#isDone ||= this.#stack.length === 0;
	}

	/** Puts a value where it belongs; answers whether it was kept. */
	#add(value: unknown): boolean {
		const parent = this.#stack.at(-1);
		if (parent === undefined) {
			this.#isBroken ||= this.#root !== undefined;
			this.#root = value;
			this.#isDone = typeof value !== 'object' || value === null;
			return true;
		}

		const {key, values} = parent;
		parent.key = null;
		const isKept = values !== null && this.#count();
		if (Array.isArray(values)) {
			this.#addElement(values, value, isKept);
		} else if (values !== null && key !== null && isKept) {
			values[key] = value;
		}

		return isKept;
	}

	#addElement(values: unknown[], value: unknown, isKept: boolean): void {
		if (isKept) {
			values.push(value);
		} else if (this.#stack.length <= 2 && values.length < maxCountedElements) {
			// The length of an array of the top level is worth knowing even when its elements are not.
			values.push(null);
		}
	}

	/** Whether there is room for one more value. */
	#count(): boolean {
		if (this.#stack.length === 1) {
			this.#memberValueCount = 0;
		}

		if (this.#memberValueCount >= maxMemberValues || this.#valueCount >= maxValues) {
			this.#isWhole = false;
			return false;
		}

		this.#valueCount++;
		this.#memberValueCount++;
		return true;
	}
}

function decodeString(bytes: Buffer, isCut: boolean): string {
	const raw = bytes.toString('utf8');
	if (!raw.includes('\\')) {
		return raw;
	}

	// A cut may fall into an escape, at most `\uXXX`.
	const shortest = isCut ? Math.max(0, raw.length - 5) : raw.length;
	for (let {length} = raw; length >= shortest; length--) {
		try {
			return JSON.parse(`"${raw.slice(0, length)}"`) as string;
		} catch {}
	}

	return raw;
}
