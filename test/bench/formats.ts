import {Buffer} from 'node:buffer';
import {createParser} from 'eventsource-parser';
import {LiveTurnReader} from '../../source/formats/gemini-live.js';
import {JsonBody, maxParsedBytes, readJson} from '../../source/formats/json-body.js';
import type {JsonObject} from '../../source/formats/json-value.js';
import {SseFramer} from '../../source/formats/sse.js';
import {samples, type Sample} from './parts/format-samples.js';

export type Measurement = {readonly name: string; readonly value: number; readonly unit: string};

const tokenCount = 2000;
const roundCount = 15;
/** As much as a socket's read brings at once. */
const largeChunkBytes = 64 * 1024;

/** How many seconds one call takes; the fastest round counts, since everything else is the machine's other work. */
function measure(action: () => void): number {
	let fastestMs = Infinity;
	for (let round = 0; round < roundCount; round++) {
		const startMs = performance.now();
		action();
		fastestMs = Math.min(fastestMs, performance.now() - startMs);
	}

	return fastestMs / 1000;
}

function repeat(token: Buffer): Buffer {
	return Buffer.concat(Array.from({length: tokenCount}, () => token));
}

function cut(body: Buffer, length: number): Buffer[] {
	return Array.from({length: Math.ceil(body.length / length)}, (_, index) => body.subarray(index * length, (index + 1) * length));
}

function readAll({format, operation, contentType}: Sample, chunks: readonly Buffer[]): void {
	const reader = format.createReader({
		operation, contentType, statusCode: 200, hidesReasoning: false,
	});
	for (const chunk of chunks) {
		reader.push(chunk);
	}

	reader.end();
}

function benchSample(sample: Sample): Measurement[] {
	const token = Buffer.from(sample.token);
	const body = repeat(token);
	const byToken = cut(body, token.length);
	const large = cut(body, largeChunkBytes);
	const tokenSeconds = measure(() => {
		readAll(sample, byToken);
	});
	const bodySeconds = measure(() => {
		readAll(sample, large);
	});
	return [
		{name: `${sample.format.id}, a token a chunk`, value: tokenSeconds / tokenCount * 1e6, unit: 'µs/token'},
		{name: `${sample.format.id}, 64 KB a chunk`, value: body.length / bodySeconds / 1e6, unit: 'MB/s'},
	];
}

/** Framing alone: bytes to events, without looking into them. */
function benchFramers(sample: Sample): Measurement[] {
	const body = repeat(Buffer.from(sample.token));
	let count = 0;
	const framers = {
		'own framer'(chunks: readonly Buffer[]) {
			const framer = new SseFramer({
				readEvent() {
					count++;
				},
				skipEvent() {
					throw new Error('no event is too long');
				},
			});
			for (const chunk of chunks) {
				framer.push(chunk);
			}

			framer.end();
		},
		'eventsource-parser'(chunks: readonly Buffer[]) {
			const decoder = new TextDecoder();
			const parser = createParser({
				onEvent() {
					count++;
				},
			});
			for (const chunk of chunks) {
				parser.feed(decoder.decode(chunk, {stream: true}));
			}
		},
	};
	const byToken = cut(body, Buffer.byteLength(sample.token));
	const large = cut(body, largeChunkBytes);
	const measurements = Object.entries(framers).flatMap(([name, frame]) => [
		{
			name: `SSE of ${sample.format.id}, ${name}, a token a chunk`,
			value: measure(() => {
				frame(byToken);
			}) / tokenCount * 1e6,
			unit: 'µs/token',
		},
		{
			name: `SSE of ${sample.format.id}, ${name}, 64 KB a chunk`,
			value: body.length / measure(() => {
				frame(large);
			}) / 1e6,
			unit: 'MB/s',
		},
	]);
	if (count !== tokenCount * roundCount * 4) {
		throw new Error(`The framers found ${count} events.`);
	}

	return measurements;
}

/** Large bodies, which are scanned, and one that is just small enough to be parsed. */
function benchBodies(): Measurement[] {
	const prose = 'The river carries what the mountain "lets go".\n'.repeat(100);
	const messages = Array.from({length: 400}, () => ({role: 'user', content: [{type: 'text', text: prose}]}));
	const picture = {type: 'image_url', image_url: {url: `data:image/png;base64,${'iVBORw0KGgoAAAANSUhEUg'.repeat(100_000)}`}};
	const embedding = {data: Array.from({length: 100}, () => ({embedding: Array.from({length: 1536}, (_, index) => Math.sin(index))}))};
	const bodies = {
		'conversation of 2 MB': {messages}, 'picture of 2 MB': {messages: [{content: [picture]}]}, 'embeddings of 3 MB': embedding, 'conversation of 250 KB': {messages: messages.slice(0, 48)},
	};
	return Object.entries(bodies).map(([name, value]) => {
		const body = Buffer.from(JSON.stringify(value));
		const chunks = cut(body, largeChunkBytes);
		const seconds = measure(() => {
			const reader = new JsonBody();
			for (const chunk of chunks) {
				reader.push(chunk);
			}

			reader.end();
		});
		return {name: `${name}, ${body.length > maxParsedBytes ? 'scanned' : 'parsed'}`, value: body.length / seconds / 1e6, unit: 'MB/s'};
	});
}

/** A message of a Live socket is a token's sound; its frames are another matter. */
function benchLiveTurn(): Measurement {
	const message = JSON.stringify({serverContent: {modelTurn: {parts: [{inlineData: {mimeType: 'audio/pcm;rate=24000', data: 'TwBb'.repeat(480)}}]}}});
	const seconds = measure(() => {
		const reader = new LiveTurnReader({
			operation: 'realtime', statusCode: 101, contentType: '', hidesReasoning: false,
		});
		for (let index = 0; index < tokenCount; index++) {
			const {value, hasCutStrings} = readJson(message);
			reader.read(value as JsonObject, hasCutStrings);
		}
	});
	return {name: 'gemini-live, a message of 2 KB', value: seconds / tokenCount * 1e6, unit: 'µs/message'};
}

/** What reading costs; single figures of one machine, of which the ratios mean more. */
export async function benchFormats(): Promise<Measurement[]> {
	return [
		...samples.flatMap(sample => benchSample(sample)),
		...samples.slice(0, 3).flatMap(sample => benchFramers(sample)),
		benchLiveTurn(),
		...benchBodies(),
	];
}
