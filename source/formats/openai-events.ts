import type {Billing, Fact} from '../core/fact.js';
import {pickCount} from '../core/usage.js';
import {FactList} from './fact-list.js';
import {readFailure} from './failure.js';
import type {ReaderContext} from './format.js';
import {isJsonObject, pickObject, type JsonObject} from './json-value.js';
import {OutputReader} from './openai-output.js';

/** Reads the events of one response where each is a message of its own: Responses over a WebSocket, and Realtime. */
export class OutputEvents {
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

/** What a spoken answer's price depends on: which of its tokens are sound or pictures. `null` where nothing is. */
export function readSpokenBilling(usage: unknown): Partial<Billing> | null {
	const raw = pickObject(usage);
	const input = pickObject(raw.input_token_details);
	const output = pickObject(raw.output_token_details);
	const counts: Array<[keyof Billing, number | null]> = [
		['inputAudioTokens', pickCount(input.audio_tokens)],
		['cacheReadAudioTokens', pickCount(pickObject(input.cached_tokens_details).audio_tokens)],
		['inputImageTokens', pickCount(input.image_tokens)],
		['outputAudioTokens', pickCount(output.audio_tokens)],
		['audioSeconds', raw.type === 'duration' && typeof raw.seconds === 'number' && raw.seconds >= 0 ? raw.seconds : null],
	];
	const known = counts.filter(([, count]) => count !== null);
	return known.length === 0 || !isJsonObject(usage) ? null : Object.fromEntries(known);
}
