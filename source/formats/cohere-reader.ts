import {cleanText, maxMessageLength} from '../core/text.js';
import type {ValueReader} from './body-reader.js';
import {addCohereUsage} from './cohere-usage.js';
import type {FactList} from './fact-list.js';
import {
	isJsonObject,
	measureJson,
	pickArray,
	pickFirstString,
	pickObject,
	pickString,
	type JsonObject,
} from './json-value.js';

/** Words that end an answer for want of an answer. */
const failedReasons: ReadonlySet<string> = new Set(['ERROR', 'ERROR_TOXIC', 'ERROR_LIMIT', 'TIMEOUT']);

/** Reads Cohere's answers: version 2 as events with a `type`, version 1 as lines with an `event_type`, both whole. */
export class CohereReader implements ValueReader {
	readonly #facts: FactList;

	constructor(facts: FactList) {
		this.#facts = facts;
	}

	readEvent(value: JsonObject, name: string): void {
		const delta = pickObject(value.delta);
		const message = pickObject(delta.message);
		switch (pickFirstString(value.type, value.event_type, name)) {
			case 'content-start':
			case 'content-delta': {
				this.#readPart(pickObject(message.content));
				break;
			}

			case 'tool-plan-delta': {
				this.#facts.addText(message.tool_plan, 'reasoning');
				break;
			}

			case 'tool-call-start': {
				this.#readToolCall(pickObject(message.tool_calls));
				break;
			}

			case 'tool-call-delta': {
				this.#facts.addText(pickObject(pickObject(message.tool_calls).function).arguments, 'tool');
				break;
			}

			case 'message-end': {
				this.#readFinish(delta.finish_reason, delta.error);
				this.#readUsage(delta.usage);
				this.#facts.addComplete();
				break;
			}

			case 'text-generation': {
				this.#facts.addText(value.text, 'answer');
				break;
			}

			case 'tool-calls-generation': {
				this.#readFirstToolCalls(value.tool_calls);
				break;
			}

			case 'stream-end': {
				const response = pickObject(value.response);
				this.#readFinish(value.finish_reason, null);
				this.#readUsage(response.meta);
				this.#facts.addComplete();
				break;
			}

			default: {
				break;
			}
		}
	}

	readBody(value: JsonObject): void {
		const message = pickObject(value.message);
		for (const part of pickArray(message.content)) {
			this.#readPart(pickObject(part));
		}

		this.#facts.addText(message.tool_plan, 'reasoning');
		for (const call of pickArray(message.tool_calls)) {
			this.#readToolCall(pickObject(call));
		}

		this.#facts.addText(value.text, 'answer');
		for (const generation of pickArray(value.generations)) {
			this.#facts.addText(pickObject(generation).text, 'answer');
		}

		this.#readFirstToolCalls(value.tool_calls);
		this.#readFinish(value.finish_reason, null);
		this.#readUsage(value.usage);
		this.#readUsage(value.meta);
	}

	#readPart(part: JsonObject): void {
		this.#facts.addText(part.text, 'answer');
		this.#facts.addText(part.thinking, 'reasoning');
	}

	#readToolCall(call: JsonObject): void {
		const details = pickObject(call.function);
		this.#facts.addToolCall(details.name, 'client');
		this.#facts.addText(details.arguments, 'tool');
	}

	/** Version 1 has its calls whole, with parameters that are no text. */
	#readFirstToolCalls(calls: unknown): void {
		for (const item of pickArray(calls)) {
			const call = pickObject(item);
			this.#facts.addToolCall(call.name, 'client');
			this.#facts.addCharacters(measureJson(call.parameters), 'tool');
		}
	}

	#readFinish(reason: unknown, error: unknown): void {
		this.#facts.addFinish(reason);
		const message = cleanText(error, maxMessageLength);
		const isFailed = failedReasons.has(pickString(reason));
		if (message !== null || isFailed) {
			this.#facts.addFailure({
				kind: isFailed ? cleanText(reason) : null, code: null, message, retryAfterMs: null,
			});
		}
	}

	#readUsage(meta: unknown): void {
		if (isJsonObject(meta)) {
			addCohereUsage(this.#facts, meta);
		}
	}
}
