import type {FactList} from './fact-list.js';
import type {ReaderContext} from './format.js';
import {
	isJsonObject,
	pickArray,
	pickFirstString,
	pickObject,
	pickString,
	type JsonObject,
} from './json-value.js';
import {readFailure} from './failure.js';
import {addOpenAiUsage} from './openai-billing.js';
import {addServerTimings, addUsageTimings} from './openai-timings.js';
import {addCopilotCost} from './openai-usage.js';
import type {ValueReader} from './body-reader.js';

/** No answer has more calls; hostile indexes must not fill the memory. */
const maxToolCalls = 4096;

/**
Reads answers made of `choices`: chat completions and legacy completions, whole or as chunks of a stream. Providers add
usage and timings in places of their own.
*/
export class ChoicesReader implements ValueReader {
	readonly #facts: FactList;
	readonly #context: ReaderContext;
	/** The id under which a tool call came, by choice and index. */
	readonly #toolCallIds = new Map<string, string>();
	#hasFinish = false;
	#hasUsage = false;

	constructor(facts: FactList, context: ReaderContext) {
		this.#facts = facts;
		this.#context = context;
	}

	readEvent(value: JsonObject): void {
		// Azure's first chunk has an empty model.
		this.#facts.addModel(value.model);
		for (const [position, item] of pickArray(value.choices).entries()) {
			const choice = pickObject(item);
			this.#readChoice(choice, typeof choice.index === 'number' ? choice.index : position);
		}

		this.#readUsage(value);
		addCopilotCost(this.#facts, value);
		addServerTimings(this.#facts, value);
		this.#facts.addServiceTier(value.service_tier);
		if (isJsonObject(value.x_groq)) {
			this.#facts.addFailure(readFailure({error: value.x_groq.error}));
		}
	}

	readBody(value: JsonObject): void {
		this.readEvent(value);
	}

	/** Some gateways forget `[DONE]`; a stream that told why it ended and what it used is whole. */
	readEnd(): void {
		if (this.#hasFinish && this.#hasUsage) {
			this.#facts.addComplete();
		}
	}

	#readChoice(choice: JsonObject, choiceIndex: number): void {
		// OpenRouter tells here which choice failed.
		if (isJsonObject(choice.error)) {
			this.#facts.addFailure(readFailure(choice));
		}

		const message = pickObject(choice.delta ?? choice.message);
		this.#readContent(message.content);
		this.#facts.addText(choice.text, 'answer');
		this.#facts.addText(message.refusal, 'answer');
		this.#facts.addText(pickFirstString(message.reasoning_content, message.reasoning), 'reasoning');
		this.#readAudio(pickObject(message.audio));
		for (const [position, item] of pickArray(message.tool_calls).entries()) {
			const call = pickObject(item);
			const index = typeof call.index === 'number' ? call.index : position;
			// A whole message has no indexes, and each of its calls is one.
			this.#readToolCall(call, `${choiceIndex}:${index}`);
		}

		if (isJsonObject(message.function_call)) {
			this.#readToolCall({function: message.function_call}, `${choiceIndex}:function_call`);
		}

		const finishReason = choice.finish_reason;
		if (typeof finishReason !== 'string' || finishReason === '') {
			return;
		}

		this.#hasFinish = true;
		this.#facts.addFinish(finishReason);
	}

	#readContent(content: unknown): void {
		if (!Array.isArray(content)) {
			this.#facts.addText(content, 'answer');
			return;
		}

		// Mistral's reasoning models answer in parts, and think in parts of parts.
		for (const item of content) {
			const part = pickObject(item);
			this.#facts.addText(part.text, 'answer');
			for (const thought of pickArray(part.thinking)) {
				this.#facts.addText(pickObject(thought).text, 'reasoning');
			}
		}
	}

	#readAudio(audio: JsonObject): void {
		const transcript = pickString(audio.transcript);
		if (transcript === '') {
			this.#facts.addMedia(audio.data);
		} else {
			this.#facts.addText(transcript, 'answer');
		}
	}

	/** The first fragment of a call has its name; Gemini's OpenAI face gives every call index 0, but its own id. */
	#readToolCall(call: JsonObject, key: string): void {
		const id = pickString(call.id);
		const details = pickObject(call.function ?? call.custom);
		const name = pickString(details.name);
		const knownId = this.#toolCallIds.get(key);
		const isNew = knownId === undefined || (name !== '' && id !== '' && knownId !== '' && id !== knownId);
		if (isNew && this.#toolCallIds.size < maxToolCalls) {
			this.#toolCallIds.set(key, id);
			this.#facts.addToolCall(name, 'client');
		}

		this.#facts.addText(details.arguments ?? details.input, 'tool');
	}

	#readUsage(value: JsonObject): void {
		const groqUsage = pickObject(value.x_groq).usage;
		const choiceUsage = pickObject(pickArray(value.choices)[0]).usage;
		// Moonshot puts it into the choice, Groq beside it. Groq does so in a whole answer too, but there it is something else.
		const raw = [value.usage, choiceUsage, groqUsage].find(usage => isJsonObject(usage));
		if (raw === undefined) {
			return;
		}

		this.#hasUsage = true;
		addOpenAiUsage(this.#facts, raw, this.#context.hidesReasoning, pickObject(value.timings).cache_n);
		addUsageTimings(this.#facts, raw);
	}
}
