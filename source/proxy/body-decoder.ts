import type {Transform} from 'node:stream';
import zlib from 'node:zlib';

/** Takes a body's coded bytes and hands on the plain ones; asynchronous where the body is compressed. */
export type BodyDecoder = {
	readonly push: (chunk: Uint8Array) => void;
	/** No more bytes come; `onEnd` follows. */
	readonly end: () => void;
};

export type BodySink = {
	readonly onData: (chunk: Uint8Array) => void;
	/** All that could be decoded was handed on. `problem`: why it is not the whole body, else `null`. */
	readonly onEnd: (problem: string | null) => void;
};

// A body this large after decoding is looked at only if it did not grow out of all proportion (a bomb).
const maxFreeBytes = 8 * 1024 * 1024;
const maxGrowth = 20;
const maxLayers = 2;
// 8 MB: no honest sender of HTTP looks further back (RFC 9659), and the decoder keeps all of it.
const maxWindowLog = 23;
// Bytes that wait for the decoder's thread; more than this and it cannot keep up.
const maxWaitingBytes = 8 * 1024 * 1024;

/** Decodes gzip, deflate, br and zstd, two layers at most; anything else ends at once with a problem. */
export function createBodyDecoder(contentEncoding: string | undefined, sink: BodySink): BodyDecoder {
	const layers = (contentEncoding ?? '').toLowerCase().split(',').map(name => name.trim()).filter(name => name !== '' && name !== 'identity');
	if (layers.length === 0) {
		return {
			push: sink.onData,
			end() {
				sink.onEnd(null);
			},
		};
	}

	const transforms = layers.length > maxLayers ? [] : layers.toReversed().flatMap(layer => createTransform(layer) ?? []);
	if (transforms.length !== layers.length) {
		sink.onEnd(`content-encoding ${layers.join(', ').slice(0, 64)} is not decoded`);
		return {
			push() {/* It was said that nothing is read. */},
			end() {/* It was said that nothing is read. */},
		};
	}

	return chainTransforms(transforms, sink);
}

function createTransform(layer: string): Transform | null {
	// Flush what is there with every chunk: a stream's events must be seen when they come.
	switch (layer) {
		case 'gzip':
		case 'x-gzip': {
			return zlib.createGunzip({flush: zlib.constants.Z_SYNC_FLUSH, finishFlush: zlib.constants.Z_SYNC_FLUSH});
		}

		case 'deflate': {
			return zlib.createInflate({flush: zlib.constants.Z_SYNC_FLUSH, finishFlush: zlib.constants.Z_SYNC_FLUSH});
		}

		case 'br': {
			return zlib.createBrotliDecompress({flush: zlib.constants.BROTLI_OPERATION_FLUSH, finishFlush: zlib.constants.BROTLI_OPERATION_FLUSH});
		}

		case 'zstd': {
			return zlib.createZstdDecompress({flush: zlib.constants.ZSTD_e_flush, finishFlush: zlib.constants.ZSTD_e_flush, params: {[zlib.constants.ZSTD_d_windowLogMax]: maxWindowLog}});
		}

		default: {
			return null;
		}
	}
}

function chainTransforms(transforms: readonly Transform[], sink: BodySink): BodyDecoder {
	const [first] = transforms;
	const last = transforms.at(-1)!;
	let codedBytes = 0;
	let decodedBytes = 0;
	let isOver = false;

	const finish = (problem: string | null): void => {
		if (isOver) {
			return;
		}

		isOver = true;
		sink.onEnd(problem);
		for (const transform of transforms) {
			transform.destroy();
		}
	};

	for (const [index, transform] of transforms.entries()) {
		const next = transforms[index + 1];
		transform.on('error', error => {
			finish(`the body could not be decoded: ${error.message}`);
		});
		if (next !== undefined) {
			transform.pipe(next);
		}
	}

	last.on('data', (chunk: Buffer) => {
		decodedBytes += chunk.length;
		if (decodedBytes > maxFreeBytes && decodedBytes > codedBytes * maxGrowth) {
			finish('the body grows too much when it is decoded');
		} else if (!isOver) {
			sink.onData(chunk);
		}
	});
	last.on('end', () => {
		finish(null);
	});

	return {
		push(chunk) {
			codedBytes += chunk.length;
			if (isOver) {
				return;
			}

			if (first!.writableLength > maxWaitingBytes) {
				finish('the body came faster than it could be decoded');
			} else {
				first!.write(chunk);
			}
		},
		end() {
			if (!isOver) {
				first!.end();
			}
		},
	};
}
