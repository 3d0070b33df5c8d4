import assert from 'node:assert/strict';
import {Buffer} from 'node:buffer';
import {describe, test} from 'node:test';
import {FrameReader, maxMessageBytes} from '../../../source/proxy/websocket/frame-reader.js';
import {buildFrame} from '../../helpers/frames.js';
import {createRandom} from '../../helpers/seeded-random.js';

function read(chunks: Iterable<Uint8Array>, hasCompression = false): string[] {
	const seen: string[] = [];
	const reader = new FrameReader({
		onMessage({isCompressed, payload}) {
			seen.push(`${isCompressed ? 'compressed ' : ''}${payload.toString()}`);
		},
		onSkip() {
			seen.push('(skipped)');
		},
		onClose() {
			seen.push('(closed)');
		},
		onProblem() {
			seen.push('(problem)');
		},
	}, hasCompression);
	for (const chunk of chunks) {
		reader.push(chunk);
	}

	return seen;
}

const mask = [0x12, 0x34, 0x56, 0x78];
const long = 'wörds '.repeat(20_000);
const middle = 'm'.repeat(300);

const stream = Buffer.concat([
	buildFrame('one'),
	buildFrame('masked one', {mask}),
	buildFrame('', {}),
	buildFrame('fir', {isFinal: false, mask}),
	buildFrame('ping', {opcode: 9, mask}),
	buildFrame('', {opcode: 0, isFinal: false}),
	buildFrame('st', {opcode: 0, mask: [1, 2, 3, 4]}),
	buildFrame('coded', {reserved: 4, isFinal: false}),
	buildFrame('', {opcode: 10}),
	buildFrame(' twice', {opcode: 0}),
	buildFrame(middle, {opcode: 2, mask}),
	buildFrame(long, {mask}),
	buildFrame(Buffer.from([3, 0xE8]), {opcode: 8, mask}),
	buildFrame('after the end'),
]);
const messages = ['one', 'masked one', '', 'first', 'compressed coded twice', middle, long, '(closed)'];

describe('frames', () => {
	test('are put together to messages, whatever stands between their parts', () => {
		assert.deepEqual(read([stream], true), messages);
	});

	test('mean the same however they are split', () => {
		assert.deepEqual(read([...stream].map(byte => Buffer.from([byte])), true), messages);
		const random = createRandom(7);
		for (let round = 0; round < 20; round++) {
			const chunks: Buffer[] = [];
			for (let start = 0; start < stream.length;) {
				const end = start + 1 + Math.floor(random.next() * 5000);
				chunks.push(stream.subarray(start, end));
				start = end;
			}

			assert.deepEqual(read(chunks, true), messages);
		}
	});

	for (const [title, frame] of [
		['a length that no number holds', buildFrame('', {length: 2n ** 63n})],
		['a reserved bit that nobody agreed on', buildFrame('x', {reserved: 1})],
		['compression that nobody agreed on', buildFrame('x', {reserved: 4})],
		['an opcode that does not exist', buildFrame('x', {opcode: 5})],
		['a control frame that does not exist', buildFrame('x', {opcode: 11})],
		['a control frame in parts', buildFrame('x', {opcode: 9, isFinal: false})],
		['a long control frame', buildFrame('x'.repeat(126), {opcode: 9})],
		['a part of no message', buildFrame('x', {opcode: 0})],
		['a message in the middle of another', Buffer.concat([buildFrame('x', {isFinal: false}), buildFrame('y')])],
	] as const) {
		test(`with ${title} end the reading, once`, () => {
			assert.deepEqual(read([buildFrame('well'), frame, buildFrame('never')]), ['well', '(problem)']);
		});
	}

	test('of a compressed message that is too long end the reading', () => {
		assert.deepEqual(read([buildFrame('', {reserved: 4, length: BigInt(maxMessageBytes + 1)})], true), ['(problem)']);
	});

	test('of a plain message that is too long are passed over', () => {
		const half = Buffer.alloc((maxMessageBytes / 2) + 1, 'x');
		assert.deepEqual(read([buildFrame(half, {isFinal: false}), buildFrame(half, {opcode: 0}), buildFrame('next')]), ['(skipped)', 'next']);
	});
});
