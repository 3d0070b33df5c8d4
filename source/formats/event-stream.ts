import {Buffer} from 'node:buffer';
import {computeCrc32} from './crc32.js';
import {maxEventLength} from './lines.js';

export type MessageHandler = {
	/** One message whose checksums are right: its textual headers and its payload, which is gone after the call. */
	readonly readMessage: (headers: ReadonlyMap<string, string>, payload: Buffer) => void;
	/** The bytes were no such message; nothing after them is read. */
	readonly reportBroken: (reason: string) => void;
};

/** Total length, length of the headers, and the checksum of these two. */
const preludeBytes = 12;
const checksumBytes = 4;
/** How many bytes a header's value has, by its type; strings and byte arrays say it themselves. */
const valueBytes: readonly number[] = [0, 0, 1, 2, 4, 8, -1, -1, 8, 16];
const stringType = 7;

/** Cuts AWS's binary event stream into messages (https://docs.aws.amazon.com/AmazonS3/latest/API/RESTSelectObjectAppendix.html). */
export class EventStreamFramer {
	readonly #handler: MessageHandler;
	/** The prelude or message that came in part; `null` between two. */
	#pending: Buffer | null = null;
	#filledBytes = 0;
	#isBroken = false;

	constructor(handler: MessageHandler) {
		this.#handler = handler;
	}

	push(chunk: Uint8Array): void {
		const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
		let index = 0;
		while (index < bytes.length && !this.#isBroken) {
			index = this.#pending === null ? this.#start(bytes, index) : this.#fill(this.#pending, bytes, index);
		}
	}

	end(): void {
		this.#pending = null;
	}

	/** A message within one piece, as nearly all are, is read in place. */
	#start(bytes: Buffer, start: number): number {
		const leftBytes = bytes.length - start;
		const totalBytes = leftBytes < preludeBytes ? preludeBytes : this.#readPrelude(bytes.subarray(start, start + preludeBytes));
		if (leftBytes >= preludeBytes && leftBytes >= totalBytes) {
			this.#readMessage(bytes.subarray(start, start + totalBytes));
			return start + totalBytes;
		}

		this.#pending = Buffer.allocUnsafe(totalBytes);
		this.#filledBytes = bytes.copy(this.#pending, 0, start);
		return bytes.length;
	}

	#fill(pending: Buffer, bytes: Buffer, start: number): number {
		const copiedBytes = bytes.copy(pending, this.#filledBytes, start);
		this.#filledBytes += copiedBytes;
		if (this.#filledBytes === pending.length) {
			this.#pending = null;
			// No message is as short as its prelude.
			if (pending.length === preludeBytes) {
				this.#grow(pending);
			} else {
				this.#readMessage(pending);
			}
		}

		return start + copiedBytes;
	}

	#grow(prelude: Buffer): void {
		this.#pending = Buffer.allocUnsafe(this.#readPrelude(prelude));
		this.#filledBytes = prelude.copy(this.#pending);
	}

	/** Answers how long the message is; its own length where that can't be. */
	#readPrelude(prelude: Buffer): number {
		const totalBytes = prelude.readUInt32BE(0);
		if (computeCrc32(prelude, 8) !== prelude.readUInt32BE(8)) {
			this.#break('has a wrong checksum');
		} else if (totalBytes < preludeBytes + checksumBytes + prelude.readUInt32BE(4) || totalBytes > maxEventLength) {
			this.#break('has an impossible length');
		}

		return this.#isBroken ? preludeBytes : totalBytes;
	}

	#readMessage(message: Buffer): void {
		if (this.#isBroken) {
			return;
		}

		const bodyBytes = message.length - checksumBytes;
		if (computeCrc32(message, bodyBytes) !== message.readUInt32BE(bodyBytes)) {
			this.#break('has a wrong checksum');
			return;
		}

		const payloadStart = preludeBytes + message.readUInt32BE(4);
		const headers = readHeaders(message.subarray(preludeBytes, payloadStart));
		if (headers === null) {
			this.#break('has headers that cannot be read');
		} else {
			this.#handler.readMessage(headers, message.subarray(payloadStart, bodyBytes));
		}
	}

	#break(reason: string): void {
		this.#isBroken = true;
		this.#pending = null;
		this.#handler.reportBroken(`A message of the event stream ${reason}.`);
	}
}

/** The headers that are text; `null` when they don't fill their place. */
function readHeaders(bytes: Buffer): Map<string, string> | null {
	const headers = new Map<string, string>();
	let index = 0;
	while (index < bytes.length) {
		const nameEnd = index + 1 + bytes[index]!;
		const type = bytes[nameEnd];
		const fixedBytes = type === undefined ? undefined : valueBytes[type];
		const hasLength = fixedBytes === -1;
		const start = nameEnd + (hasLength ? 3 : 1);
		if (fixedBytes === undefined || start > bytes.length) {
			return null;
		}

		const end = start + (hasLength ? bytes.readUInt16BE(nameEnd + 1) : fixedBytes);
		if (end > bytes.length) {
			return null;
		}

		if (type === stringType) {
			headers.set(bytes.toString('utf8', index + 1, nameEnd), bytes.toString('utf8', start, end));
		}

		index = end;
	}

	return headers;
}
