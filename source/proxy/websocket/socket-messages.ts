import {FrameReader, type CodedMessage} from './frame-reader.js';
import {MessageInflater} from './message-inflater.js';

export type Side = 'client' | 'upstream';

export type MessageSink = {
	readonly onMessage: (side: Side, message: SocketMessage) => void;
	/** A message was passed over; its words are missing. */
	readonly onSkip: () => void;
	/** A side said that it will send nothing more. */
	readonly onClose: (side: Side, atMs: number, reason: CloseReason | null) => void;
	/** The bytes cannot be read any further. Nothing but `onEnd` follows. */
	readonly onProblem: (atMs: number) => void;
	/** All that came before the end was handed on. */
	readonly onEnd: () => void;
};

/** Why a socket is closed, in its own words. */
export type CloseReason = {readonly code: number; readonly text: string};

export type SocketMessage = {
	readonly text: string;
	/** As it passed: without heads, still compressed. */
	readonly wireBytes: number;
	/** When its last byte came, monotonic. */
	readonly atMs: number;
};

type Waiting =
	| {readonly type: 'message'; readonly side: Side; readonly coded: CodedMessage; readonly atMs: number}
	| {readonly type: 'close'; readonly side: Side; readonly atMs: number; readonly reason: CloseReason | null}
	| {readonly type: 'end'};

/** More than this waiting, and zlib's threads cannot keep up. */
const maxWaitingBytes = 16 * 1024 * 1024;

/**
Reads the messages of both directions on copies of their bytes, and hands them on in the order in which they came, across
both: an answer is never told before its question, though inflating takes its time.
*/
export class SocketMessages {
	readonly #readers: Readonly<Record<Side, FrameReader>>;
	readonly #inflaters: Readonly<Record<Side, MessageInflater>>;
	#waiting: Waiting[] = [];
	#waitingBytes = 0;
	#isInflating = false;
	#isOver = false;

	/** `extensions` is what the upstream agreed to, the header's value. */
	constructor(extensions: string | undefined, private readonly sink: MessageSink, private readonly monotonicMs: () => number) {
		const agreed = (extensions ?? '').toLowerCase();
		const hasCompression = agreed.includes('permessage-deflate');
		this.#readers = {client: this.#createReader('client', hasCompression), upstream: this.#createReader('upstream', hasCompression)};
		this.#inflaters = {
			client: new MessageInflater(!agreed.includes('client_no_context_takeover')),
			upstream: new MessageInflater(!agreed.includes('server_no_context_takeover')),
		};
	}

	push(side: Side, chunk: Uint8Array): void {
		this.#readers[side].push(chunk);
	}

	/** No more bytes come. */
	end(): void {
		this.#add({type: 'end'});
	}

	#createReader(side: Side, hasCompression: boolean): FrameReader {
		return new FrameReader({
			onMessage: coded => {
				this.#waitingBytes += coded.payload.length;
				this.#add({
					type: 'message', side, coded, atMs: this.monotonicMs(),
				});
				if (this.#waitingBytes > maxWaitingBytes) {
					this.#giveUp();
				}
			},
			onSkip: this.sink.onSkip,
			onClose: payload => {
				this.#add({
					type: 'close', side, atMs: this.monotonicMs(), reason: payload.length < 2 ? null : {code: payload.readUInt16BE(0), text: payload.toString('utf8', 2)},
				});
			},
			onProblem: () => {
				this.#giveUp();
			},
		}, hasCompression);
	}

	#add(entry: Waiting): void {
		if (this.#isOver && entry.type !== 'end') {
			return;
		}

		this.#waiting.push(entry);
		this.#handOn();
	}

	#handOn(): void {
		while (!this.#isInflating) {
			const next = this.#waiting.shift();
			if (next === undefined) {
				return;
			}

			this.#take(next);
		}
	}

	#take(next: Waiting): void {
		if (next.type === 'end') {
			this.#close();
			this.sink.onEnd();
		} else if (next.type === 'close') {
			this.sink.onClose(next.side, next.atMs, next.reason);
		} else if (next.coded.isCompressed) {
			this.#inflate(next);
		} else {
			this.#tell(next, next.coded.payload.toString());
		}
	}

	#inflate(message: Waiting & {type: 'message'}): void {
		this.#isInflating = true;
		this.#inflaters[message.side].inflate(message.coded.payload, text => {
			this.#isInflating = false;
			if (text === null) {
				this.#giveUp();
			} else {
				this.#tell(message, text);
			}

			this.#handOn();
		});
	}

	#tell({side, coded, atMs}: Waiting & {type: 'message'}, text: string): void {
		const wireBytes = coded.payload.length;
		this.#waitingBytes -= wireBytes;
		this.sink.onMessage(side, {text, wireBytes, atMs});
	}

	#giveUp(): void {
		if (this.#isOver) {
			return;
		}

		this.#close();
		this.#waiting = this.#waiting.filter(entry => entry.type === 'end');
		this.sink.onProblem(this.monotonicMs());
		this.#handOn();
	}

	#close(): void {
		this.#isOver = true;
		this.#isInflating = false;
		for (const side of ['client', 'upstream'] as const) {
			this.#readers[side].close();
			this.#inflaters[side].close();
		}
	}
}
