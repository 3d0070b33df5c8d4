import {Buffer} from 'node:buffer';
import {once} from 'node:events';
import {
	constants,
	createBrotliCompress,
	createDeflate,
	createGzip,
	createZstdCompress,
} from 'node:zlib';

export type ContentEncoding = 'gzip' | 'br' | 'zstd' | 'deflate';

export const contentEncodings: readonly ContentEncoding[] = ['gzip', 'br', 'zstd', 'deflate'];

const encoders = {
	gzip: {create: createGzip, flush: constants.Z_SYNC_FLUSH},
	deflate: {create: createDeflate, flush: constants.Z_SYNC_FLUSH},
	br: {create: createBrotliCompress, flush: constants.BROTLI_OPERATION_FLUSH},
	zstd: {create: createZstdCompress, flush: constants.ZSTD_e_flush},
};

/** Encodes the parts as one stream that is flushed after each: what comes of a part can be decoded when it is there. */
export async function encodeParts(parts: readonly Buffer[], encoding: ContentEncoding): Promise<Buffer[]> {
	const {create, flush} = encoders[encoding];
	const encoder = create();
	const encoded: Buffer[] = [];
	let pending: Buffer[] = [];
	encoder.on('data', (bytes: Buffer) => {
		pending.push(bytes);
	});
	for (const part of parts.slice(0, -1)) {
		encoder.write(part);

		await new Promise<void>(resolve => {
			encoder.flush(flush, () => {
				resolve();
			});
		});
		encoded.push(Buffer.concat(pending));
		pending = [];
	}

	encoder.end(parts.at(-1));
	await once(encoder, 'end');
	return [...encoded, Buffer.concat(pending)].filter(part => part.length > 0);
}
