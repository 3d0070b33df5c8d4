import {readJson, type JsonReading} from '../../formats/json-body.js';
import {isJsonObject} from '../../formats/json-value.js';
import {findHeader} from '../headers.js';
import type {ObservationTools} from '../observation.js';
import type {SocketEnd} from './socket-end.js';
import {
	SocketMessages,
	type CloseReason,
	type Side,
	type SocketMessage,
} from './socket-messages.js';

/** What the messages of a socket mean. It may throw; who calls it gives up reading then. */
export type SocketContent = {
	/** A message that is a JSON object. */
	readonly take: (side: Side, reading: JsonReading, message: SocketMessage) => void;
	/** Nothing goes on after this. */
	readonly close: (how: SocketEnd, atMs: number, reason?: CloseReason | null) => void;
	/** How things go on is not known any more. */
	readonly interrupt: (atMs: number) => void;
};

/**
Watches what a WebSocket carries, on copies of its bytes. The socket itself has a record of its own, without usage. Nothing here
may fail or slow the traffic: what goes wrong is counted, and reading ends.
*/
export class SocketWatch {
	#messages: SocketMessages | null = null;
	#end: {readonly how: SocketEnd; readonly atMs: number} | null = null;
	#isClosed = false;
	#hasGivenUp = false;

	constructor(private readonly content: SocketContent, private readonly tools: ObservationTools) {}

	/** The upstream took the socket. */
	open(rawHeaders: readonly string[]): void {
		this.#try(() => {
			this.#messages = this.#createMessages(rawHeaders);
		});
	}

	push(side: Side, chunk: Uint8Array): void {
		if (!this.#hasGivenUp && this.#end === null) {
			this.#try(() => {
				this.#messages?.push(side, chunk);
			});
		}
	}

	/** The socket is over; only the first call counts. */
	end(how: SocketEnd): void {
		if (this.#end !== null) {
			return;
		}

		this.#end = {how, atMs: this.tools.clock.monotonicMs()};
		if (this.#messages === null) {
			this.#settle();
		} else {
			this.#messages.end();
		}
	}

	#createMessages(rawHeaders: readonly string[]): SocketMessages {
		return new SocketMessages(findHeader(rawHeaders, 'sec-websocket-extensions'), {
			onMessage: (side, message) => {
				this.#try(() => {
					this.#take(side, message);
				});
			},
			onSkip: this.tools.onDrop,
			onClose: (side, atMs, reason) => {
				this.#try(() => {
					this.#close(side, atMs, reason);
				});
			},
			onProblem: atMs => {
				this.#giveUp(atMs);
			},
			onEnd: () => {
				this.#settle();
			},
		}, this.tools.clock.monotonicMs);
	}

	#take(side: Side, message: SocketMessage): void {
		const reading = readJson(message.text);
		if (!this.#isClosed && isJsonObject(reading.value)) {
			this.content.take(side, reading, message);
		}
	}

	#close(how: SocketEnd, atMs: number, reason: CloseReason | null = null): void {
		this.#isClosed = true;
		this.content.close(how, atMs, reason);
	}

	#settle(): void {
		try {
			this.#close(this.#end!.how, this.#end!.atMs);
		} catch {
			this.tools.onDrop();
		} finally {
			this.tools.onSettled();
		}
	}

	#try(action: () => void): void {
		try {
			action();
		} catch {
			this.#giveUp(this.tools.clock.monotonicMs());
		}
	}

	#giveUp(atMs: number): void {
		if (this.#hasGivenUp) {
			return;
		}

		this.#hasGivenUp = true;
		this.#isClosed = true;
		this.tools.onDrop();
		this.content.interrupt(atMs);
	}
}
