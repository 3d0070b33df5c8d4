import {Buffer} from 'node:buffer';
import {JsonScanner, type ScannedJson} from './json-scan.js';

/** What is larger is scanned instead of parsed: `JSON.parse` takes about 1 ms for this much and stops everything meanwhile. */
export const maxParsedBytes = 256 * 1024;

export type JsonReading = ScannedJson & {
	/** Strings may have lost their ends, so that their lengths tell nothing. */
	readonly hasCutStrings: boolean;
};

/** Reads a whole body as one JSON value, whatever its size, in bounded memory. */
export class JsonBody {
	#chunks: Buffer[] = [];
	#byteCount = 0;
	#scanner: JsonScanner | null = null;

	push(chunk: Uint8Array): void {
		this.#byteCount += chunk.byteLength;
		if (this.#scanner !== null) {
			this.#scanner.push(chunk);
			return;
		}

		this.#chunks.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
		if (this.#byteCount > maxParsedBytes) {
			this.#scanChunks();
		}
	}

	end(): JsonReading {
		if (this.#scanner !== null) {
			return {...this.#scanner.end(), hasCutStrings: true};
		}

		// Most bodies come in one piece, and are joined already.
		const whole = this.#chunks.length === 1 ? this.#chunks[0]! : Buffer.concat(this.#chunks);
		const text = whole.toString('utf8');
		this.#chunks = [];
		return {value: parse(text), isWhole: true, hasCutStrings: false};
	}

	#scanChunks(): void {
		this.#scanner = new JsonScanner();
		for (const chunk of this.#chunks) {
			this.#scanner.push(chunk);
		}

		this.#chunks = [];
	}
}

/** Reads a text as one JSON value; a long one is scanned, as a body is. */
export function readJson(text: string): JsonReading {
	if (text.length <= maxParsedBytes) {
		return {value: parse(text), isWhole: true, hasCutStrings: false};
	}

	const body = new JsonBody();
	body.push(Buffer.from(text));
	return body.end();
}

/** `undefined` for what is no JSON. Blank lines before it (DeepSeek sends them while it waits) and a byte order mark are ignored. */
function parse(text: string): unknown {
	try {
		return JSON.parse(text.trim()) as unknown;
	} catch {
		return undefined;
	}
}
