import {Buffer} from 'node:buffer';
import zlib from 'node:zlib';
import {maxMessageBytes} from './frame-reader.js';

/** What RFC 7692 cuts from the end of every message. */
const tail = Buffer.from([0, 0, 0xFF, 0xFF]);

type Done = (text: string | null) => void;

/** Inflates the messages of one direction, one at a time, in zlib's threads. */
export class MessageInflater {
	#stream: zlib.InflateRaw | null = null;
	#parts: Buffer[] = [];
	#size = 0;
	#done: Done | null = null;

	constructor(private readonly hasContext: boolean) {}

	/** `done` gets the text, or `null` if there is none or too much of it; then the inflater is of no more use. */
	inflate(payload: Buffer, done: Done): void {
		this.#stream ??= this.#createStream();
		const stream = this.#stream;
		this.#done = done;
		stream.write(payload);
		stream.write(tail);
		stream.flush(() => {
			if (this.#stream === stream) {
				this.#finish();
			}
		});
	}

	close(): void {
		this.#done = null;
		this.#parts = [];
		this.#stream?.destroy();
		this.#stream = null;
	}

	#createStream(): zlib.InflateRaw {
		// The largest window reads what was written with any smaller one, too.
		const stream = zlib.createInflateRaw({windowBits: 15});
		stream.on('data', (part: Buffer) => {
			this.#size += part.length;
			if (this.#size > maxMessageBytes) {
				this.#fail();
			} else {
				this.#parts.push(part);
			}
		});
		stream.on('error', () => {
			this.#fail();
		});
		// A last block ends the stream; the next message begins another.
		stream.once('end', () => {
			if (this.#stream !== stream) {
				return;
			}

			this.#stream = null;
			this.#finish();
		});
		return stream;
	}

	#finish(): void {
		const done = this.#done;
		if (done === null) {
			return;
		}

		const text = Buffer.concat(this.#parts, this.#size).toString();
		this.#done = null;
		this.#parts = [];
		this.#size = 0;
		if (!this.hasContext) {
			this.#stream?.reset();
		}

		done(text);
	}

	#fail(): void {
		const done = this.#done;
		this.close();
		done?.(null);
	}
}
