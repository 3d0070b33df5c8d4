import {buildUsage, pickCount, sumCounts} from '../core/usage.js';
import type {ValueReader} from './body-reader.js';
import type {FactList} from './fact-list.js';
import type {ReaderContext} from './format.js';
import {addGeminiUsage} from './gemini-usage.js';
import {
	isJsonObject,
	measureJson,
	pickArray,
	pickObject,
	pickString,
	type JsonObject,
} from './json-value.js';

/** Reads Gemini's answers; every chunk of a stream has the shape of the whole. */
export class CandidatesReader implements ValueReader {
	readonly #facts: FactList;
	/** The arguments of the last call go on in the next part, which then has no name. */
	#isCallOpen = false;
	/** The grounding is repeated, and grows. */
	#hasSearched = false;

	constructor(facts: FactList, context: ReaderContext) {
		this.#facts = facts;
		facts.addServiceTier(context.readHeader?.('x-gemini-service-tier'));
	}

	/** A stream has no end marker but the chunk that tells why it ended. */
	readEvent(value: JsonObject): void {
		if (this.#readValue(value)) {
			this.#facts.addComplete();
		}
	}

	readBody(value: JsonObject): void {
		this.#readValue(value);
		this.#readPredictions(pickArray(value.predictions));
	}

	/** Answers whether this told why the answer ended. */
	#readValue(outer: JsonObject): boolean {
		// Code Assist wraps what the API answers.
		const value = isJsonObject(outer.response) ? outer.response : outer;
		this.#facts.addModel(value.modelVersion);
		let isFinished = false;
		for (const item of pickArray(value.candidates)) {
			const candidate = pickObject(item);
			for (const part of pickArray(pickObject(candidate.content).parts)) {
				this.#readPart(pickObject(part));
			}

			this.#readGrounding(pickObject(candidate.groundingMetadata));
			isFinished = this.#readFinish(candidate.finishReason) || isFinished;
		}

		const raw = value.usageMetadata;
		if (isJsonObject(raw)) {
			addGeminiUsage(this.#facts, raw);
		}

		// A prompt that was blocked has no candidates.
		return this.#readFinish(pickObject(value.promptFeedback).blockReason) || isFinished;
	}

	#readFinish(reason: unknown): boolean {
		this.#facts.addFinish(reason);
		return pickString(reason) !== '';
	}

	/** The provider's own search, told by its queries alone. */
	#readGrounding(grounding: JsonObject): void {
		const queryCount = pickArray(grounding.webSearchQueries).length;
		if (queryCount > 0 && !this.#hasSearched) {
			this.#hasSearched = true;
			this.#facts.addToolCall('google_search', 'server');
		}

		this.#facts.addBilling({webSearchCount: queryCount === 0 ? null : queryCount});
	}

	/** What Imagen and the embedding models of Vertex predict. */
	#readPredictions(predictions: readonly unknown[]): void {
		let inputTokens: number | null = null;
		for (const item of predictions) {
			const prediction = pickObject(item);
			this.#facts.addMedia(prediction.bytesBase64Encoded);
			const {statistics} = pickObject(prediction.embeddings);
			const tokenCount = pickCount(pickObject(statistics).token_count);
			inputTokens = sumCounts(inputTokens, tokenCount);
		}

		this.#facts.addUsage(buildUsage({inputTokens}));
	}

	#readPart(part: JsonObject): void {
		this.#facts.addText(part.text, part.thought === true ? 'reasoning' : 'answer');
		this.#facts.addMedia(pickObject(part.inlineData).data);
		const code = part.executableCode;
		if (isJsonObject(code)) {
			this.#facts.addToolCall('code_execution', 'server');
			this.#facts.addText(code.code, 'tool');
		}

		const call = part.functionCall;
		if (isJsonObject(call)) {
			this.#readCall(call);
		}
	}

	#readCall(call: JsonObject): void {
		const name = pickString(call.name);
		if (name !== '' || !this.#isCallOpen) {
			this.#facts.addToolCall(name, 'client');
		}

		this.#isCallOpen = call.willContinue === true;
		this.#facts.addCharacters(measureJson(call.args ?? call.partialArgs), 'tool');
	}
}
