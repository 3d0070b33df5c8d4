import type {Fact} from '../core/fact.js';
import {FactList} from './fact-list.js';
import {readFailure} from './failure.js';
import type {ReaderContext} from './format.js';
import {CandidatesReader} from './gemini-candidates.js';
import {
	isJsonObject,
	pickArray,
	pickFirstString,
	pickObject,
	type JsonObject,
} from './json-value.js';
import type {MessageReader} from './message-reader.js';

/**
Reads one turn of Gemini's Live API, https://ai.google.dev/api/live. Usage is told once a turn and is that turn's alone, with
the whole conversation so far as its input (recorded in https://github.com/pydantic/pydantic-ai/pull/7269).
*/
export class LiveTurnReader implements MessageReader {
	/** Nothing more is generated. */
	isOver = false;
	#isInterrupted = false;
	readonly #facts = new FactList();
	readonly #reader: CandidatesReader;

	constructor(context: ReaderContext) {
		this.#reader = new CandidatesReader(this.#facts, context);
	}

	get hasUsage(): boolean {
		return this.#facts.hasUsage;
	}

	read(message: JsonObject, hasCutStrings: boolean): readonly Fact[] {
		this.#facts.hasCutText = hasCutStrings;
		this.#facts.addFailure(readFailure(message));
		const content = pickObject(message.serverContent);
		const calls = pickArray(pickObject(message.toolCall).functionCalls).map(functionCall => ({functionCall}));
		const parts = [...pickArray(pickObject(content.modelTurn).parts), ...calls];
		// What a chunk of the API without sockets says, in its words.
		this.#reader.readEvent({
			candidates: [{content: {parts}, groundingMetadata: content.groundingMetadata}],
			usageMetadata: message.usageMetadata,
		});
		// The words of what is heard.
		this.#facts.addText(pickObject(content.outputTranscription).text, 'answer');
		this.#isInterrupted ||= content.interrupted === true;
		if (content.turnComplete === true) {
			this.isOver = true;
			this.#facts.addFinish(pickFirstString(content.turnCompleteReason, this.#isInterrupted ? 'interrupted' : 'turn_complete'));
			this.#facts.addComplete();
		}

		return this.#facts.take();
	}
}

/** Whether a message of the upstream's belongs to a turn, and can begin one. */
export function isOfTurn({serverContent, toolCall}: JsonObject): boolean {
	const {modelTurn, outputTranscription} = pickObject(serverContent);
	return isJsonObject(toolCall) || isJsonObject(modelTurn) || isJsonObject(outputTranscription);
}

/** What a client says, in either of the spellings that the API takes. */
export type LiveRequest =
	| {readonly type: 'setup'; readonly body: JsonObject}
	/** The model shall answer. */
	| {readonly type: 'turn'}
	/** Heard or read as it comes; the model answers when it finds that somebody has finished. */
	| {readonly type: 'input'}
	| {readonly type: 'other'};

export function readLiveRequest(message: JsonObject): LiveRequest {
	const setup = message.setup ?? message.config;
	if (isJsonObject(setup)) {
		return {type: 'setup', body: setup};
	}

	const content = message.clientContent ?? message.client_content;
	if (isJsonObject(content)) {
		return {type: (content.turnComplete ?? content.turn_complete) === true ? 'turn' : 'other'};
	}

	const input = pickObject(message.realtimeInput ?? message.realtime_input);
	const isSaid = input.text !== undefined || (input.activityEnd ?? input.activity_end) !== undefined;
	const isAnswer = (message.toolResponse ?? message.tool_response) !== undefined;
	return {type: isSaid || isAnswer ? 'input' : 'other'};
}
