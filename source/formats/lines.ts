/** The longest a line or an event may be, in UTF-16 units; what is longer is skipped. */
export const maxEventLength = 8 * 1024 * 1024;

export type LineHandler = {
	/** A line without its ending. */
	readonly readLine: (line: string) => void;
	/** A line longer than `maxEventLength`, once; its text is gone. */
	readonly skipLine: () => void;
};

/** Cuts bytes into lines that end in LF, CRLF or CR, as server-sent events may. A leading byte order mark is dropped. */
export class LineSplitter {
	readonly #handler: LineHandler;
	readonly #decoder = new TextDecoder();
	#pending = '';
	#isSkipping = false;
	#isAfterCr = false;

	constructor(handler: LineHandler) {
		this.#handler = handler;
	}

	push(chunk: Uint8Array): void {
		this.#split(this.#decoder.decode(chunk, {stream: true}));
	}

	/** The bytes are over; what had no line ending is a line too. */
	end(): void {
		this.#split(this.#decoder.decode());
		if (this.#pending !== '') {
			this.#finishLine('');
		}
	}

	#split(text: string): void {
		let start = 0;
		if (this.#isAfterCr && text !== '') {
			this.#isAfterCr = false;
			start = text.startsWith('\n') ? 1 : 0;
		}

		// Lines that end in a bare CR hardly exist, so the common chunk is searched once for all of them.
		let cr = text.indexOf('\r', start);
		let lf = text.indexOf('\n', start);
		while (lf !== -1 || cr !== -1) {
			const isCr = cr !== -1 && (lf === -1 || cr < lf);
			const end = isCr ? cr : lf;
			this.#finishLine(text.slice(start, end));
			start = end + 1;
			if (isCr && start === text.length) {
				this.#isAfterCr = true;
			} else if (isCr && start === lf) {
				start++;
			}

			cr = cr === -1 || cr >= start ? cr : text.indexOf('\r', start);
			lf = lf === -1 || lf >= start ? lf : text.indexOf('\n', start);
		}

		if (start < text.length) {
			this.#keep(text.slice(start));
		}
	}

	#finishLine(rest: string): void {
		// A line within one piece, as nearly all are, goes on without being kept.
		if (this.#pending === '' && !this.#isSkipping && rest.length <= maxEventLength) {
			this.#handler.readLine(rest);
			return;
		}

		this.#keep(rest);
		if (this.#isSkipping) {
			this.#isSkipping = false;
			return;
		}

		const line = this.#pending;
		this.#pending = '';
		this.#handler.readLine(line);
	}

	/** Adds to the line that is still open. Only the new part is ever searched, so a long line costs no more than its length. */
	#keep(part: string): void {
		if (this.#isSkipping || part === '') {
			return;
		}

		if (this.#pending.length + part.length > maxEventLength) {
			this.#pending = '';
			this.#isSkipping = true;
			this.#handler.skipLine();
			return;
		}

		this.#pending = this.#pending === '' ? part : this.#pending + part;
	}
}
