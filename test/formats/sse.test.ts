import assert from 'node:assert/strict';
import {Buffer} from 'node:buffer';
import {describe, test} from 'node:test';
import {maxEventLength} from '../../source/formats/lines.js';
import {SseFramer} from '../../source/formats/sse.js';
import {splitAtRandom, splitBytes} from '../helpers/read-facts.js';
import {createRandom} from '../helpers/seeded-random.js';

type Seen = {readonly events: Array<readonly [string, string]>; skipped: number};

function frame(pieces: Iterable<Uint8Array>): Seen {
	const seen: Seen = {events: [], skipped: 0};
	const framer = new SseFramer({
		readEvent(data, name) {
			seen.events.push([data, name]);
		},
		skipEvent() {
			seen.skipped++;
		},
	});
	for (const piece of pieces) {
		framer.push(piece);
	}

	framer.end();
	return seen;
}

const frameText = (text: string): Seen['events'] => frame([Buffer.from(text)]).events;

describe('server-sent events', () => {
	test('P9 end at a blank line, whatever ends a line', () => {
		for (const end of ['\n', '\r\n', '\r']) {
			const text = `event: a${end}data: 1${end}${end}data: 2${end}${end}`;
			assert.deepEqual(frameText(text), [['1', 'a'], ['2', '']], JSON.stringify(end));
		}
	});

	test('may mix line endings', () => {
		assert.deepEqual(frameText('data: 1\r\n\ndata: 2\r\r\ndata: 3\n\r\n'), [['1', ''], ['2', ''], ['3', '']]);
	});

	test('join their data lines', () => {
		assert.deepEqual(frameText('data: {\ndata:  "a"\ndata\ndata:}\n\n'), [['{\n "a"\n\n}', '']]);
	});

	test('need data: comments, pings without data and unknown fields are nothing', () => {
		assert.deepEqual(frameText(': OPENROUTER PROCESSING\n\n:\n\nevent: ping\n\nid: 7\nretry: 10\ndatabase: x\n\ndata:\n\n data: x\n\n'), []);
	});

	test('lose one space after the colon, not two', () => {
		assert.deepEqual(frameText('data:a\n\ndata: b\n\ndata:  c\n\n'), [['a', ''], ['b', ''], [' c', '']]);
	});

	test('P9 may begin with a byte order mark', () => {
		assert.deepEqual(frameText('\u{FEFF}data: 1\n\n'), [['1', '']]);
	});

	test('count even if the stream ends before their blank line', () => {
		assert.deepEqual(frameText('data: 1\n\nevent: error\ndata: 2'), [['1', ''], ['2', 'error']]);
	});

	test('are the same however the bytes are split, within characters too', () => {
		const text = '\u{FEFF}event: é\r\ndata: 你好 🌊\r\n\r\n: c\rdata: a\rdata: b\r\rdata: \u{1F469}\u{200D}\u{1F680}\n\n\r\ndata: end';
		const body = Buffer.from(text);
		const expected = frame([body]);
		assert.equal(expected.events.length, 4);
		assert.deepEqual(frame(splitBytes(body)), expected);
		const random = createRandom(1);
		for (let round = 0; round < 200; round++) {
			assert.deepEqual(frame(splitAtRandom(body, random, 12)), expected);
		}
	});

	test('that are longer than the limit are skipped, and the next is read', () => {
		const long = Buffer.alloc(maxEventLength + 1, 'x');
		const end = Buffer.from('\n\ndata: next\n\n');
		const line = Buffer.concat([Buffer.from('data: '), long, end]);
		assert.deepEqual(frame([line]), {events: [['next', '']], skipped: 1});
		const pieces = splitAtRandom(line, createRandom(2), 100_000);
		assert.deepEqual(frame(pieces), {events: [['next', '']], skipped: 1});
	});

	test('that are too long are skipped to their end, not to the end of the line', () => {
		const body = Buffer.concat([Buffer.from('data: '), Buffer.alloc(maxEventLength, 'x'), Buffer.from('xx\ndata: tail\n\ndata: next\n\n')]);
		assert.deepEqual(frame([body]), {events: [['next', '']], skipped: 1});
	});

	test('whose lines together are longer than the limit are skipped', () => {
		const line = `data: ${'x'.repeat(1024 * 1024)}\n`;
		const body = Buffer.from(`${line.repeat(9)}\ndata: next\n\n`);
		assert.deepEqual(frame([body]), {events: [['next', '']], skipped: 1});
	});

	test('that have two lines longer than the limit are skipped once', () => {
		const long = `data: ${'x'.repeat(maxEventLength + 1)}\n`;
		assert.deepEqual(frame([Buffer.from(`${long}${long}\ndata: next\n\n`)]), {events: [['next', '']], skipped: 1});
	});
});
