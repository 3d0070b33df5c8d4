import {buildUsage, pickCount, type Usage} from '../core/usage.js';
import type {ValueReader} from './body-reader.js';
import type {FactList} from './fact-list.js';
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

	constructor(facts: FactList) {
		this.#facts = facts;
	}

	/** A stream has no end marker but the chunk that tells why it ended. */
	readEvent(value: JsonObject): void {
		if (this.#readValue(value)) {
			this.#facts.addComplete();
		}
	}

	readBody(value: JsonObject): void {
		this.#readValue(value);
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

			isFinished ||= this.#readFinish(candidate.finishReason);
		}

		const raw = value.usageMetadata;
		if (isJsonObject(raw)) {
			this.#facts.addUsage(buildGeminiUsage(raw));
		}

		// A prompt that was blocked has no candidates.
		return this.#readFinish(pickObject(value.promptFeedback).blockReason) || isFinished;
	}

	#readFinish(reason: unknown): boolean {
		this.#facts.addFinish(reason);
		return pickString(reason) !== '';
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

/** The output is told in two parts, and so is the input once the provider's own tools read something. */
function buildGeminiUsage(raw: JsonObject): Usage {
	const thoughtsTokens = pickCount(raw.thoughtsTokenCount);
	return buildUsage({
		inputTokens: add(pickCount(raw.promptTokenCount), pickCount(raw.toolUsePromptTokenCount)),
		cacheReadTokens: raw.cachedContentTokenCount,
		// The Live API has another name for it.
		outputTokens: add(pickCount(raw.candidatesTokenCount ?? raw.responseTokenCount), thoughtsTokens),
		reasoningTokens: thoughtsTokens,
		totalTokens: raw.totalTokenCount,
	});
}

function add(a: number | null, b: number | null): number | null {
	return a === null && b === null ? null : (a ?? 0) + (b ?? 0);
}
