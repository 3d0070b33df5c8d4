import {LineSplitter} from './lines.js';

export type NdjsonHandler = {
	/** One line with something on it. */
	readonly readLine: (line: string) => void;
	/** A line longer than `maxEventLength` was skipped. */
	readonly skipLine: () => void;
};

/** Cuts newline-delimited JSON into lines; blank ones are left out. */
export class NdjsonFramer {
	readonly #lines: LineSplitter;

	constructor(handler: NdjsonHandler) {
		this.#lines = new LineSplitter({
			readLine(line) {
				const text = line.trim();
				if (text !== '') {
					handler.readLine(text);
				}
			},
			skipLine: handler.skipLine,
		});
	}

	push(chunk: Uint8Array): void {
		this.#lines.push(chunk);
	}

	end(): void {
		this.#lines.end();
	}
}
