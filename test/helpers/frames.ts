import {Buffer} from 'node:buffer';

export type FrameParts = {
	readonly opcode?: number;
	readonly isFinal?: boolean;
	/** The three reserved bits; 4 says compressed. */
	readonly reserved?: number;
	readonly mask?: readonly number[];
	/** What the head says instead of the payload's length. */
	readonly length?: bigint;
};

/** One frame of a WebSocket, an honest one or not. */
export function buildFrame(payload: Uint8Array | string, {opcode = 1, isFinal = true, reserved = 0, mask, length}: FrameParts = {}): Buffer {
	const bytes = Buffer.from(payload);
	const size = length ?? BigInt(bytes.length);
	const extended = Buffer.alloc(size > 65_535n ? 8 : (size > 125n ? 2 : 0));
	if (extended.length === 8) {
		extended.writeBigUInt64BE(size);
	} else if (extended.length === 2) {
		extended.writeUInt16BE(Number(size));
	}

	const shortLength = extended.length === 8 ? 127 : (extended.length === 2 ? 126 : Number(size));
	const masked = mask === undefined ? bytes : Buffer.from(bytes.map((byte, index) => byte ^ mask[index % 4]!));
	return Buffer.concat([
		Buffer.from([(isFinal ? 0x80 : 0) | (reserved << 4) | opcode, (mask === undefined ? 0 : 0x80) | shortLength]),
		extended,
		Buffer.from(mask ?? []),
		masked,
	]);
}
