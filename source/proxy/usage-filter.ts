import {Buffer} from 'node:buffer';
import {findMembers, isBlankFrom, type JsonMembers} from '../formats/json-members.js';

const newline = 0x0A;
const carriageReturn = 0x0D;
const nothing = Buffer.alloc(0);
const dataField = Buffer.from('data:');
const usageName = Buffer.from('"usage"');
// An event that is longer is no chunk that came because of us; it passes in pieces as it comes.
const maxHeldBytes = 256 * 1024;

/**
Takes out of a stream of `chat/completions` what came only because usage was asked for: the chunk without choices that
tells it, and the `"usage":null` of the others. Every other byte stays; an event goes on when it is whole.
*/
export class UsageFilter {
	#held = nothing;
	/** Up to where the held bytes were looked through for an end of line. */
	#scanned = 0;
	#lineStart = 0;
	/** In an event that is too long to hold. */
	#isPassing = false;
	/** The stream is none that we understand. */
	#isOff = false;

	/** Answers what goes on to the client now. */
	push(chunk: Buffer): Buffer {
		if (this.#isOff) {
			return chunk;
		}

		const bytes = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
		const parts: Buffer[] = [];
		let eventStart = 0;
		for (let end = bytes.indexOf(newline, this.#scanned); end !== -1; end = bytes.indexOf(newline, end + 1)) {
			const isBlank = end === this.#lineStart || (end === this.#lineStart + 1 && bytes[this.#lineStart] === carriageReturn);
			this.#lineStart = end + 1;
			if (!isBlank) {
				continue;
			}

			const event = bytes.subarray(eventStart, end + 1);
			parts.push(this.#isPassing ? event : filterEvent(event));
			this.#isPassing = false;
			eventStart = end + 1;
		}

		this.#hold(bytes.subarray(eventStart), eventStart, parts);
		return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
	}

	/** The stream is over, in order or cut. */
	end(): Buffer {
		const rest = this.#held;
		this.#held = nothing;
		return this.#isPassing || this.#isOff ? rest : filterEvent(rest);
	}

	#hold(rest: Buffer, start: number, parts: Buffer[]): void {
		this.#isOff = hasLoneReturn(rest);
		this.#isPassing ||= rest.length > maxHeldBytes;
		if (this.#isOff || this.#isPassing) {
			// The line's beginning is gone; that it is not blank is all that counts of it.
			this.#lineStart = this.#lineStart - start === rest.length ? 0 : -2;
			this.#held = nothing;
			parts.push(rest);
		} else {
			this.#lineStart -= start;
			// A copy, since the connection may use the chunk's memory again.
			this.#held = rest.length === 0 ? nothing : Buffer.from(rest);
		}

		this.#scanned = this.#held.length;
	}
}

/** Lines may end so too, though nobody's do: better to see nothing of such a stream than to hold it up. */
function hasLoneReturn(bytes: Buffer): boolean {
	for (let index = bytes.indexOf(carriageReturn); index !== -1; index = bytes.indexOf(carriageReturn, index + 1)) {
		if (index + 1 < bytes.length && bytes[index + 1] !== newline) {
			return true;
		}
	}

	return false;
}

function filterEvent(event: Buffer): Buffer {
	// Only what is one line of data.
	if (!event.includes(usageName) || !event.subarray(0, dataField.length).equals(dataField) || !isOneLine(event)) {
		return event;
	}

	const found = findMembers(event, dataField.length);
	const index = found?.members.findIndex(({name}) => name === 'usage') ?? -1;
	if (found === null || index === -1 || !isBlankFrom(event, found.close + 1)) {
		return event;
	}

	const {valueStart, end} = found.members[index]!;
	if (event.toString('latin1', valueStart, end) === 'null') {
		return cutMember(event, found, index);
	}

	return event[valueStart] === openBrace && hasNoChoices(event, found) ? nothing : event;
}

const openBrace = 0x7B;

function isOneLine(event: Buffer): boolean {
	const end = event.indexOf(newline);
	return end === -1 || isBlankFrom(event, end);
}

function hasNoChoices(event: Buffer, {members}: JsonMembers): boolean {
	const choices = members.find(({name}) => name === 'choices');
	return choices !== undefined && /^\[\s*\]$/v.test(event.toString('latin1', choices.valueStart, choices.end));
}

function cutMember(event: Buffer, {members}: JsonMembers, index: number): Buffer {
	const {start, end} = members[index]!;
	const before = members[index - 1];
	const after = members[index + 1];
	return before === undefined
		? Buffer.concat([event.subarray(0, start), event.subarray(after === undefined ? end : after.start)])
		: Buffer.concat([event.subarray(0, before.end), event.subarray(end)]);
}
