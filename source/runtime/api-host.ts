import type {MessagePort} from 'node:worker_threads';
import {setImmediate as pause} from 'node:timers/promises';
import {startApiServer} from '../api/server.js';
import {readZoneMinutes, systemClock} from '../core/clock.js';
import type {ApiData, FromReader} from './messages.js';
import {createRemoteReader} from './reader-calls.js';

/** The API's server in its thread; its questions are answered behind a port, by a reader of their own. */
export class ApiHost {
	readonly #reader = createRemoteReader();
	#isStarted = false;

	constructor(private readonly tell: (message: FromReader) => void) {}

	connect(port: MessagePort): void {
		this.#reader.connect(port);
	}

	/** Once, however often it is said. */
	async start(api: ApiData): Promise<void> {
		if (this.#isStarted) {
			return;
		}

		this.#isStarted = true;
		try {
			const {url} = await startApiServer({
				...api,
				clock: systemClock,
				context: {
					reader: this.#reader,
					store: api.store,
					pause: async () => pause(),
					readZoneMinutes,
				},
			});
			this.tell({type: 'api-listening', url});
		} catch (error) {
			const {code, message} = error as NodeJS.ErrnoException;
			this.tell({type: 'api-failed', code: code ?? '', message});
		}
	}
}
