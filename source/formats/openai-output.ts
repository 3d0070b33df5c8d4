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
import type {ValueReader} from './body-reader.js';
import {readFailure} from './failure.js';
import {addOpenAiUsage, addToolUsage} from './openai-billing.js';
import {addCopilotCost} from './openai-usage.js';

/** No answer has more items; hostile indexes must not fill the memory. */
const maxItems = 4096;

const clientCalls = new Set([
	'function_call',
	'custom_tool_call',
	'local_shell_call',
	'shell_call',
	'apply_patch_call',
	'computer_call',
	'mcp_approval_request',
]);

const serverCalls = new Set([
	'web_search_call',
	'file_search_call',
	'code_interpreter_call',
	'image_generation_call',
	'mcp_call',
	'tool_search_call',
	'program',
]);

/** Realtime ends every response with the last one, however it ended. */
const lastEvents: ReadonlySet<unknown> = new Set(['response.completed', 'response.failed', 'response.incomplete', 'response.cancelled', 'response.done']);

const openStatuses: ReadonlySet<unknown> = new Set(['queued', 'in_progress']);

export function isLastEvent(type: unknown): boolean {
	return lastEvents.has(type);
}

/** Reads a Responses answer: events that end with the whole response, or the response alone. */
export class OutputReader implements ValueReader {
	readonly #facts: FactList;
	readonly #context: ReaderContext;
	/** Where tool calls stood in the output. Not their ids: GitHub's change between events. */
	readonly #callIndexes = new Set<number>();
	#callCount = 0;

	constructor(facts: FactList, context: ReaderContext) {
		this.#facts = facts;
		this.#context = context;
	}

	readEvent(value: JsonObject, name: string): void {
		const type = pickFirstString(value.type, name);
		if (type.endsWith('.delta')) {
			this.#readDelta(type, value.delta);
			return;
		}

		if (type === 'response.output_item.added' || type === 'response.output_item.done') {
			this.#readItem(pickObject(value.item), value.output_index);
			return;
		}

		const response = pickObject(value.response);
		this.#facts.addModel(response.model);
		this.#facts.addResponseId(response.id);
		const isLast = lastEvents.has(type);
		this.#readStanding(response, isLast);
		if (!isLast) {
			return;
		}

		this.#readResponse(response);
		addCopilotCost(this.#facts, value);
		this.#facts.addComplete();
	}

	readBody(value: JsonObject): void {
		this.#facts.addModel(value.model);
		this.#facts.addResponseId(value.id);
		for (const item of pickArray(value.output)) {
			this.#readItemText(pickObject(item));
		}

		this.#readResponse(value);
		addCopilotCost(this.#facts, value);
		this.#readStanding(value, !openStatuses.has(value.status));
	}

	/** Only what works in the background is told again with news, https://developers.openai.com/api/docs/guides/background. */
	#readStanding(response: JsonObject, isOver: boolean): void {
		if (response.background !== true) {
			return;
		}

		const ended = isOver ? response.completed_at ?? response.created_at : null;
		this.#facts.addStanding({isOver, isBackground: true, endedAtMs: typeof ended === 'number' ? ended * 1000 : null});
	}

	#readDelta(type: string, delta: unknown): void {
		if (type.endsWith('audio.delta')) {
			this.#facts.addMedia(delta);
		} else if (type.includes('reasoning')) {
			this.#facts.addText(delta, 'reasoning');
		} else if (/output_text|refusal|transcript|^response\.text\./v.test(type)) {
			this.#facts.addText(delta, 'answer');
		} else {
			// Arguments of functions, inputs of custom tools, code that the provider runs.
			this.#facts.addText(delta, 'tool');
		}
	}

	/** The response as it stands at its end. */
	#readResponse(response: JsonObject): void {
		// A provider that sends no events for items tells of them here.
		if (this.#callCount === 0) {
			for (const [index, item] of pickArray(response.output).entries()) {
				this.#readItem(pickObject(item), index);
			}
		}

		const raw = response.usage;
		if (isJsonObject(raw)) {
			addOpenAiUsage(this.#facts, raw, this.#context.hidesReasoning);
			addToolUsage(this.#facts, response);
		}

		this.#facts.addServiceTier(response.service_tier);

		this.#facts.addFinish(response.status);
		this.#facts.addFailure(readFailure(response) ?? readFailure(response.status_details));
	}

	#readItem(item: JsonObject, outputIndex: unknown): void {
		const type = pickString(item.type);
		const isClient = clientCalls.has(type);
		if (!isClient && !serverCalls.has(type)) {
			return;
		}

		const index = typeof outputIndex === 'number' ? outputIndex : -1 - this.#callCount;
		if (this.#callIndexes.has(index) || this.#callIndexes.size >= maxItems) {
			return;
		}

		this.#callIndexes.add(index);
		this.#callCount++;
		this.#facts.addToolCall(pickFirstString(item.name, type.replace(/_call$/v, '')), isClient ? 'client' : 'server');
	}

	#readItemText(item: JsonObject): void {
		const channel = item.type === 'reasoning' ? 'reasoning' : 'answer';
		for (const part of [...pickArray(item.content), ...pickArray(item.summary)]) {
			this.#facts.addText(pickObject(part).text, channel);
		}

		this.#facts.addText(item.arguments ?? item.input, 'tool');
	}
}
