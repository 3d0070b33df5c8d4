import {
	addMessageBilling,
	buildMessageUsage,
	countNames,
	readIterations,
} from './anthropic-usage.js';
import type {ValueReader} from './body-reader.js';
import type {FactList} from './fact-list.js';
import {
	isJsonObject,
	measureJson,
	pickArray,
	pickObject,
	type JsonObject,
} from './json-value.js';
import {addCopilotCost} from './openai-usage.js';

const serverCalls = new Set(['server_tool_use', 'mcp_tool_use']);

/** Reads an Anthropic message: events that build it up, or the message alone. */
export class MessageReader implements ValueReader {
	readonly #facts: FactList;
	/** The latest count of each kind: a stream tells some at its start, and newer ones of some of them at its end. */
	readonly #counts: Record<string, unknown> = {};

	constructor(facts: FactList) {
		this.#facts = facts;
	}

	readEvent(value: JsonObject): void {
		switch (value.type) {
			case 'message_start': {
				const message = pickObject(value.message);
				// The output count is provisional here, some one or two; it would pass for an answer cut short.
				this.#facts.addModel(message.model);
				this.#readUsage({...pickObject(message.usage), output_tokens: null});
				break;
			}

			case 'content_block_start': {
				this.#readBlock(pickObject(value.content_block), false);
				break;
			}

			case 'content_block_delta': {
				const delta = pickObject(value.delta);
				this.#facts.addText(delta.text, 'answer');
				this.#facts.addText(delta.thinking, 'reasoning');
				this.#facts.addText(delta.partial_json, 'tool');
				break;
			}

			case 'message_delta': {
				this.#facts.addFinish(pickObject(value.delta).stop_reason);
				this.#readUsage(value.usage);
				addCopilotCost(this.#facts, value);
				break;
			}

			case 'message_stop': {
				addCopilotCost(this.#facts, value);
				this.#facts.addComplete();
				break;
			}

			default: {
				// Legacy completions, whose events have no usage.
				this.#readCompletion(value);
			}
		}
	}

	readBody(value: JsonObject): void {
		if (value.type !== 'message') {
			this.#readCompletion(value);
			return;
		}

		this.#facts.addModel(value.model);
		for (const block of pickArray(value.content)) {
			this.#readBlock(pickObject(block), true);
		}

		this.#facts.addFinish(value.stop_reason);
		this.#readUsage(value.usage);
		addCopilotCost(this.#facts, value);
	}

	#readCompletion(value: JsonObject): void {
		if (typeof value.completion !== 'string') {
			return;
		}

		this.#facts.addModel(value.model);
		this.#facts.addText(value.completion, 'answer');
		this.#facts.addFinish(value.stop_reason);
		if (typeof value.stop_reason === 'string') {
			this.#facts.addComplete();
		}
	}

	/** A whole block has its tool's input; one that a stream starts has an empty one, and it follows in deltas. */
	#readBlock(block: JsonObject, isWhole: boolean): void {
		// Another model took over from one that declined.
		this.#facts.addModel(pickObject(block.to).model);
		const isServerCall = serverCalls.has(String(block.type));
		if (isServerCall || block.type === 'tool_use') {
			this.#facts.addToolCall(block.name, isServerCall ? 'server' : 'client');
			this.#facts.addCharacters(isWhole ? measureJson(block.input) : 0, 'tool');
		}

		this.#facts.addText(block.text, 'answer');
		this.#facts.addText(block.thinking, 'reasoning');
	}

	#readUsage(raw: unknown): void {
		if (!isJsonObject(raw)) {
			return;
		}

		for (const name of countNames) {
			this.#counts[name] = raw[name] ?? this.#counts[name];
		}

		this.#facts.addUsage(buildMessageUsage(this.#counts));
		addMessageBilling(this.#facts, this.#counts);
		// Fast is a price of its own, whatever the tier.
		this.#facts.addServiceTier(raw.speed === 'fast' ? 'fast' : raw.service_tier ?? undefined);
		this.#facts.addInferenceGeo(raw.inference_geo);
		const iterations = readIterations(raw.iterations);
		this.#facts.addModel(iterations.servedModel);
		this.#facts.addSideUsages(iterations.sideUsages);
	}
}
