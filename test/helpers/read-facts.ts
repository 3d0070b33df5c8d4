import type {Fact} from '../../source/core/fact.js';
import {createAnswer, type Answer} from '../../source/formats/answer.js';
import type {Format, ReaderContext} from '../../source/formats/format.js';
import type {SeededRandom} from './seeded-random.js';

export const okContext: ReaderContext = {
	operation: 'chat', statusCode: 200, contentType: '', hidesReasoning: false,
};

/** All facts of a body that comes in these pieces. */
export function readFacts(format: Format, pieces: Iterable<Uint8Array>, context: Partial<ReaderContext> = {}): Fact[] {
	const reader = format.createReader({...okContext, ...context});
	const facts: Fact[] = [];
	for (const piece of pieces) {
		facts.push(...reader.push(piece));
	}

	facts.push(...reader.end());
	return facts;
}

export function foldFacts(facts: Iterable<Fact>): Answer {
	const answer = createAnswer();
	for (const fact of facts) {
		answer.add(fact);
	}

	return answer;
}

/** What a whole body, given as text or as what becomes its JSON, tells. */
export function readAnswer(format: Format, body: unknown, context: Partial<ReaderContext> = {}): Answer {
	const text = typeof body === 'string' ? body : JSON.stringify(body);
	return foldFacts(readFacts(format, [new TextEncoder().encode(text)], context));
}

/** A stream of server-sent events with these values as their data. */
export function buildSse(...values: readonly unknown[]): string {
	return values.map(value => `data: ${typeof value === 'string' ? value : JSON.stringify(value)}\n\n`).join('');
}

export function * splitBytes(body: Uint8Array): Generator<Uint8Array> {
	for (let index = 0; index < body.length; index++) {
		yield body.subarray(index, index + 1);
	}
}

/**
Cuts a body into pieces of 1 to `maxLength` bytes.
@yields the pieces in order
*/
export function * splitAtRandom(body: Uint8Array, random: SeededRandom, maxLength: number): Generator<Uint8Array> {
	let start = 0;
	while (start < body.length) {
		const end = start + random.integer(1, maxLength);
		yield body.subarray(start, end);
		start = end;
	}
}
