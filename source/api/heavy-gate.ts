import {ApiError, type AnyAnswer} from './route.js';

/** Each goes through many requests; more at once would only wait for each other. */
const maxHeavyCount = 4;
const maxHeavyMs = 2000;

/** Lets few large questions run at a time, and nobody wait long for one. */
export class HeavyGate {
	#count = 0;

	async run(answer: () => Promise<AnyAnswer>): Promise<AnyAnswer> {
		return limitTime(this.#enter(answer));
	}

	/** For what is answered page by page, however long it takes. */
	async runLong(answer: () => Promise<AnyAnswer>): Promise<AnyAnswer> {
		return this.#enter(answer);
	}

	async #enter(answer: () => Promise<AnyAnswer>): Promise<AnyAnswer> {
		if (this.#count >= maxHeavyCount) {
			throw new ApiError(429, 'too_many_queries', 'Too many large questions are being answered.', 'Ask again in a second, or for a shorter time.');
		}

		this.#count++;
		let over: Promise<void> | undefined;
		try {
			const result = await answer();
			over = 'over' in result ? result.over : undefined;
			return result;
		} finally {
			// What nobody waits for any more still takes its place, until it is given up.
			void (over ?? Promise.resolve()).then(() => {
				this.#count--;
			});
		}
	}
}

async function limitTime(running: Promise<AnyAnswer>): Promise<AnyAnswer> {
	const {promise: late, reject} = Promise.withResolvers<never>();
	const timer = setTimeout(() => {
		reject(new ApiError(503, 'query_timeout', `The question takes longer than ${maxHeavyMs / 1000} s to answer.`, 'Ask for a shorter time, or with a narrower filter.'));
	}, maxHeavyMs);
	try {
		return await Promise.race([running, late]);
	} finally {
		clearTimeout(timer);
	}
}
