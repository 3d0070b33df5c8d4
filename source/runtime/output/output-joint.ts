import {noDrops, type DropCounts} from '../../core/event.js';
import type {LocalFeed} from '../feeds/local-feed.js';
import type {ThreadOutput} from '../threads/messages.js';

export type OutputSource = 'proxy' | 'api';

/** Brings together what two threads have for the screen or the log: the proxy's and the API's, whose counts add up. */
export class OutputJoint {
	readonly #dropped: Record<OutputSource, DropCounts> = {proxy: noDrops, api: noDrops};
	readonly #waitingCounts: Record<OutputSource, number> = {proxy: 0, api: 0};

	constructor(
		private readonly localFeed: Pick<LocalFeed, 'pass'>,
		private readonly onLog: ((text: string) => Promise<void>) | undefined,
	) {}

	get dropped(): DropCounts {
		const {proxy, api} = this.#dropped;
		return {store: proxy.store + api.store, observer: proxy.observer + api.observer};
	}

	/** What a thread said last of what it had to drop. */
	count(source: OutputSource, dropped: DropCounts): void {
		this.#dropped[source] = dropped;
	}

	/** Resolves when it is drawn or written. */
	async take(source: OutputSource, message: Exclude<ThreadOutput, {readonly type: 'health'}>): Promise<void> {
		if (message.type === 'log') {
			this.count(source, message.dropped);
			await this.onLog?.(message.text);
			return;
		}

		this.count(source, message.batch.dropped);
		this.#waitingCounts[source] = message.waitingCount;
		const {proxy, api} = this.#waitingCounts;
		this.localFeed.pass({...message.batch, dropped: this.dropped}, proxy + api, message.shouldResync);
	}
}
