import {Buffer} from 'node:buffer';

/** A whole message as it came, still compressed if it was. */
export type CodedMessage = {
	readonly isCompressed: boolean;
	readonly payload: Buffer;
};

export type FrameSink = {
	readonly onMessage: (message: CodedMessage) => void;
	/** A message was too long to be kept; the ones after it follow. */
	readonly onSkip: () => void;
	/** The peer says that nothing more comes, and perhaps why: two bytes of a code, and words. */
	readonly onClose: (payload: Buffer) => void;
	/** The bytes are no frames; nothing more is read. */
	readonly onProblem: () => void;
};

/** More than any message that we could learn from. */
export const maxMessageBytes = 8 * 1024 * 1024;

const opcodes = {
	continuation: 0, text: 1, binary: 2, close: 8, pong: 10,
};
const maxControlBytes = 125;

/** Reads one direction of a WebSocket (RFC 6455), split anywhere. It answers nothing and checks only what it needs to stay in step. */
export class FrameReader {
	readonly #head = Buffer.alloc(14);
	#headSize = 0;
	#remainingBytes = 0;
	#isMasked = false;
	/** Where in the head the mask begins. */
	#maskStart = 0;
	#maskIndex = 0;
	#opcode = 0;
	#isFinal = false;
	#isInMessage = false;
	#isCompressed = false;
	#isSkipping = false;
	#payload = Buffer.alloc(0);
	#payloadSize = 0;
	/** Of the frame that closes, which may come between those of a message. */
	readonly #closing: number[] = [];
	#isOver = false;

	constructor(private readonly sink: FrameSink, private readonly hasCompression: boolean) {}

	push(chunk: Uint8Array): void {
		let offset = 0;
		while (offset < chunk.length && !this.#isOver) {
			offset = this.#remainingBytes > 0 ? this.#readPayload(chunk, offset) : this.#readHead(chunk, offset);
		}
	}

	/** Nothing more is read. */
	close(): void {
		this.#isOver = true;
		this.#dropPayload();
	}

	#readHead(chunk: Uint8Array, start: number): number {
		let offset = start;
		while (offset < chunk.length) {
			this.#head[this.#headSize++] = chunk[offset++]!;
			if (this.#headSize >= this.#measureHead()) {
				this.#headSize = 0;
				this.#startFrame();
				break;
			}
		}

		return offset;
	}

	#measureHead(): number {
		if (this.#headSize < 2) {
			return 2;
		}

		const second = this.#head[1]!;
		const shortLength = second & 0x7F;
		this.#maskStart = 2 + (shortLength === 127 ? 8 : (shortLength === 126 ? 2 : 0));
		return this.#maskStart + (second >= 0x80 ? 4 : 0);
	}

	#startFrame(): void {
		const first = this.#head[0]!;
		const length = this.#readLength();
		this.#opcode = first & 0x0F;
		this.#isFinal = first >= 0x80;
		this.#isMasked = this.#head[1]! >= 0x80;
		this.#maskIndex = 0;
		if (!Number.isSafeInteger(length) || !this.#accept((first & 0x70) >> 4, length)) {
			this.close();
			this.sink.onProblem();
			return;
		}

		this.#remainingBytes = length;
		if (length === 0) {
			this.#endFrame();
		}
	}

	#readLength(): number {
		const shortLength = this.#head[1]! & 0x7F;
		if (shortLength < 126) {
			return shortLength;
		}

		return shortLength === 126 ? this.#head.readUInt16BE(2) : (this.#head.readUInt32BE(2) * (2 ** 32)) + this.#head.readUInt32BE(6);
	}

	/** Whether such a frame may come now. `reserved`: its three bits, of which the first says compressed. */
	#accept(reserved: number, length: number): boolean {
		if (this.#opcode >= opcodes.close) {
			return reserved === 0 && this.#isFinal && length <= maxControlBytes && this.#opcode <= opcodes.pong;
		}

		if (this.#opcode === opcodes.continuation) {
			return reserved === 0 && this.#isInMessage && this.#makeRoom(length);
		}

		const isCompressed = reserved === 4;
		if (this.#isInMessage || this.#opcode > opcodes.binary || (reserved !== 0 && !(isCompressed && this.hasCompression))) {
			return false;
		}

		this.#isInMessage = true;
		this.#isCompressed = isCompressed;
		this.#isSkipping = false;
		return this.#makeRoom(length);
	}

	/** A long plain message is passed over; without a compressed one, those after it could not be inflated. */
	#makeRoom(length: number): boolean {
		if (this.#payloadSize + length <= maxMessageBytes) {
			return true;
		}

		this.#isSkipping = true;
		this.#dropPayload();
		return !this.#isCompressed;
	}

	#readPayload(chunk: Uint8Array, start: number): number {
		const end = Math.min(chunk.length, start + this.#remainingBytes);
		this.#remainingBytes -= end - start;
		if (this.#opcode < opcodes.close && !this.#isSkipping) {
			this.#keep(chunk, start, end);
		} else if (this.#opcode === opcodes.close) {
			for (const byte of chunk.subarray(start, end)) {
				this.#closing.push(this.#isMasked ? byte ^ this.#head[this.#maskStart + (this.#maskIndex++ & 3)]! : byte);
			}
		}

		if (this.#remainingBytes === 0) {
			this.#endFrame();
		}

		return end;
	}

	/** Into one buffer that grows with what came, not with what a length promises. */
	#keep(chunk: Uint8Array, start: number, end: number): void {
		const size = this.#payloadSize + end - start;
		if (size > this.#payload.length) {
			const grown = Buffer.allocUnsafe(Math.max(size, Math.min(size + this.#remainingBytes, this.#payload.length * 2)));
			this.#payload.copy(grown, 0, 0, this.#payloadSize);
			this.#payload = grown;
		}

		if (this.#isMasked) {
			for (let index = start, target = this.#payloadSize; index < end; index++, target++) {
				this.#payload[target] = chunk[index]! ^ this.#head[this.#maskStart + (this.#maskIndex++ & 3)]!;
			}
		} else {
			this.#payload.set(chunk.subarray(start, end), this.#payloadSize);
		}

		this.#payloadSize = size;
	}

	#endFrame(): void {
		if (this.#opcode >= opcodes.close) {
			if (this.#opcode === opcodes.close) {
				this.close();
				this.sink.onClose(Buffer.from(this.#closing));
			}

			return;
		}

		if (!this.#isFinal) {
			return;
		}

		this.#isInMessage = false;
		const payload = this.#payload.subarray(0, this.#payloadSize);
		this.#dropPayload();
		if (this.#isSkipping) {
			this.sink.onSkip();
		} else {
			this.sink.onMessage({isCompressed: this.#isCompressed, payload});
		}
	}

	#dropPayload(): void {
		this.#payload = Buffer.alloc(0);
		this.#payloadSize = 0;
	}
}
