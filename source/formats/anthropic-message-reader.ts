import {buildUsage, pickCount, type Usage} from '../core/usage.js';
import type {ValueReader} from './body-reader.js';
import type {FactList} from './fact-list.js';
import {
	isJsonObject,
	measureJson,
	pickArray,
	pickObject,
	type JsonObject,
} from './json-value.js';

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
				break;
			}

			case 'message_stop': {
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

		for (const [name, count] of Object.entries(raw)) {
			if (knownCounts.has(name) && count !== null) {
				this.#counts[name] = count;
			}
		}

		this.#facts.addUsage(buildMessageUsage(this.#counts));
	}
}

const knownCounts = new Set([
	'input_tokens',
	'cache_read_input_tokens',
	'cache_creation_input_tokens',
	'cache_creation',
	'output_tokens',
	'output_tokens_details',
]);

/** Anthropic's input leaves out what was read from or written to the cache. */
function buildMessageUsage(counts: JsonObject): Usage {
	const inputTokens = pickCount(counts.input_tokens);
	const cacheReadTokens = pickCount(counts.cache_read_input_tokens);
	const cacheWriteTokens = pickCount(counts.cache_creation_input_tokens) ?? sumCacheWrites(counts.cache_creation);
	return buildUsage({
		inputTokens: inputTokens === null ? null : inputTokens + (cacheReadTokens ?? 0) + (cacheWriteTokens ?? 0),
		cacheReadTokens,
		cacheWriteTokens,
		outputTokens: counts.output_tokens,
		reasoningTokens: pickObject(counts.output_tokens_details).thinking_tokens,
	});
}

/** The writes by lifetime, where their sum is not told. */
function sumCacheWrites(raw: unknown): number | null {
	const lifetimes = pickObject(raw);
	const short = pickCount(lifetimes.ephemeral_5m_input_tokens);
	const long = pickCount(lifetimes.ephemeral_1h_input_tokens);
	return short === null && long === null ? null : (short ?? 0) + (long ?? 0);
}
