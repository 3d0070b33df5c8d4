import assert from 'node:assert/strict';
import {Buffer} from 'node:buffer';
import {describe, test} from 'node:test';
import {JsonArrayFramer} from '../../source/formats/json-array.js';
import {JsonBody, maxParsedBytes} from '../../source/formats/json-body.js';
import {NdjsonFramer} from '../../source/formats/ndjson.js';
import {splitAtRandom, splitBytes} from '../helpers/read-facts.js';
import {createRandom} from '../helpers/seeded-random.js';

function cutLines(pieces: Iterable<Uint8Array>): string[] {
	const lines: string[] = [];
	const framer = new NdjsonFramer({
		readLine(line) {
			lines.push(line);
		},
		skipLine() {
			lines.push('skipped');
		},
	});
	for (const piece of pieces) {
		framer.push(piece);
	}

	framer.end();
	return lines;
}

function cutElements(pieces: Iterable<Uint8Array>): string[] {
	const elements: string[] = [];
	const framer = new JsonArrayFramer({
		readElement(text) {
			elements.push(text);
		},
		skipElement() {
			elements.push('skipped');
		},
		readEnd() {
			elements.push('end');
		},
	});
	for (const piece of pieces) {
		framer.push(piece);
	}

	framer.end();
	return elements;
}

function readBody(pieces: Iterable<Uint8Array>): unknown {
	const body = new JsonBody();
	for (const piece of pieces) {
		body.push(piece);
	}

	return body.end().value;
}

describe('newline-delimited JSON', () => {
	test('is cut into lines, blank ones left out', () => {
		assert.deepEqual(cutLines([Buffer.from('{"a":1}\n\r\n {"b":"é"}\r\n{"c":3}')]), ['{"a":1}', '{"b":"é"}', '{"c":3}']);
	});

	test('goes on after a line that is too long', () => {
		const long = Buffer.alloc(9 * 1024 * 1024, 'x');
		assert.deepEqual(cutLines([long, Buffer.from('\n{}\n')]), ['skipped', '{}']);
	});
});

describe('a streamed JSON array', () => {
	const text = String.raw`[{"a":"]}\"\\"},` + '\r\n{"b":[{"c":"é{"}]}\n,{}\n]';

	test('is cut into its objects, however deep they are and whatever their strings hold', () => {
		assert.deepEqual(cutElements([Buffer.from(text)]), [String.raw`{"a":"]}\"\\"}`, '{"b":[{"c":"é{"}]}', '{}', 'end']);
	});

	test('is cut alike however the bytes are split', () => {
		const body = Buffer.from(text);
		const expected = cutElements([body]);
		assert.deepEqual(cutElements(splitBytes(body)), expected);
		const random = createRandom(3);
		for (let round = 0; round < 100; round++) {
			assert.deepEqual(cutElements(splitAtRandom(body, random, 8)), expected);
		}
	});

	test('has an end only when its bracket came', () => {
		assert.deepEqual(cutElements([Buffer.from('[{"a":1},{"b"')]), ['{"a":1}']);
		assert.deepEqual(cutElements([Buffer.from('[{"a":1}}')]), ['{"a":1}']);
	});

	test('may hold one object that is too long', () => {
		const long = Buffer.from(`{"a":"${'x'.repeat(9 * 1024 * 1024)}"}`);
		assert.deepEqual(cutElements([Buffer.from('['), long, Buffer.from(',{}]')]), ['skipped', '{}', 'end']);
	});
});

describe('a whole JSON body', () => {
	test('may begin with blank lines or a byte order mark', () => {
		const blank = Buffer.from('\n'.repeat(3));
		assert.deepEqual(readBody([blank, Buffer.from('\n{"a":1}\n')]), {a: 1});
		assert.deepEqual(readBody([Buffer.from('\u{FEFF}{"a":1}')]), {a: 1});
	});

	test('is nothing when it is cut, or nested deeper than any honest one', () => {
		assert.equal(readBody([Buffer.from('{"a":1')]), undefined);
		assert.equal(readBody([]), undefined);
		// Either nothing, or an outline: never an exception.
		assert.equal(readBody([Buffer.alloc(1_000_000, '[')]), undefined);
		assert.equal(readBody([Buffer.alloc(maxParsedBytes, '[')]), undefined);
	});
});
