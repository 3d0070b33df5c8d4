import {buildUsage, pickCount, sumCounts} from '../core/usage.js';
import type {ValueReader} from './body-reader.js';
import type {FactList} from './fact-list.js';
import {
	isJsonObject,
	measureJson,
	pickArray,
	pickObject,
	type JsonObject,
} from './json-value.js';

const eventNames = ['messageStart', 'contentBlockStart', 'contentBlockDelta', 'contentBlockStop', 'messageStop', 'metadata'] as const;

/** Reads what Bedrock's Converse answers; Nova says the same where it is invoked directly. */
export class ConverseReader implements ValueReader {
	readonly #facts: FactList;

	constructor(facts: FactList) {
		this.#facts = facts;
	}

	readEvent(value: JsonObject, name: string): void {
		switch (name) {
			case 'contentBlockStart': {
				this.#readBlock(pickObject(value.start), false);
				break;
			}

			case 'contentBlockDelta': {
				this.#readDelta(pickObject(value.delta));
				break;
			}

			case 'messageStop': {
				this.#facts.addFinish(value.stopReason);
				break;
			}

			// The last event; the reason to stop came before it.
			case 'metadata': {
				this.#readMetadata(value);
				this.#facts.addComplete();
				break;
			}

			default:
		}
	}

	/** Nova names its events by the only key instead of a header; answers whether this was one. */
	readNested(value: JsonObject): boolean {
		const name = eventNames.find(each => value[each] !== undefined);
		if (name !== undefined) {
			this.readEvent(pickObject(value[name]), name);
		}

		return name !== undefined;
	}

	readBody(value: JsonObject): void {
		for (const item of pickArray(pickObject(pickObject(value.output).message).content)) {
			const block = pickObject(item);
			this.#readBlock(block, true);
			this.#facts.addText(block.text, 'answer');
			this.#facts.addText(pickObject(pickObject(block.reasoningContent).reasoningText).text, 'reasoning');
		}

		this.#facts.addFinish(value.stopReason);
		this.#readMetadata(value);
	}

	/** A whole block has its tool's input; one that a stream starts has none yet. */
	#readBlock(block: JsonObject, isWhole: boolean): void {
		const call = block.toolUse;
		if (isJsonObject(call)) {
			this.#facts.addToolCall(call.name, call.type === 'server_tool_use' ? 'server' : 'client');
			this.#facts.addCharacters(isWhole ? measureJson(call.input) : 0, 'tool');
		}

		this.#facts.addMedia(block.image ?? block.video ?? block.audio);
	}

	#readDelta(delta: JsonObject): void {
		this.#facts.addText(delta.text, 'answer');
		this.#facts.addText(pickObject(delta.reasoningContent).text, 'reasoning');
		this.#facts.addText(pickObject(delta.toolUse).input, 'tool');
		this.#facts.addMedia(delta.image);
	}

	/** Guardrails have a `usage` of their own below `trace`, which is no tokens. */
	#readMetadata(value: JsonObject): void {
		const usage = pickObject(value.usage);
		addBedrockUsage(this.#facts, {
			input: usage.inputTokens,
			output: usage.outputTokens,
			cacheRead: usage.cacheReadInputTokens ?? usage.cacheReadInputTokenCount,
			cacheWrite: usage.cacheWriteInputTokens ?? usage.cacheWriteInputTokenCount,
			total: usage.totalTokens,
		});
		let hourTokens: number | null = null;
		for (const item of pickArray(usage.cacheDetails)) {
			const {ttl, inputTokens} = pickObject(item);
			hourTokens = ttl === '1h' ? sumCounts(hourTokens, pickCount(inputTokens)) : hourTokens;
		}

		this.#facts.addBilling({cacheWrite1hTokens: hourTokens});
		this.#facts.addServiceTier(pickObject(value.serviceTier).type);
		this.#facts.addTiming('latency', pickObject(value.metrics).latencyMs);
	}
}

/** Bedrock's input leaves out what was read from or written to the cache; its total has it. */
export function addBedrockUsage(facts: FactList, counts: Readonly<Record<'input' | 'output' | 'cacheRead' | 'cacheWrite', unknown>> & {readonly total?: unknown}): void {
	const inputTokens = pickCount(counts.input);
	const cacheReadTokens = pickCount(counts.cacheRead);
	const cacheWriteTokens = pickCount(counts.cacheWrite);
	facts.addUsage(buildUsage({
		inputTokens: inputTokens === null ? null : inputTokens + (cacheReadTokens ?? 0) + (cacheWriteTokens ?? 0),
		cacheReadTokens,
		cacheWriteTokens,
		outputTokens: counts.output,
		totalTokens: counts.total,
	}));
}
