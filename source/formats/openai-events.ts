import type {Fact} from '../core/fact.js';
import {FactList} from './fact-list.js';
import {readFailure} from './failure.js';
import type {ReaderContext} from './format.js';
import type {JsonObject} from './json-value.js';
import type {MessageReader} from './message-reader.js';
import {OutputReader} from './openai-output.js';

/** Reads the events of one response where each is a message of its own: Responses over a WebSocket, and Realtime. */
export class OutputEvents implements MessageReader {
	readonly #facts = new FactList();
	readonly #reader: OutputReader;

	constructor(context: ReaderContext) {
		this.#reader = new OutputReader(this.#facts, context);
	}

	read(event: JsonObject, hasCutStrings: boolean): readonly Fact[] {
		this.#facts.hasCutText = hasCutStrings;
		this.#facts.addFailure(readFailure(event));
		this.#reader.readEvent(event, '');
		return this.#facts.take();
	}
}
