import assert from 'node:assert/strict';
import {Buffer} from 'node:buffer';
import {describe, test} from 'node:test';
import {crc32} from 'node:zlib';
import {computeCrc32} from '../../source/formats/crc32.js';
import {EventStreamFramer} from '../../source/formats/event-stream.js';
import {buildMessage, buildRawMessage} from '../helpers/event-stream.js';
import {splitAtRandom, splitBytes} from '../helpers/read-facts.js';
import {createRandom} from '../helpers/seeded-random.js';

type Reading = {readonly messages: ReadonlyArray<readonly [Record<string, string>, string]>; readonly problems: readonly string[]};

function read(pieces: Iterable<Uint8Array>): Reading {
	const messages: Array<[Record<string, string>, string]> = [];
	const problems: string[] = [];
	const framer = new EventStreamFramer({
		readMessage(headers, payload) {
			messages.push([Object.fromEntries(headers), payload.toString()]);
		},
		reportBroken(reason) {
			problems.push(reason);
		},
	});
	for (const piece of pieces) {
		framer.push(piece);
	}

	framer.end();
	return {messages, problems};
}

const first = buildMessage({':event-type': 'chunk', ':message-type': 'event'}, '{"a":"é"}');
const second = buildMessage({}, '');
const third = buildMessage({x: 'y'.repeat(300)}, 'z'.repeat(5000));
const stream = Buffer.concat([first, second, third]);
const whole = read([stream]);

describe('an event stream', () => {
	test('is cut into its messages, with their headers and payloads', () => {
		assert.deepEqual(whole, {
			messages: [[{':event-type': 'chunk', ':message-type': 'event'}, '{"a":"é"}'], [{}, ''], [{x: 'y'.repeat(300)}, 'z'.repeat(5000)]],
			problems: [],
		});
	});

	test('tells the same however it is split', () => {
		assert.deepEqual(read(splitBytes(stream)), whole);
		const random = createRandom(3);
		for (let round = 0; round < 200; round++) {
			assert.deepEqual(read(splitAtRandom(stream, random, random.integer(1, 3000))), whole);
		}
	});

	test('that is cut has the messages before the cut and no problem', () => {
		for (const at of [0, 1, 11, 12, 13, first.length - 1, first.length, stream.length - 1]) {
			const {messages, problems} = read([stream.subarray(0, at)]);
			assert.deepEqual(messages, whole.messages.slice(0, at >= first.length + second.length ? 2 : Math.floor(at / first.length)));
			assert.deepEqual(problems, []);
		}
	});

	test('with any byte changed stops there, with one problem', () => {
		const random = createRandom(4);
		for (let at = first.length; at < stream.length; at += random.integer(1, 9)) {
			const hurt = Buffer.from(stream);
			hurt[at]! ^= 1 << random.integer(0, 7);
			for (const pieces of [[hurt], splitAtRandom(hurt, random, 50)]) {
				const {messages, problems} = read(pieces);
				assert.ok(messages.length < 3);
				assert.deepEqual(messages, whole.messages.slice(0, messages.length));
				assert.equal(problems.length, 1);
				assert.match(problems[0]!, /checksum/v);
			}
		}
	});

	test('reads past headers of every other type', () => {
		const headers = Buffer.concat([
			...[[0, 0], [1, 0], [2, 1], [3, 2], [4, 4], [5, 8], [8, 8], [9, 16]].map(([type, length]) => Buffer.from([1, 0x61, type!, ...Buffer.alloc(length!)])),
			Buffer.from([1, 0x62, 6, 0, 2, 9, 9]),
			Buffer.from([1, 0x63, 7, 0, 1, 0x64]),
		]);
		assert.deepEqual(read([buildRawMessage(headers, Buffer.from('p'))]), {messages: [[{c: 'd'}, 'p']], problems: []});
	});

	test('stops where the headers can\'t be', () => {
		for (const headers of [[1], [1, 0x61], [1, 0x61, 10], [1, 0x61, 7], [1, 0x61, 7, 0], [1, 0x61, 7, 0, 5, 0x61], [200, 0x61], [1, 0x61, 4, 0]]) {
			const {messages, problems} = read([buildRawMessage(Buffer.from(headers), Buffer.alloc(0))]);
			assert.deepEqual(messages, []);
			assert.match(problems[0] ?? 'none', /headers/v);
		}
	});

	test('keeps no memory for a length that can\'t be', () => {
		for (const [totalBytes, headerBytes] of [[0, 0], [15, 0], [40, 25], [0xFF_FF_FF_FF, 0], [9 * 1024 * 1024, 0]] as const) {
			const prelude = Buffer.alloc(12);
			prelude.writeUInt32BE(totalBytes, 0);
			prelude.writeUInt32BE(headerBytes, 4);
			prelude.writeUInt32BE(crc32(prelude.subarray(0, 8)), 8);
			for (const pieces of [[prelude], splitBytes(prelude), [Buffer.concat([prelude, Buffer.alloc(100)])]]) {
				assert.match(read(pieces).problems[0] ?? 'none', /length/v);
			}
		}
	});
});

test('the checksum is that of everyone', () => {
	const random = createRandom(5);
	for (let round = 0; round < 100; round++) {
		const bytes = Buffer.from(Array.from({length: random.integer(0, 300)}, () => random.integer(0, 255)));
		assert.equal(computeCrc32(bytes, bytes.length), crc32(bytes));
	}
});
