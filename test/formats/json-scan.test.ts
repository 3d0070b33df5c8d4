import assert from 'node:assert/strict';
import {Buffer} from 'node:buffer';
import {describe, test} from 'node:test';
import {JsonScanner, type ScannedJson} from '../../source/formats/json-scan.js';
import {splitAtRandom, splitBytes} from '../helpers/read-facts.js';
import {createRandom, type SeededRandom} from '../helpers/seeded-random.js';

function scan(pieces: Iterable<Uint8Array>): ScannedJson {
	const scanner = new JsonScanner();
	for (const piece of pieces) {
		scanner.push(piece);
	}

	return scanner.end();
}

const scanText = (text: string): ScannedJson => scan([Buffer.from(text)]);

/** Objects without prototype become plain ones, so that they can be compared. */
const plain = (value: unknown): unknown => structuredClone(value);

const alphabet = ['a', '"', '\\', '\n', 'é', '你', '🌊', '{', ']', ',', ':', ' ', '\u{2028}', String.raw`\u00e9`];

function buildValue(random: SeededRandom, depth: number): unknown {
	const text = (): string => Array.from({length: random.integer(0, 12)}, () => random.pick(alphabet)).join('');
	switch (random.integer(0, depth > 4 ? 4 : 6)) {
		case 0: {
			return random.pick([true, false, null]);
		}

		case 1: {
			return random.pick([0, -1, 1.5, 1e21, -2.5e-7, 123_456_789]);
		}

		case 2:
		case 3:
		case 4: {
			return text();
		}

		case 5: {
			return Array.from({length: random.integer(0, 5)}, () => buildValue(random, depth + 1));
		}

		default: {
			return Object.fromEntries(Array.from({length: random.integer(0, 5)}, () => [text(), buildValue(random, depth + 1)]));
		}
	}
}

describe('the outline of a large JSON body', () => {
	test('is the body itself while it is small', () => {
		const random = createRandom(7);
		for (let round = 0; round < 300; round++) {
			const value = buildValue(random, 0);
			const text = JSON.stringify(value, null, random.integer(0, 2));
			const scanned = scan(splitAtRandom(Buffer.from(text), random, 9));
			assert.deepEqual(plain(scanned.value), value, text);
			assert.equal(scanned.isWhole, true);
		}
	});

	test('keeps the head of a long string, never half a character or escape', () => {
		for (const filler of ['x', 'é', '🌊', String.raw`\n`, String.raw`\u00e9`, String.raw`\\`]) {
			for (let shift = 0; shift < 8; shift++) {
				const body = Buffer.from(`{"a":"${'-'.repeat(shift)}${filler.repeat(4000)}","b":true}`);
				const {value, isWhole} = scan(splitAtRandom(body, createRandom(shift), 700));
				const {a, b} = value as {a: string; b: boolean};
				assert.ok(a.length > 40);
				assert.ok(a.length <= 256);
				assert.ok(!a.slice(0, -1).includes('\u{FFFD}'));
				assert.equal(b, true);
				assert.equal(isWhole, true);
			}
		}
	});

	test('is the same however the bytes are split', () => {
		const body = Buffer.from(JSON.stringify({
			model: 'm', messages: [{role: 'user', content: String.raw`a\"b\\`.repeat(200)}], n: 12.5, stream: true,
		}));
		const expected = scan([body]);
		assert.deepEqual(scan(splitBytes(body)), expected);
		const random = createRandom(4);
		for (let round = 0; round < 100; round++) {
			assert.deepEqual(scan(splitAtRandom(body, random, 300)), expected);
		}
	});

	test('keeps what stands at the end, and the length of a list that is too long to keep', () => {
		const data = Array.from({length: 3000}, (_, index) => ({index, embedding: Array.from({length: 30}, () => 0.25)}));
		const scanned = scanText(JSON.stringify({data, model: 'late', usage: {prompt_tokens: 5, total_tokens: 5}}));
		const value = scanned.value as {data: unknown[]; model: string; usage: unknown};
		assert.equal(scanned.isWhole, false);
		assert.equal(value.data.length, 3000);
		assert.equal(value.model, 'late');
		assert.deepEqual(plain(value.usage), {prompt_tokens: 5, total_tokens: 5});
	});

	test('is nothing when the body is not one JSON value', () => {
		for (const text of ['', '{', '{"a":1', '"a', '{"a":1]', '[1}', '}', '{"a":nope}', '1 2', '{} {}', `[${'9'.repeat(1000)}]`]) {
			assert.equal(scanText(text).value, undefined, text);
		}
	});

	test('keeps as it is a string with an escape that JSON does not have', () => {
		assert.deepEqual(plain(scanText(String.raw`{"model":"a\qb","path":"C:\users","n":1}`).value), {model: String.raw`a\qb`, path: String.raw`C:\users`, n: 1});
		const long = scanText(String.raw`{"a":"\q${'x'.repeat(1000)}"}`).value as {a: string};
		assert.equal(long.a, String.raw`\q${'x'.repeat(254)}`);
	});

	test('is bounded, whatever a hostile body is made of', () => {
		const bombs = ['['.repeat(2_000_000), '{"a":'.repeat(400_000), '[[],'.repeat(500_000), String.raw`["\\\"`.repeat(300_000)];
		for (const bomb of bombs) {
			assert.equal(scanText(bomb).value, undefined);
		}

		const wide = scanText(`[${'[],'.repeat(700_000)}0]`).value as unknown[];
		assert.ok(wide.length <= 200_000);
		const many = scanText(`{${Array.from({length: 300_000}, (_, index) => `"k${index}":1`).join(',')}}`).value;
		assert.ok(Object.keys(many as object).length <= 200_000);
	});

	test('goes on after a value that is nested too deep to keep', () => {
		const {value, isWhole} = scanText(`{"a":${'['.repeat(100)}{"x":"]"},1${']'.repeat(100)},"b":1}`);
		assert.equal((value as {b: number}).b, 1);
		assert.equal(isWhole, false);
	});

	test('does not let a member named __proto__ be more than a member', () => {
		const value = scanText('{"__proto__":{"polluted":1},"a":2}').value as Record<string, unknown>;
		assert.equal(value.a, 2);
		assert.equal((value as {polluted?: unknown}).polluted, undefined);
		const bystander: {polluted?: unknown} = {};
		assert.equal(bystander.polluted, undefined);
	});
});
