/** What is wrong at the moment, of several things that each may be or not. */
export class Problems {
	readonly #sentences = new Map<string, string>();

	/** All of it as one text; `null`: nothing is wrong. */
	get text(): string | null {
		return this.#sentences.size === 0 ? null : this.#sentences.values().toArray().join(' ');
	}

	/** What is wrong with one of them; `null`: nothing any more. Answers whether that is news. */
	didChange(subject: string, problem: string | null): boolean {
		if ((this.#sentences.get(subject) ?? null) === problem) {
			return false;
		}

		if (problem === null) {
			this.#sentences.delete(subject);
		} else {
			this.#sentences.set(subject, problem);
		}

		return true;
	}
}
