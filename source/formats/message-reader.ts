import type {Fact} from '../core/fact.js';
import type {JsonObject} from './json-value.js';

/** Reads one answer that comes in messages of their own, over a WebSocket. */
export type MessageReader = {
	/** `hasCutStrings`: its long strings were cut, so their lengths tell nothing. */
	readonly read: (event: JsonObject, hasCutStrings: boolean) => readonly Fact[];
};
