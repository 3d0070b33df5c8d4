import type {Buffer} from 'node:buffer';

/** A member of an object, by where it stands in the bytes. */
export type JsonMember = {
	readonly name: string;
	/** Of the quote before the name. */
	readonly start: number;
	readonly valueStart: number;
	/** After the value. */
	readonly end: number;
};

export type JsonMembers = {
	readonly members: readonly JsonMember[];
	/** Of the brace that closes the object. */
	readonly close: number;
};

const quote = 0x22;
const comma = 0x2C;
const colon = 0x3A;
const backslash = 0x5C;
const openBracket = 0x5B;
const closeBracket = 0x5D;
const openBrace = 0x7B;
const closeBrace = 0x7D;

/**
Finds the members of the object that the bytes are, without decoding any value: for changes that leave all other bytes as
they are. `null` where that is no object, not whole, or has a name that is written with escapes.
*/
export function findMembers(bytes: Buffer, start = 0): JsonMembers | null {
	let index = skipBlank(bytes, start);
	if (bytes[index] !== openBrace) {
		return null;
	}

	const members: JsonMember[] = [];
	index = skipBlank(bytes, index + 1);
	if (bytes[index] === closeBrace) {
		return {members, close: index};
	}

	for (;;) {
		const member = readMember(bytes, index);
		if (member === null) {
			return null;
		}

		members.push(member);
		index = skipBlank(bytes, member.end);
		if (bytes[index] === closeBrace) {
			return {members, close: index};
		}

		if (bytes[index] !== comma) {
			return null;
		}

		index = skipBlank(bytes, index + 1);
	}
}

/** Whether nothing but white space stands from there on. */
export function isBlankFrom(bytes: Buffer, start: number): boolean {
	return skipBlank(bytes, start) === bytes.length;
}

function readMember(bytes: Buffer, start: number): JsonMember | null {
	if (bytes[start] !== quote) {
		return null;
	}

	const nameEnd = skipString(bytes, start);
	const separator = skipBlank(bytes, nameEnd);
	if (bytes[separator] !== colon) {
		return null;
	}

	const name = bytes.toString('utf8', start + 1, nameEnd - 1);
	const valueStart = skipBlank(bytes, separator + 1);
	const end = skipValue(bytes, valueStart);
	return name.includes('\\') || end === valueStart
		? null
		: {
			name, start, valueStart, end,
		};
}

/** Answers what comes after the value: the end of the bytes where it does not end, its own start where there is none. */
function skipValue(bytes: Buffer, start: number): number {
	const first = bytes[start];
	if (first === quote) {
		return skipString(bytes, start);
	}

	if (first === openBrace || first === openBracket) {
		return skipContainer(bytes, start);
	}

	let index = start;
	while (index < bytes.length && !isLiteralEnd(bytes[index]!)) {
		index++;
	}

	return index;
}

function skipContainer(bytes: Buffer, start: number): number {
	let depth = 0;
	let index = start;
	while (index < bytes.length) {
		const byte = bytes[index]!;
		if (byte === quote) {
			index = skipString(bytes, index);
			continue;
		}

		index++;
		if (byte === openBrace || byte === openBracket) {
			depth++;
		} else if ((byte === closeBrace || byte === closeBracket) && --depth === 0) {
			return index;
		}
	}

	return index;
}

/** Answers what comes after the closing quote; the end of the bytes without one. */
function skipString(bytes: Buffer, start: number): number {
	let end = start;
	do {
		end = bytes.indexOf(quote, end + 1);
	} while (end !== -1 && isEscaped(bytes, end, start));

	return end === -1 ? bytes.length : end + 1;
}

/** An odd number of backslashes before it. */
function isEscaped(bytes: Buffer, index: number, start: number): boolean {
	let before = index - 1;
	while (before > start && bytes[before] === backslash) {
		before--;
	}

	return (index - before) % 2 === 0;
}

function skipBlank(bytes: Buffer, start: number): number {
	let index = start;
	while (index < bytes.length && isBlank(bytes[index]!)) {
		index++;
	}

	return index;
}

function isBlank(byte: number): boolean {
	return byte === 0x20 || byte === 0x0A || byte === 0x0D || byte === 0x09;
}

function isLiteralEnd(byte: number): boolean {
	return byte === comma || byte === closeBrace || byte === closeBracket || isBlank(byte);
}
