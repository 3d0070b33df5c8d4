import {Buffer} from 'node:buffer';
import {createParser} from 'eventsource-parser';
import type {Operation} from '../../source/core/request-record.js';
import {anthropicMessages} from '../../source/formats/anthropic-messages.js';
import {bedrockConverse} from '../../source/formats/bedrock-converse.js';
import {bedrockInvoke} from '../../source/formats/bedrock-invoke.js';
import type {Format} from '../../source/formats/format.js';
import {cloudflare} from '../../source/formats/cloudflare.js';
import {cohere} from '../../source/formats/cohere.js';
import {gemini} from '../../source/formats/gemini.js';
import {geminiInteractions} from '../../source/formats/gemini-interactions.js';
import {LiveTurnReader} from '../../source/formats/gemini-live.js';
import {JsonBody, maxParsedBytes, readJson} from '../../source/formats/json-body.js';
import type {JsonObject} from '../../source/formats/json-value.js';
import {llamacpp} from '../../source/formats/llamacpp.js';
import {lmstudio} from '../../source/formats/lmstudio.js';
import {mistralConversations} from '../../source/formats/mistral-conversations.js';
import {ollama} from '../../source/formats/ollama.js';
import {openaiAssistants} from '../../source/formats/openai-assistants.js';
import {openaiChat} from '../../source/formats/openai-chat.js';
import {openaiCompletions} from '../../source/formats/openai-completions.js';
import {openaiEmbeddings} from '../../source/formats/openai-embeddings.js';
import {openaiOther} from '../../source/formats/openai-other.js';
import {openaiResponses} from '../../source/formats/openai-responses.js';
import {SseFramer} from '../../source/formats/sse.js';
import {buildChunk, buildEvent} from '../helpers/event-stream.js';

export type Measurement = {readonly name: string; readonly value: number; readonly unit: string};

const tokenCount = 2000;
const roundCount = 15;
/** As much as a socket's read brings at once. */
const largeChunkBytes = 64 * 1024;

type Sample = {readonly format: Format; readonly operation: Operation; readonly contentType: string; readonly token: string | Buffer};

/** One token each, as the providers send it. */
const samples: readonly Sample[] = [
	{
		format: openaiChat,
		operation: 'chat',
		contentType: 'text/event-stream',
		token: 'data: {"id":"chatcmpl-DuLdWOILVCVVrpY7aRAWaTdcPyWSy","object":"chat.completion.chunk","created":1782321910,"model":"gpt-4o-mini-2024-07-18","service_tier":"default",'
			+ '"system_fingerprint":"fp_59e007eafa","choices":[{"index":0,"delta":{"content":" river"},"logprobs":null,"finish_reason":null}],"usage":null,"obfuscation":"dI0m5oSXnhtI"}\n\n',
	},
	{
		format: openaiResponses,
		operation: 'responses',
		contentType: 'text/event-stream',
		token: 'event: response.output_text.delta\ndata: {"type":"response.output_text.delta","sequence_number":41,"item_id":"msg_0a7836d50cf181dd016a3c122cf3b881a1947fb8d49897cfca",'
			+ '"output_index":1,"content_index":0,"delta":" river","logprobs":[],"obfuscation":"Zk3vQ0dVJm"}\n\n',
	},
	{
		format: anthropicMessages,
		operation: 'message',
		contentType: 'text/event-stream',
		token: 'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":" river"}         }\n\n',
	},
	{
		format: gemini,
		operation: 'chat',
		contentType: 'text/event-stream',
		token: 'data: {"candidates": [{"content": {"parts": [{"text": " river"}],"role": "model"},"index": 0}],"usageMetadata": {"promptTokenCount": 54,"candidatesTokenCount": 15,'
			+ '"totalTokenCount": 69,"promptTokensDetails": [{"modality": "TEXT","tokenCount": 54}]},"modelVersion": "gemini-2.5-pro","responseId": "bH6LaZW8Fp_3nsEPqtaSwQ4"}\r\n\r\n',
	},
	{
		format: ollama,
		operation: 'chat',
		contentType: 'application/x-ndjson',
		token: '{"model":"llama3","created_at":"2024-05-24T20:26:47.808792Z","message":{"role":"assistant","content":" river"},"done":false}\n',
	},
	{
		format: openaiCompletions,
		operation: 'completion',
		contentType: 'text/event-stream',
		token: 'data: {"id":"cmpl-9f3d3c1f0c7f4b0e","object":"text_completion","created":1722340000,"model":"meta-llama/Llama-3.2-1B","choices":[{"index":0,"text":" river","logprobs":null,'
			+ '"finish_reason":null,"stop_reason":null}],"usage":null}\n\n',
	},
	{
		format: openaiOther,
		operation: 'audio',
		contentType: 'text/event-stream',
		token: 'data: {"type":"transcript.text.delta","delta":" river","logprobs":[]}\r\n\r\n',
	},
	{
		// A batch's answer in pieces; one value of a vector stands for a token.
		format: openaiEmbeddings,
		operation: 'embedding',
		contentType: 'text/event-stream',
		token: 'data: {"object":"list","data":[{"object":"embedding","index":0,"embedding":[-0.0123456]}],"model":"text-embedding-3-small","usage":{"prompt_tokens":1,"total_tokens":1}}\n\n',
	},
	{
		format: geminiInteractions,
		operation: 'chat',
		contentType: 'text/event-stream',
		token: 'event: step.delta\ndata: {"index":1,"delta":{"text":" river","type":"text"},"event_type":"step.delta","event_id":"ChAIBhIMCgYIgICAgBAQARgB"}\n\n',
	},
	{
		format: cohere,
		operation: 'chat',
		contentType: 'text/event-stream',
		token: 'event: content-delta\ndata: {"type":"content-delta","index":0,"delta":{"message":{"content":{"text":" river"}}}}\n\n',
	},
	{
		format: mistralConversations,
		operation: 'chat',
		contentType: 'text/event-stream',
		token: 'event: message.output.delta\ndata: {"type":"message.output.delta","created_at":"2026-05-24T20:26:47.808792Z","output_index":0,"id":"msg_0197","content_index":0,"model":"mistral-medium-2505",'
			+ '"role":"assistant","content":" river"}\n\n',
	},
	{
		format: openaiAssistants,
		operation: 'chat',
		contentType: 'text/event-stream',
		token: 'event: thread.message.delta\ndata: {"id":"msg_4rFcPzgZ","object":"thread.message.delta","delta":{"content":[{"index":0,"type":"text","text":{"value":" river","annotations":[]}}]}}\n\n',
	},
	{
		format: cloudflare,
		operation: 'chat',
		contentType: 'text/event-stream',
		token: 'data: {"response":" river","p":"abcdefghijklmnopqrstuvwxyz0123456789"}\n\n',
	},
	{
		format: llamacpp,
		operation: 'completion',
		contentType: 'text/event-stream',
		token: 'data: {"index":0,"content":" river","tokens":[14989],"stop":false,"id_slot":-1,"tokens_predicted":41,"tokens_evaluated":12}\n\n',
	},
	{
		format: lmstudio,
		operation: 'chat',
		contentType: 'text/event-stream',
		token: 'event: message.delta\ndata: {"type":"message.delta","content":" river"}\n\n',
	},
	{
		format: bedrockConverse,
		operation: 'chat',
		contentType: 'application/vnd.amazon.eventstream',
		token: buildEvent('contentBlockDelta', {contentBlockIndex: 0, delta: {text: ' river'}, p: 'abcdefghijklmnopqrstuvwxyz'}),
	},
	{
		format: bedrockInvoke,
		operation: 'chat',
		contentType: 'application/vnd.amazon.eventstream',
		token: buildChunk({type: 'content_block_delta', index: 0, delta: {type: 'text_delta', text: ' river'}}),
	},
];

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
