import {Buffer} from 'node:buffer';
import {pickCount, sumCounts} from '../core/usage.js';
import {MessageReader} from './anthropic-message-reader.js';
import {addBedrockUsage, ConverseReader} from './bedrock-converse-reader.js';
import type {ValueReader} from './body-reader.js';
import type {FactList} from './fact-list.js';
import {readFailure} from './failure.js';
import type {ReaderContext} from './format.js';
import {readJson} from './json-body.js';
import {
	isJsonObject,
	pickArray,
	pickObject,
	pickString,
	type JsonObject,
} from './json-value.js';
import {ChoicesReader} from './openai-choices.js';

/** Reads what a model invoked on Bedrock answers in its family's words, and the counts that Bedrock adds. */
export class InvokeReader implements ValueReader {
	readonly #facts: FactList;
	readonly #context: ReaderContext;
	readonly #message: MessageReader;
	readonly #converse: ConverseReader;
	readonly #choices: ChoicesReader;
	#inputTokens: number | null = null;
	#outputTokens: number | null = null;

	constructor(facts: FactList, context: ReaderContext) {
		this.#facts = facts;
		this.#context = context;
		this.#message = new MessageReader(facts);
		this.#converse = new ConverseReader(facts);
		this.#choices = new ChoicesReader(facts, context);
	}

	/** Each event has the model's own event in base64. */
	readEvent(outer: JsonObject): void {
		const bytes = pickString(outer.bytes);
		if (bytes === '' || this.#facts.hasCutText) {
			return;
		}

		const {value} = readJson(Buffer.from(bytes, 'base64').toString('utf8'));
		if (!isJsonObject(value)) {
			this.#facts.addProblem('An event is not a JSON object.');
			return;
		}

		this.#facts.addFailure(readFailure(value));
		this.#readModelEvent(value);
		const metrics = value['amazon-bedrock-invocationMetrics'];
		if (!isJsonObject(metrics)) {
			return;
		}

		this.#readMetrics(metrics);
		this.#facts.addComplete();
	}

	readBody(value: JsonObject): void {
		if (typeof value.type === 'string' || typeof value.completion === 'string') {
			this.#message.readBody(value);
		} else if (Array.isArray(value.choices)) {
			this.#choices.readBody(value);
		} else if (isJsonObject(value.output)) {
			this.#converse.readBody(value);
		} else {
			this.#readText(value);
		}

		this.#readHeaders();
	}

	#readModelEvent(value: JsonObject): void {
		if (typeof value.type === 'string' || typeof value.completion === 'string') {
			this.#message.readEvent(value);
		} else if (Array.isArray(value.choices)) {
			this.#choices.readEvent(value);
		} else if (!this.#converse.readNested(value)) {
			this.#readText(value);
		}
	}

	/** Titan, Llama, Mistral and Cohere, whole or in pieces; those that embed have a count and no text. */
	#readText(value: JsonObject): void {
		let resultTokens: number | null = null;
		for (const item of [value, ...pickArray(value.results), ...pickArray(value.outputs), ...pickArray(value.generations)]) {
			const part = pickObject(item);
			this.#facts.addText(part.outputText ?? part.generation ?? part.text, 'answer');
			this.#facts.addFinish(part.completionReason ?? part.stop_reason ?? part.finish_reason);
			resultTokens = sumCounts(resultTokens, pickCount(part.tokenCount));
		}

		for (const image of pickArray(value.images ?? value.artifacts)) {
			this.#facts.addMedia(image);
		}

		const inputTokens = pickCount(value.inputTextTokenCount ?? value.prompt_token_count);
		const outputTokens = pickCount(value.totalOutputTextTokenCount ?? value.generation_token_count) ?? resultTokens;
		if (inputTokens === null && outputTokens === null) {
			return;
		}

		this.#inputTokens = inputTokens ?? this.#inputTokens;
		this.#outputTokens = outputTokens ?? this.#outputTokens;
		addBedrockUsage(this.#facts, {
			input: this.#inputTokens, output: this.#outputTokens, cacheRead: null, cacheWrite: null,
		});
	}

	/** The last event's; where the model itself counted, its own counts say more. */
	#readMetrics(metrics: JsonObject): void {
		this.#facts.addTiming('invocation', metrics.invocationLatency);
		this.#facts.addTiming('provider_first_byte', metrics.firstByteLatency);
		if (!this.#facts.hasUsage) {
			addBedrockUsage(this.#facts, {
				input: metrics.inputTokenCount,
				output: metrics.outputTokenCount,
				cacheRead: metrics.cacheReadInputTokenCount,
				cacheWrite: metrics.cacheWriteInputTokenCount,
			});
		}
	}

	/** A whole answer has the same counts in its headers, whatever the family. */
	#readHeaders(): void {
		this.#facts.addTiming('invocation', this.#readCount('invocation-latency') ?? undefined);
		if (!this.#facts.hasUsage) {
			addBedrockUsage(this.#facts, {
				input: this.#readCount('input-token-count'),
				output: this.#readCount('output-token-count'),
				cacheRead: this.#readCount('cache-read-input-token-count'),
				cacheWrite: this.#readCount('cache-write-input-token-count'),
			});
		}
	}

	#readCount(name: string): number | null {
		const text = this.#context.readHeader?.(`x-amzn-bedrock-${name}`);
		return text === undefined || !/^\d{1,15}$/v.test(text) ? null : Number(text);
	}
}
