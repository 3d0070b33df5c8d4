import {buildId, type DemoScript} from './answer-plan.js';
import type {SeededRandom} from './seeded-random.js';

const sentences = [
	'Find out why the sluice opens before the gate has closed.',
	'Write a test for the reader of levels.',
	'Rename the turbine module and keep its history.',
	'Summarise what changed since the last release.',
	'Which of these readings look wrong?',
	'Translate the warning into plain words.',
];

/** A conversation whose context grows turn by turn, most of it read from the cache, until it begins anew. */
export class Conversation {
	turn = 0;
	sessionId: string;
	#inputTokens = 0;
	readonly #random: SeededRandom;

	constructor(random: SeededRandom) {
		this.#random = random;
		this.sessionId = buildUuid(random);
	}

	/** The next turn's part of the script. */
	advance(): DemoScript {
		const random = this.#random;
		if (this.turn === 0 || this.#inputTokens > 120_000) {
			this.turn = 0;
			this.sessionId = buildUuid(random);
			this.#inputTokens = random.integer(12_000, 24_000);
		}

		const cacheReadTokens = this.turn === 0 ? 0 : this.#inputTokens;
		const newTokens = this.turn === 0 ? this.#inputTokens : random.integer(400, 6000);
		this.#inputTokens = cacheReadTokens + newTokens;
		this.turn++;
		return {
			inputTokens: this.#inputTokens, cacheReadTokens, cacheWriteTokens: Math.floor(newTokens * 0.95),
		};
	}
}

export function buildMessages(random: SeededRandom, count: number): Array<{role: string; content: string}> {
	return Array.from({length: Math.max(1, count)}, (_, index) => ({role: index % 2 === 0 ? 'user' : 'assistant', content: random.pick(sentences)}));
}

function buildUuid(random: SeededRandom): string {
	const digits = buildId(random, 32);
	return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(13, 16)}-8${digits.slice(17, 20)}-${digits.slice(20)}`;
}
