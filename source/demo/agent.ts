import type {DemoScript} from './answer-plan.js';

/** One request as a client would send it, with what it asks of the fake upstream. */
export type DemoRequest = {
	readonly path: string;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: Readonly<Record<string, unknown>>;
	readonly script: DemoScript;
};

/** A program that talks to a model, in the middle of its work: each turn is its next request. */
export type Agent = {
	readonly name: string;
	/** How often it is heard, against the others. */
	readonly weight: number;
	readonly nextTurn: () => DemoRequest;
};
