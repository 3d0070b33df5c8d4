import type {Buffer} from 'node:buffer';

export const quote = 0x22;
const backslash = 0x5C;

/** Finds where JSON strings end in bytes that come in pieces, at the speed of `indexOf`. */
export class StringEnd {
	/** Whether the bytes so far end in a backslash that escapes the next byte. */
	#isEscaped = false;

	/** The index of the closing quote, or -1 when the string goes on in the next piece. */
	find(bytes: Buffer, start: number): number {
		let from = start;
		for (;;) {
			const index = bytes.indexOf(quote, from);
			const end = index === -1 ? bytes.length : index;
			// A run of backslashes is counted once, so hostile input costs no more than its length.
			let run = 0;
			while (end - run > from && bytes[end - run - 1] === backslash) {
				run++;
			}

			const isWholePiece = end - run === from && this.#isEscaped;
			this.#isEscaped = (run % 2 === 1) !== isWholePiece;
			if (index === -1) {
				return -1;
			}

			if (!this.#isEscaped) {
				return index;
			}

			this.#isEscaped = false;
			from = index + 1;
		}
	}
}
