import type {TailraceEvent} from '../core/event.js';
import {formatLogLine} from './log-line.js';

const sendDelayMs = 100;

/** Gathers the log lines of finished requests, so that they cross to the thread that writes them ten times a second. */
export class LogQueue {
	#text = '';
	#timer: NodeJS.Timeout | undefined;

	constructor(private readonly send: (text: string) => void) {}

	push(events: readonly TailraceEvent[]): void {
		for (const event of events) {
			if (event.type !== 'request-end') {
				continue;
			}

			this.#text += `${formatLogLine(event.record)}\n`;
			this.#timer ??= setTimeout(() => {
				this.flush();
			}, sendDelayMs);
		}
	}

	flush(): void {
		clearTimeout(this.#timer);
		this.#timer = undefined;
		if (this.#text === '') {
			return;
		}

		this.send(this.#text);
		this.#text = '';
	}
}
