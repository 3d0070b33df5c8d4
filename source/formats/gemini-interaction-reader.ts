import {buildUsage, pickCount, sumCounts} from '../core/usage.js';
import type {ValueReader} from './body-reader.js';
import type {FactList} from './fact-list.js';
import {addModalityBilling} from './gemini-usage.js';
import {
	isJsonObject,
	measureJson,
	pickArray,
	pickFirstString,
	pickObject,
	pickString,
	type JsonObject,
} from './json-value.js';

/** The interaction goes on. */
const openStatuses: ReadonlySet<string> = new Set(['in_progress', 'queued']);

/** Reads an interaction: events that build its steps, or the interaction alone. */
export class InteractionReader implements ValueReader {
	readonly #facts: FactList;

	constructor(facts: FactList) {
		this.#facts = facts;
	}

	/** The API's first version says `content` for `step`, and its interactions start and complete: who asks for no newer one still gets it. */
	readEvent(value: JsonObject, name: string): void {
		switch (value.event_type ?? name) {
			case 'content.start': {
				// Of a call, only its delta tells the name.
				const content = pickObject(value.content);
				this.#readStep(content.type === 'function_call' ? {} : content, false);
				break;
			}

			case 'content.delta': {
				const delta = pickObject(value.delta);
				this.#readDelta(delta);
				this.#readStep(delta.type === 'function_call' ? delta : {}, true);
				break;
			}

			case 'step.start': {
				this.#readStep(pickObject(value.step), false);
				break;
			}

			case 'step.delta': {
				this.#readDelta(pickObject(value.delta));
				this.#readUsage(pickObject(value.metadata).total_usage);
				break;
			}

			case 'interaction.status_update': {
				this.#readStatus(value);
				break;
			}

			case 'interaction.start':
			case 'interaction.complete':
			case 'interaction.created':
			case 'interaction.completed': {
				const interaction = pickObject(value.interaction);
				this.#facts.addModel(interaction.model);
				this.#readStatus(interaction);
				this.#readStanding(interaction, false);
				break;
			}

			default:
		}
	}

	readBody(value: JsonObject): void {
		this.#facts.addModel(value.model);
		for (const item of pickArray(value.steps ?? value.outputs)) {
			this.#readStep(pickObject(item), true);
		}

		this.#readStatus(value);
		this.#readStanding(value, true);
	}

	/** One that goes on after its request works in the background: https://ai.google.dev/gemini-api/docs/interactions */
	#readStanding(interaction: JsonObject, isBackground: boolean): void {
		const status = pickString(interaction.status);
		if (status === '') {
			return;
		}

		this.#facts.addResponseId(interaction.id);
		const isOver = !openStatuses.has(status);
		const endedAtMs = isOver ? Date.parse(pickFirstString(interaction.updated, interaction.created)) : NaN;
		this.#facts.addStanding({isOver, isBackground, endedAtMs: Number.isNaN(endedAtMs) ? null : endedAtMs});
	}

	#readStatus(holder: JsonObject): void {
		this.#readUsage(holder.usage);
		const status = pickString(holder.status);
		if (status === '' || openStatuses.has(status)) {
			return;
		}

		this.#facts.addFinish(status);
		this.#facts.addComplete();
	}

	/** A whole step has its content and arguments; one that a stream starts may have them, or get them by and by. */
	#readStep(step: JsonObject, isWhole: boolean): void {
		const type = pickString(step.type);
		if (type.endsWith('_call')) {
			const isClients = type === 'function_call';
			this.#facts.addToolCall(isClients ? step.name : type.slice(0, -'_call'.length), isClients ? 'client' : 'server');
			this.#facts.addCharacters(isWhole ? measureJson(step.arguments) : 0, 'tool');
		}

		const isThought = type === 'thought';
		for (const item of pickArray(isThought ? step.summary : step.content)) {
			this.#readContent(pickObject(item), isThought);
		}

		this.#readContent(step, isThought);
	}

	#readDelta(delta: JsonObject): void {
		if (delta.type === 'thought_summary') {
			this.#readContent(pickObject(delta.content), true);
		} else if (delta.type === 'arguments_delta') {
			this.#facts.addText(delta.arguments ?? delta.partial_arguments, 'tool');
		} else {
			this.#readContent(delta, false);
		}
	}

	#readContent(content: JsonObject, isThought: boolean): void {
		if (content.type === 'text') {
			this.#facts.addText(content.text, isThought ? 'reasoning' : 'answer');
		} else if (content.type === 'image' || content.type === 'audio' || content.type === 'video') {
			this.#facts.addMedia(content.data ?? content.uri);
		}
	}

	/** As Gemini's other API counts: thoughts beside the output, what tools read beside the input. */
	#readUsage(raw: unknown): void {
		if (!isJsonObject(raw)) {
			return;
		}

		const inputTokens = pickCount(raw.total_input_tokens);
		const toolUseTokens = pickCount(raw.total_tool_use_tokens);
		const outputTokens = pickCount(raw.total_output_tokens);
		const thoughtTokens = pickCount(raw.total_thought_tokens);
		this.#facts.addUsage(buildUsage({
			inputTokens: sumCounts(inputTokens, toolUseTokens),
			cacheReadTokens: raw.total_cached_tokens,
			outputTokens: sumCounts(outputTokens, thoughtTokens),
			reasoningTokens: thoughtTokens,
			totalTokens: raw.total_tokens,
		}));
		addModalityBilling(this.#facts, {
			input: [raw.input_tokens_by_modality, raw.tool_use_tokens_by_modality],
			cacheRead: [raw.cached_tokens_by_modality],
			output: [raw.output_tokens_by_modality],
		});
		let searchCount: number | null = null;
		for (const item of pickArray(raw.grounding_tool_count)) {
			const {type, count} = pickObject(item);
			searchCount = type === 'google_search' ? sumCounts(searchCount, pickCount(count)) : searchCount;
		}

		this.#facts.addBilling({webSearchCount: searchCount});
	}
}
