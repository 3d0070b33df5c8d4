import assert from 'node:assert/strict';
import {Buffer} from 'node:buffer';
import process from 'node:process';
import {describe, test} from 'node:test';
import {formats} from '../../source/formats/index.js';
import {createRequestReader} from '../../source/formats/request-reader.js';
import {buildMessage} from '../helpers/event-stream.js';
import {readFacts, splitAtRandom} from '../helpers/read-facts.js';
import {assertSane} from '../helpers/sane-facts.js';
import {createRandom, type SeededRandom} from '../helpers/seeded-random.js';
import {
	buildBody,
	contentTypes,
	damage,
	eventNames,
	eventStreamType,
	operations,
	values,
} from './odd-answers.js';

describe('whatever an upstream answers', () => {
	test('P10 every format reads it without a throw, sanely, and alike however it is split', () => {
		const random = createRandom(20_261_121);
		for (let round = 0; round < 5000; round++) {
			const body = damage(buildBody(random), random);
			const context = {
				operation: random.pick(operations), statusCode: random.pick([200, 200, 200, 400, 529]), contentType: random.pick(contentTypes), hidesReasoning: random.next() < 0.3,
			};
			const format = random.pick(formats);
			const facts = readFacts(format, [body], context);
			assertSane(facts);
			assert.deepEqual(readFacts(format, splitAtRandom(body, random, 20), context), facts, `round ${round}`);
		}
	});
});

describe('whatever a binary event stream has in it', () => {
	/** Sound messages with unsound values, so that not every one is stopped by its checksum. */
	const buildEvents = (random: SeededRandom): Buffer => Buffer.concat(Array.from({length: random.integer(1, 6)}, () => {
		const payload = damage(JSON.stringify(random.pick(values)), random);
		const type = random.pick(['event', 'event', 'event', 'exception', 'error', 'other']);
		const headers = {':message-type': type, ':event-type': random.pick(eventNames), ':exception-type': 'throttlingException'};
		return buildMessage(headers, random.next() < 0.5 ? payload : JSON.stringify({bytes: payload.toString('base64')}));
	}));

	test('every format reads it without a throw, sanely, and alike however it is split', () => {
		const random = createRandom(26);
		for (let round = 0; round < 3000; round++) {
			const sound = buildEvents(random);
			const body = random.next() < 0.7 ? sound : damage(sound.toString('latin1'), random);
			const context = {operation: random.pick(operations), statusCode: random.pick([200, 200, 200, 400]), contentType: eventStreamType};
			const format = random.pick(formats.filter(({id}) => random.next() < 0.3 || id.startsWith('bedrock')));
			const facts = readFacts(format, [body], context);
			assertSane(facts);
			assert.deepEqual(readFacts(format, splitAtRandom(body, random, 40), context), facts, `round ${round}`);
		}
	});
});

describe('a stream without an end', () => {
	for (const [name, contentType, piece] of [
		['of an event', 'text/event-stream', 'data: {"x":"'],
		['of a line', 'application/x-ndjson', '{"x":"'],
		['of an array', 'application/json', '[{"x":"'],
		['of a body', 'application/json', '{"x":"'],
		['of a text', 'text/plain', 'x'],
	] as const) {
		test(`P11 ${name} takes no more memory than it may`, () => {
			const filler = Buffer.alloc(64 * 1024, 'y');
			const readers = formats.map(format => format.createReader({
				operation: 'chat', statusCode: 200, contentType, hidesReasoning: false,
			}));
			for (const reader of readers) {
				reader.push(Buffer.from(piece));
			}

			// 40 MB for each, of which the longest event may be kept.
			const before = process.memoryUsage();
			for (let count = 0; count < 640; count++) {
				for (const reader of readers) {
					assert.ok(reader.push(filler).length <= 1);
				}
			}

			const after = process.memoryUsage();
			const grownBytes = after.arrayBuffers + after.heapUsed - before.arrayBuffers - before.heapUsed;
			assert.ok(grownBytes < readers.length * 24 * 1024 * 1024, `${Math.round(grownBytes / 1e6)} MB`);
			for (const reader of readers) {
				assertSane(reader.end());
			}
		});
	}
});

describe('whatever a client sends', () => {
	test('every format reads it without a throw, and alike however it is split', () => {
		const random = createRandom(7);
		for (let round = 0; round < 3000; round++) {
			const body = damage(buildBody(random), random);
			const format = random.pick(formats);
			const operation = random.pick(operations);
			const [whole, split] = [body.length, 9].map(maxLength => {
				const reader = createRequestReader(format, operation);
				for (const piece of splitAtRandom(body, random, maxLength)) {
					reader.push(piece);
				}

				return reader.end();
			});
			assert.deepEqual(split, whole);
			assert.ok((whole!.messageCount ?? 0) >= 0);
		}
	});
});
