import {ApiError} from './route.js';

/** Each goes through many requests; more at once would only wait for each other. */
const maxHeavyCount = 4;
const maxHeavyMs = 2000;

/** Lets few large questions run at a time, and nobody wait long for one. */
export class HeavyGate {
	#count = 0;

	/** `isLong`: answered page by page, however long it takes. */
	async run<Answer>(answer: () => Answer | Promise<Answer>, isLong: boolean): Promise<Answer> {
		if (this.#count >= maxHeavyCount) {
			throw new ApiError(429, 'too_many_queries', 'Too many large questions are being answered.', 'Ask again in a second, or for a shorter time.');
		}

		this.#count++;
		// What nobody waits for any more still takes its place: it can't be stopped.
		const running = this.#hold(answer);
		return isLong ? running : limitTime(running);
	}

	async #hold<Answer>(answer: () => Answer | Promise<Answer>): Promise<Answer> {
		try {
			return await answer();
		} finally {
			this.#count--;
		}
	}
}

async function limitTime<Answer>(running: Promise<Answer>): Promise<Answer> {
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
