import {Buffer} from 'node:buffer';

export type RawHead = {
	readonly statusLine: string;
	readonly statusCode: number;
	/** As they came: case, order and duplicates kept. */
	readonly headers: ReadonlyArray<readonly [string, string]>;
};

const protocol = 'HTTP/1.';

type Step = 'head' | 'fixed' | 'chunk-size' | 'chunk' | 'chunk-end' | 'trailers' | 'until-close' | 'done';

/**
Reads one HTTP/1.1 response from raw bytes, as strictly as a test needs: it knows whether the message really ended
(its last chunk or its whole content-length was seen) and never repairs anything.
*/
export class RawResponseReader {
	#step: Step = 'head';
	#rest: Buffer = Buffer.alloc(0);
	#missing = 0;
	readonly #body: Buffer[] = [];
	readonly #method: string;

	/** 1xx answers before the final one. */
	readonly informational: RawHead[] = [];
	head: RawHead | null = null;
	/** Lengths of the chunks of a chunked body, as they were framed on the wire. */
	readonly chunkLengths: number[] = [];
	readonly trailers: Array<readonly [string, string]> = [];
	bodyLength = 0;
	/** The message ended as its framing promises. */
	isComplete = false;
	/** What was not HTTP; `null` while all is well. */
	problem: string | null = null;

	constructor(method: string) {
		this.#method = method;
	}

	/** One step further; `false` when more bytes are needed. */
	#advance(): boolean {
		if (this.#step === 'head') {
			return this.#readHead();
		}

		if (this.#step === 'fixed' || this.#step === 'chunk') {
			return this.#readData();
		}

		if (this.#step === 'until-close') {
			this.#takeBody(this.#rest.length);
			return false;
		}

		return this.#readLine();
	}

	#readHead(): boolean {
		const end = this.#rest.indexOf('\r\n\r\n');
		if (end === -1) {
			if (!protocol.startsWith(this.#rest.toString('latin1', 0, protocol.length))) {
				this.problem = 'no HTTP';
			}

			return false;
		}

		const [statusLine = '', ...lines] = this.#rest.toString('latin1', 0, end).split('\r\n');
		this.#rest = this.#rest.subarray(end + 4);
		const status = /^HTTP\/1\.[01] (?<code>\d{3})(?: .*)?$/v.exec(statusLine);
		if (status === null) {
			this.problem = `bad status line ${JSON.stringify(statusLine)}`;
			return false;
		}

		const head = {statusLine, statusCode: Number(status.groups!.code), headers: lines.map(line => splitHeader(line))};
		if (head.statusCode < 200 && head.statusCode !== 101) {
			this.informational.push(head);
		} else {
			this.head = head;
			this.#chooseFraming(head);
		}

		return true;
	}

	#chooseFraming({statusCode}: RawHead): void {
		const length = this.header('content-length');
		if (statusCode === 101 || statusCode === 204 || statusCode === 304 || this.#method === 'HEAD') {
			this.#finish();
		} else if (/chunked/iv.test(this.header('transfer-encoding') ?? '')) {
			this.#step = 'chunk-size';
		} else if (length === undefined) {
			this.#step = 'until-close';
		} else {
			this.#step = 'fixed';
			this.#missing = Number(length);
			this.#readData();
		}
	}

	/** Takes what belongs to a body or chunk of known length. */
	#readData(): boolean {
		this.#takeBody(Math.min(this.#missing, this.#rest.length));
		if (this.#missing > 0) {
			return false;
		}

		if (this.#step === 'chunk') {
			this.#step = 'chunk-end';
		} else {
			this.#finish();
		}

		return true;
	}

	#readLine(): boolean {
		const end = this.#rest.indexOf('\r\n');
		if (end === -1) {
			return false;
		}

		const line = this.#rest.toString('latin1', 0, end);
		this.#rest = this.#rest.subarray(end + 2);
		if (this.#step === 'chunk-size') {
			this.#readChunkSize(line);
		} else if (this.#step === 'chunk-end') {
			this.problem = line === '' ? null : 'a chunk is longer than it said';
			this.#step = 'chunk-size';
		} else if (line === '') {
			this.#finish();
		} else {
			this.trailers.push(splitHeader(line));
		}

		return true;
	}

	#readChunkSize(line: string): void {
		if (!/^[\da-f]+(?:;.*)?$/iv.test(line)) {
			this.problem = `bad chunk size ${JSON.stringify(line)}`;
			return;
		}

		this.#missing = Number.parseInt(line, 16);
		this.#step = this.#missing === 0 ? 'trailers' : 'chunk';
		if (this.#missing > 0) {
			this.chunkLengths.push(this.#missing);
		}
	}

	#takeBody(length: number): void {
		if (!(length > 0)) {
			return;
		}

		this.#body.push(this.#rest.subarray(0, length));
		this.#rest = this.#rest.subarray(length);
		this.bodyLength += length;
		this.#missing -= length;
	}

	#finish(): void {
		this.#step = 'done';
		this.isComplete = true;
	}

	get body(): Buffer {
		return Buffer.concat(this.#body);
	}

	/** The first header of that name, whatever its case. */
	header(name: string): string | undefined {
		return this.head?.headers.find(([key]) => key.toLowerCase() === name)?.[1];
	}

	/** Takes what came; answers what is left over once the message is complete. */
	push(bytes: Buffer): Buffer {
		this.#rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
		while (this.#step !== 'done' && this.problem === null) {
			if (!this.#advance()) {
				break;
			}
		}

		if (this.#step !== 'done') {
			return Buffer.alloc(0);
		}

		const left = this.#rest;
		this.#rest = Buffer.alloc(0);
		return left;
	}

	/** The peer sent FIN: only a body that ends with the connection is complete by that. */
	end(): void {
		this.isComplete ||= this.#step === 'until-close';
	}
}

function splitHeader(line: string): readonly [string, string] {
	const colon = line.indexOf(':');
	return [line.slice(0, colon), line.slice(colon + 1).trim()];
}
