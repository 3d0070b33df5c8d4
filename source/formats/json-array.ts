import {Buffer} from 'node:buffer';
import {quote, StringEnd} from './json-string.js';
import {maxEventLength} from './lines.js';

export type JsonArrayHandler = {
	/** The text of one element, an object. */
	readonly readElement: (text: string) => void;
	/** An element longer than `maxEventLength` was skipped. */
	readonly skipElement: () => void;
	/** The array's closing bracket. */
	readonly readEnd: () => void;
};

/** Cuts one JSON array of objects into its elements while it comes, as Gemini streams without `alt=sse`. */
export class JsonArrayFramer {
	readonly #handler: JsonArrayHandler;
	/** 0 outside the array, 1 between elements. */
	#depth = 0;
	#stringEnd: StringEnd | null = null;
	#parts: Buffer[] = [];
	#length = 0;
	#isOver = false;

	constructor(handler: JsonArrayHandler) {
		this.#handler = handler;
	}

	push(chunk: Uint8Array): void {
		const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
		let elementStart = 0;
		let index = 0;
		while (index < bytes.length && !this.#isOver) {
			if (this.#stringEnd !== null) {
				const end = this.#stringEnd.find(bytes, index);
				this.#stringEnd = end === -1 ? this.#stringEnd : null;
				index = end === -1 ? bytes.length : end + 1;
				continue;
			}

			const change = this.#readByte(bytes[index]!);
			index++;
			if (change === 1 && this.#depth === 2) {
				elementStart = index - 1;
			} else if (change === -1 && this.#depth === 1) {
				this.#keep(bytes.subarray(elementStart, index));
				this.#finishElement();
			}
		}

		if (this.#depth > 1) {
			this.#keep(bytes.subarray(elementStart));
		}
	}

	end(): void {
		this.#isOver = true;
		this.#parts = [];
	}

	/** Answers by how much the depth changed. */
	#readByte(byte: number): number {
		switch (byte) {
			case quote: {
				this.#stringEnd = new StringEnd();
				return 0;
			}

			case 0x7B: // {
			case 0x5B: { // [
				this.#depth++;
				return 1;
			}

			case 0x7D: // }
			case 0x5D: { // ]
				this.#depth--;
				this.#isOver = this.#depth <= 0;
				if (this.#depth === 0 && byte === 0x5D) {
					this.#handler.readEnd();
				}

				return -1;
			}

			default: {
				return 0;
			}
		}
	}

	#keep(part: Buffer): void {
		this.#length += part.length;
		if (this.#length > maxEventLength) {
			this.#parts = [];
		} else {
			// A copy, since the piece belongs to the caller.
			this.#parts.push(Buffer.from(part));
		}
	}

	#finishElement(): void {
		const parts = this.#parts;
		const isTooLong = this.#length > maxEventLength;
		this.#parts = [];
		this.#length = 0;
		if (isTooLong) {
			this.#handler.skipElement();
		} else {
			this.#handler.readElement(Buffer.concat(parts).toString('utf8'));
		}
	}
}
