import type {IncomingMessage} from 'node:http';
import {promisify} from 'node:util';
import {gunzip} from 'node:zlib';
import {ApiError, type ApiRequest, type Body} from './route.js';

/** As sent, and unpacked; a batch of an exporter has at most some hundred KB. */
const maxBodyBytes = 4 * 1024 * 1024;
const maxUnpackedBytes = 16 * 1024 * 1024;
/** Of all bodies at once: many large ones wait for each other. */
const maxTogetherBytes = 48 * 1024 * 1024;

const unpack = promisify(gunzip);

export type BodyReader = (incoming: IncomingMessage) => Promise<Body>;

/** Reads bodies of bounded size, of which all together are bounded, too. What it says of a body holds until the answer to it is made. */
export function createBodyReader(): {read: BodyReader; release: (body: Body) => void} {
	let heldBytes = 0;
	const hold = (count: number): void => {
		heldBytes += count;
		if (!(heldBytes > maxTogetherBytes)) {
			return;
		}

		heldBytes -= count;
		throw new ApiError(503, 'busy', 'Too much is being sent at once.', 'Send it again in a second.');
	};

	return {
		async read(incoming) {
			const packed = await collect(incoming, hold, count => {
				heldBytes -= count;
			});
			const contentType = (incoming.headers['content-type'] ?? '').split(';', 1)[0]!.trim().toLowerCase();
			try {
				const bytes = await decode(packed, incoming.headers['content-encoding']);
				hold(bytes.length);
				return {bytes, contentType};
			} finally {
				heldBytes -= packed.length;
			}
		},
		release({bytes}) {
			heldBytes -= bytes.length;
		},
	};
}

async function collect(incoming: IncomingMessage, hold: (count: number) => void, letGo: (count: number) => void): Promise<Buffer> {
	const tooLarge = (): ApiError => new ApiError(413, 'body_too_large', `The body is larger than ${maxBodyBytes} bytes.`, 'Send less at once.');
	if (Number(incoming.headers['content-length']) > maxBodyBytes) {
		throw tooLarge();
	}

	const {promise, resolve, reject} = Promise.withResolvers<Buffer>();
	const chunks: Buffer[] = [];
	let length = 0;
	const refuse = (error: Error): void => {
		// What still comes is let fall: a stream that is paused would never end.
		incoming.removeAllListeners('data').resume();
		letGo(length);
		reject(error);
	};

	incoming.on('data', (chunk: Buffer) => {
		try {
			hold(chunk.length);
			length += chunk.length;
			chunks.push(chunk);
		} catch (error) {
			refuse(error as Error);
			return;
		}

		if (length > maxBodyBytes) {
			refuse(tooLarge());
		}
	});
	incoming.once('end', () => {
		resolve(Buffer.concat(chunks));
	});
	incoming.once('close', () => {
		if (!incoming.complete) {
			refuse(new ApiError(400, 'body_cut', 'The body ended early.', 'Send it whole.'));
		}
	});
	return promise;
}

async function decode(packed: Buffer, encoding = 'identity'): Promise<Uint8Array> {
	switch (encoding.trim().toLowerCase()) {
		case 'identity': {
			return packed;
		}

		case 'gzip': {
			try {
				return await unpack(packed, {maxOutputLength: maxUnpackedBytes});
			} catch (error) {
				const isTooLarge = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
				throw isTooLarge
					? new ApiError(413, 'body_too_large', `The body is larger than ${maxUnpackedBytes} bytes when it is unpacked.`, 'Send less at once.')
					: new ApiError(400, 'bad_body', 'The body is no gzip, though it says so.', 'Leave out content-encoding, or pack it.');
			}
		}

		default: {
			throw new ApiError(415, 'encoding_unknown', 'The body is packed in a way that is not read here.', 'Send it as it is, or with content-encoding: gzip.');
		}
	}
}

/** The body as a JSON object; `body_needed` where there is none. */
export async function readJsonBody(request: ApiRequest): Promise<Readonly<Record<string, unknown>>> {
	const object = await readObject(request);
	if (object === null) {
		throw new ApiError(400, 'body_needed', 'The body is empty.', 'Send a JSON object; {} says as little as possible.');
	}

	return object;
}

/** The body as a JSON object; an empty one where there is none, since what is told stands in the path. */
export async function readJsonObject(request: ApiRequest): Promise<Readonly<Record<string, unknown>>> {
	return await readObject(request) ?? {};
}

async function readObject(request: ApiRequest): Promise<Readonly<Record<string, unknown>> | null> {
	const {bytes, contentType} = await request.readBody();
	// A web page can send other kinds without asking first.
	if (contentType !== 'application/json' && !(bytes.length === 0 && contentType === '')) {
		throw new ApiError(415, 'json_needed', 'The body is not sent as JSON.', 'Send it with content-type: application/json.');
	}

	if (bytes.length === 0) {
		return null;
	}

	const value = parseJson(bytes);
	if (typeof value !== 'object' || value === null || Array.isArray(value)) {
		throw new ApiError(400, 'bad_body', 'The body is no JSON object.', 'Send an object, for example {"model": "gpt-4o"}.');
	}

	return value as Record<string, unknown>;
}

export function parseJson(bytes: Uint8Array): unknown {
	try {
		return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'));
	} catch {
		throw new ApiError(400, 'bad_body', 'The body is no JSON.', 'Check its quotes and brackets.');
	}
}
