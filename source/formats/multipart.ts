import {Buffer} from 'node:buffer';

/** How much of the beginning and of the end is kept. Forms have their file first or last, and the other fields beside it. */
const keptBytes = 64 * 1024;

const fieldHead = /content-disposition:[^\n\r]*;\s*name="(?<name>[^\n\r"]{1,64})"[^\n\r]*(?:\r\n[^\n\r]+)*\r\n\r\n/giv;

/** Reads the short fields of a multipart form of any size, without what lies in between. */
export class MultipartBody {
	readonly #head: Buffer[] = [];
	#headLength = 0;
	readonly #tail: Buffer[] = [];
	#tailLength = 0;

	push(chunk: Uint8Array): void {
		const head = chunk.subarray(0, keptBytes - this.#headLength);
		const rest = chunk.subarray(head.length);
		if (head.length > 0) {
			this.#head.push(Buffer.from(head));
			this.#headLength += head.length;
		}

		if (rest.length > 0) {
			this.#keepTail(Buffer.from(rest.subarray(-keptBytes)));
		}
	}

	/** The fields by name; those with a file, or with more than a line, are left out. */
	end(): ReadonlyMap<string, string> {
		const head = Buffer.concat(this.#head).toString('latin1');
		const boundary = /^--[^\n\r]{1,200}(?=\r\n)/mv.exec(head)?.[0];
		const fields = new Map<string, string>();
		if (boundary !== undefined) {
			const tail = Buffer.concat(this.#tail).subarray(-keptBytes).toString('latin1');
			readFields(head + tail, boundary, fields);
		}

		return fields;
	}

	#keepTail(part: Buffer): void {
		this.#tail.push(part);
		this.#tailLength += part.length;
		while (this.#tailLength - this.#tail[0]!.length >= keptBytes) {
			this.#tailLength -= this.#tail.shift()!.length;
		}
	}
}

/** Where the middle is missing, a field has no boundary after it, and is no short one. */
function readFields(text: string, boundary: string, fields: Map<string, string>): void {
	for (const part of text.split(`${boundary}\r\n`)) {
		fieldHead.lastIndex = 0;
		const match = fieldHead.exec(part.slice(0, 1024));
		if (match === null || match[0].includes('filename')) {
			continue;
		}

		const start = match.index + match[0].length;
		const end = part.indexOf('\r\n', start);
		if (end !== -1 && end - start <= 512) {
			fields.set(match.groups!.name!, Buffer.from(part.slice(start, end), 'latin1').toString('utf8'));
		}
	}
}
