import {Buffer} from 'node:buffer';
import {crc32} from 'node:zlib';

/** A message of AWS's event stream; its headers are strings. */
export function buildMessage(headers: Readonly<Record<string, string>>, payload: string | Uint8Array): Buffer {
	const encoded = Buffer.concat(Object.entries(headers).map(([name, value]) => {
		const text = Buffer.from(value);
		return Buffer.concat([Buffer.from([Buffer.byteLength(name)]), Buffer.from(name), Buffer.from([7, text.length >> 8, text.length & 0xFF]), text]);
	}));
	return buildRawMessage(encoded, Buffer.from(payload));
}

/** The same with the bytes of its headers as they are. */
export function buildRawMessage(headers: Uint8Array, payload: Uint8Array): Buffer {
	const message = Buffer.alloc(16 + headers.length + payload.length);
	message.writeUInt32BE(message.length, 0);
	message.writeUInt32BE(headers.length, 4);
	message.writeUInt32BE(crc32(message.subarray(0, 8)), 8);
	message.set(headers, 12);
	message.set(payload, 12 + headers.length);
	message.writeUInt32BE(crc32(message.subarray(0, -4)), message.length - 4);
	return message;
}

export function buildEvent(name: string, value: unknown): Buffer {
	return buildMessage({':event-type': name, ':content-type': 'application/json', ':message-type': 'event'}, JSON.stringify(value));
}

/** An event of a model that was invoked, as Bedrock wraps it. */
export function buildChunk(value: unknown): Buffer {
	return buildEvent('chunk', {bytes: Buffer.from(JSON.stringify(value)).toString('base64'), p: 'abcdefgh'});
}
