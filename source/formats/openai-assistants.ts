import {unknownRequestFacts, type RequestFacts} from '../core/fact.js';
import {cleanText} from '../core/text.js';
import {createBodyReader, type ValueReader} from './body-reader.js';
import type {FactList} from './fact-list.js';
import {readFailure} from './failure.js';
import type {Format, ReaderContext} from './format.js';
import {
	countElements,
	isJsonObject,
	pickArray,
	pickObject,
	pickString,
	type JsonObject,
} from './json-value.js';
import {addOpenAiUsage} from './openai-billing.js';
import {readOpenAiRequest} from './openai-request.js';

/** Runs of the older Assistants. Usage comes with a stream's last event; a run that is asked for again later repeats it, and is not read. */
export const openaiAssistants: Format = {
	id: 'openai-assistants',
	endpoints: [
		{
			method: 'POST', path: /\/threads(?:\/[^\/]+)?\/runs\/?$/v, operation: 'chat', isStream: null,
		},
		{
			method: 'POST', path: /\/threads\/[^\/]+\/runs\/[^\/]+\/submit_tool_outputs\/?$/v, operation: 'chat', isStream: null,
		},
		{
			path: /\/threads\/[^\/]+\/runs\/[^\/]+(?:\/cancel)?\/?$/v, operation: 'other', isStream: null, repeats: 'chat',
		},
		{path: /\/(?:assistants|threads)(?:\/.*)?$/v, operation: 'other', isStream: null},
	],
	readRequest: body => readRunRequest(pickObject(body)),
	createReader: context => createBodyReader(context, facts => new RunReader(facts, context)),
};

function readRunRequest(body: JsonObject): RequestFacts {
	const messages = body.additional_messages ?? pickObject(body.thread).messages;
	return {
		...unknownRequestFacts,
		...readOpenAiRequest(body),
		modality: 'text',
		messageCount: countElements(messages),
		// Without them the assistant's own are used, and not said here.
		toolCount: countElements(body.tools),
		hasSystemPrompt: cleanText(body.instructions) === null ? null : true,
		reasoningEffort: cleanText(body.reasoning_effort),
	};
}

const openStatuses: ReadonlySet<unknown> = new Set(['queued', 'in_progress', 'requires_action', 'cancelling']);

class RunReader implements ValueReader {
	readonly #facts: FactList;
	readonly #context: ReaderContext;

	constructor(facts: FactList, context: ReaderContext) {
		this.#facts = facts;
		this.#context = context;
	}

	readEvent(value: JsonObject, name: string): void {
		const delta = pickObject(value.delta);
		if (name === 'thread.message.delta') {
			for (const part of pickArray(delta.content)) {
				this.#facts.addText(pickObject(pickObject(part).text).value, 'answer');
			}
		} else if (name === 'thread.run.step.delta') {
			this.#readCalls(pickObject(delta.step_details));
		} else if (value.object === 'thread.run') {
			this.#readRun(value);
			this.#readStanding(value, false);
		}
	}

	readBody(value: JsonObject): void {
		this.#readRun(value);
		this.#readStanding(value, true);
	}

	/** Without a stream a run is asked for again until it is over. */
	#readStanding(run: JsonObject, isBackground: boolean): void {
		if (run.object !== 'thread.run') {
			return;
		}

		this.#facts.addResponseId(run.id);
		const isOver = !openStatuses.has(run.status);
		const ended = run.completed_at ?? run.failed_at ?? run.cancelled_at ?? run.created_at;
		this.#facts.addStanding({isOver, isBackground, endedAtMs: isOver && typeof ended === 'number' ? ended * 1000 : null});
	}

	#readRun(value: JsonObject): void {
		this.#facts.addModel(value.model);
		this.#facts.addFinish(value.status);
		if (isJsonObject(value.usage)) {
			addOpenAiUsage(this.#facts, value.usage, this.#context.hidesReasoning);
		}

		if (isJsonObject(value.last_error)) {
			this.#facts.addFailure(readFailure({error: value.last_error}));
		}
	}

	/** A call's first fragment has its name; code and searches run at the provider's. */
	#readCalls(details: JsonObject): void {
		for (const item of pickArray(details.tool_calls)) {
			const call = pickObject(item);
			const {name, arguments: text} = pickObject(call.function);
			if (pickString(name) !== '') {
				this.#facts.addToolCall(name, 'client');
			} else if (pickString(call.id) !== '' && call.type !== 'function') {
				this.#facts.addToolCall(call.type, 'server');
			}

			this.#facts.addText(text ?? pickObject(call.code_interpreter).input, 'tool');
		}
	}
}
