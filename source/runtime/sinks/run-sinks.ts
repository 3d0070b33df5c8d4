import type {Settings} from '../../config/settings.js';
import {equals, overOnly} from '../../core/conditions.js';
import type {RequestRecord} from '../../core/request-record.js';
import type {RequestReader} from '../../core/store.js';
import {Problems} from '../instance/problems.js';
import {FinishedRequests} from '../tasks/finished-requests.js';
import {createAnalyticsJsonlSink} from './analytics-jsonl-sink.js';
import type {Sink} from './sink.js';
import {createStatsJsonSink} from './stats-json-sink.js';

const pollMs = 250;
const retryMs = 1000;
// At the end; a disk that hangs must not hold up more.
const patienceMs = 2000;
// Those that ended before it could begin.
const maxMissed = 10_000;

export type SinkRun = {
	/** Writes what has ended by now, and ends. */
	readonly stop: () => Promise<void>;
};

export type SinkOptions = {
	readonly reader: RequestReader;
	readonly instanceId: string;
	/** Why one can't be written at the moment; `null` when all can. */
	readonly onProblem: (problem: string | null) => void;
};

/**
Keeps the files that the settings name up to date, each at its own pace. They follow the store, which keeps what they haven't
taken yet: a file that can't be written for a while costs no memory and misses nothing.
*/
export function runSinks({statsJson, analyticsJsonl}: Settings, options: SinkOptions): SinkRun {
	const problems = new Problems();
	const tell = (sink: Sink, problem: string | null): void => {
		if (problems.didChange(sink.path, problem)) {
			options.onProblem(problems.text);
		}
	};

	const sinks = [
		...statsJson === null ? [] : [createStatsJsonSink(statsJson)],
		...analyticsJsonl === null ? [] : [createAnalyticsJsonlSink(analyticsJsonl)],
	];
	const runs = sinks.map(sink => new SinkLoop(sink, options, problem => {
		tell(sink, problem);
	}));
	return {
		async stop() {
			await Promise.all(runs.map(async run => run.stop()));
		},
	};
}

class SinkLoop {
	readonly #finished: FinishedRequests;
	#hasBegun = false;
	#pending: readonly RequestRecord[] = [];
	#timer: NodeJS.Timeout | undefined;
	#isStopped = false;
	#pass: Promise<void>;

	constructor(private readonly sink: Sink, private readonly options: SinkOptions, private readonly tell: (problem: string | null) => void) {
		this.#finished = new FinishedRequests(options.reader);
		this.#pass = this.#run();
	}

	async stop(): Promise<void> {
		this.#isStopped = true;
		clearTimeout(this.#timer);
		const timeout = Promise.withResolvers<void>();
		const timer = setTimeout(timeout.resolve, patienceMs);
		await Promise.race([this.#pass.then(async () => this.#write()).catch(() => undefined), timeout.promise]);
		clearTimeout(timer);
	}

	async #run(): Promise<void> {
		let delayMs = pollMs;
		try {
			await this.#write();
			this.tell(null);
		} catch (error) {
			delayMs = retryMs;
			this.tell(`${this.sink.path} can't be written (${(error as Error).message}); it is tried further.`);
		}

		if (!this.#isStopped) {
			this.#timer = setTimeout(() => {
				this.#pass = this.#run();
			}, delayMs);
		}
	}

	/** Until there is nothing more; what was not taken comes first the next time. */
	async #write(): Promise<void> {
		const {reader, instanceId} = this.options;
		if (!this.#hasBegun) {
			await this.sink.begin(reader, instanceId);
			this.#pending = await this.#finished.begin(async () => this.#readMissed());
			this.#hasBegun = true;
		}

		for (;;) {
			if (this.#pending.length > 0) {
				// eslint-disable-next-line no-await-in-loop -- One batch after the other.
				await this.sink.take(this.#pending, reader);
			}

			// eslint-disable-next-line no-await-in-loop -- As above.
			this.#pending = await this.#finished.next();
			if (this.#pending.length === 0) {
				return;
			}
		}
	}

	async #readMissed(): Promise<readonly RequestRecord[]> {
		const {reader, instanceId} = this.options;
		const {records} = await reader.readRequests({
			limit: maxMissed, filter: {type: 'and', parts: [overOnly, equals('instance_id', instanceId)]},
		});
		return records.toReversed();
	}
}
