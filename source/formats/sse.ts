import {LineSplitter, maxEventLength} from './lines.js';

export type SseHandler = {
	/** An event's data, its lines joined by LF, and its name, empty when it has none. */
	readonly readEvent: (data: string, name: string) => void;
	/** An event longer than `maxEventLength` was skipped. */
	readonly skipEvent: () => void;
};

/**
Cuts a stream of server-sent events into events (https://html.spec.whatwg.org/multipage/server-sent-events.html).
It differs from the standard in one point: an event that the end of the stream cuts short of its blank line still counts.
*/
export class SseFramer {
	readonly #handler: SseHandler;
	readonly #lines: LineSplitter;
	#data: string | null = null;
	#name = '';
	#isSkipping = false;

	constructor(handler: SseHandler) {
		this.#handler = handler;
		this.#lines = new LineSplitter({
			readLine: line => {
				this.#readLine(line);
			},
			skipLine: () => {
				this.#skip();
			},
		});
	}

	push(chunk: Uint8Array): void {
		this.#lines.push(chunk);
	}

	end(): void {
		this.#lines.end();
		this.#dispatch();
	}

	#readLine(line: string): void {
		if (line === '') {
			this.#dispatch();
		} else if (line.startsWith('data')) {
			this.#readData(line);
		} else if (line.startsWith('event:')) {
			this.#name = readValue(line, 'event:'.length);
		}
	}

	#readData(line: string): void {
		// A field without a colon has an empty value; any other character makes it an unknown field.
		if (this.#isSkipping || (line.length > 4 && line[4] !== ':')) {
			return;
		}

		const value = readValue(line, 'data:'.length);
		if (this.#data !== null && this.#data.length + value.length >= maxEventLength) {
			this.#skip();
			return;
		}

		this.#data = this.#data === null ? value : `${this.#data}\n${value}`;
	}

	#dispatch(): void {
		const data = this.#data;
		const name = this.#name;
		this.#data = null;
		this.#name = '';
		this.#isSkipping = false;
		if (data !== null && data !== '') {
			this.#handler.readEvent(data, name);
		}
	}

	#skip(): void {
		if (this.#isSkipping) {
			return;
		}

		this.#isSkipping = true;
		this.#data = null;
		this.#handler.skipEvent();
	}
}

function readValue(line: string, start: number): string {
	return line.slice(line[start] === ' ' ? start + 1 : start);
}
