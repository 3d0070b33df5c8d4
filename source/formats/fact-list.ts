import {dayMs} from '../core/durations.js';
import type {
	Billing,
	Fact,
	LimitReading,
	SideUsage,
	Standing,
} from '../core/fact.js';
import {cleanText} from '../core/text.js';
import {pickCount, type Usage} from '../core/usage.js';
import {pickString} from './json-value.js';
import {noFacts} from './format.js';

export type Channel = 'answer' | 'reasoning' | 'tool';
export type Failure = Omit<Extract<Fact, {type: 'failure'}>, 'type'>;

/** A failure, with the limits that it says were reached. */
export type ReportedFailure = Failure & {readonly limits?: readonly LimitReading[]};

/** Parts of `Billing` that are whole numbers. */
type BilledCount = Exclude<keyof Billing, 'serviceTier' | 'audioSeconds' | 'inferenceGeo'>;

/** A day; a provider that measures more, or a negative time, measures wrong. */
const maxDurationMs = dayMs;

/**
Where a format puts what it learned. It checks and cleans once for all formats: nothing empty, nothing out of range,
the same model only once, one failure, one end.
*/
export class FactList {
	/** Long strings of the value being read were cut, so their lengths tell nothing. */
	hasCutText = false;
	/** Some count was reported. */
	hasUsage = false;
	#facts: Fact[] = [];
	#model: string | null = null;
	#responseId: string | null = null;
	#serviceTier: unknown;
	readonly #billed: Partial<Record<BilledCount, number>> = {};
	#inferenceGeo: string | null = null;
	#hasFailed = false;
	#hasProblem = false;
	#isComplete = false;

	/** Answers the facts since the last time. */
	take(): readonly Fact[] {
		if (this.#facts.length === 0) {
			return noFacts;
		}

		const facts = this.#facts;
		this.#facts = [];
		return facts;
	}

	addModel(value: unknown): void {
		if (value === this.#model) {
			return;
		}

		const model = cleanText(value);
		if (model === null || model === this.#model) {
			return;
		}

		this.#model = model;
		this.#facts.push({type: 'model', model});
	}

	/** Events repeat it. */
	addResponseId(value: unknown): void {
		if (value === this.#responseId) {
			return;
		}

		const responseId = cleanText(value);
		if (responseId === null || responseId === this.#responseId) {
			return;
		}

		this.#responseId = responseId;
		this.#facts.push({type: 'response-id', responseId});
	}

	/** Usage in which everything is unknown tells nothing. */
	addUsage(usage: Usage): void {
		if (Object.values(usage).every(count => count === null)) {
			return;
		}

		this.hasUsage = true;
		this.#facts.push({type: 'usage', usage});
	}

	addSideUsages(sideUsages: readonly SideUsage[]): void {
		if (sideUsages.length > 0) {
			this.#facts.push({type: 'side-usage', sideUsages});
		}
	}

	addStanding(standing: Standing): void {
		this.#facts.push({type: 'standing', ...standing});
	}

	addText(value: unknown, channel: Channel): void {
		this.addCharacters(pickString(value).length, channel);
	}

	addCharacters(characterCount: number, channel: Channel): void {
		if (characterCount > 0 && !this.hasCutText) {
			this.#facts.push({type: 'text', characterCount, channel});
		}
	}

	/** Output that is not text came (audio, an image): the first token, but no characters. */
	addMedia(value: unknown): void {
		if (value !== undefined && value !== null && value !== '') {
			this.#facts.push({type: 'text', characterCount: 0, channel: 'answer'});
		}
	}

	addToolCall(name: unknown, runsOn: 'client' | 'server'): void {
		this.#facts.push({type: 'tool-call', name: cleanText(name), runsOn});
	}

	addFinish(value: unknown): void {
		const reason = cleanText(value);
		if (reason !== null) {
			this.#facts.push({type: 'finish', reason});
		}
	}

	/** Some providers report one error twice, or on every event after it. */
	addFailure(reported: ReportedFailure | null): void {
		if (reported === null || this.#hasFailed) {
			return;
		}

		this.#hasFailed = true;
		const {limits, ...failure} = reported;
		this.#facts.push({type: 'failure', ...failure});
		for (const limit of limits ?? []) {
			this.#facts.push({type: 'limit', limit});
		}
	}

	addTiming(name: string, value: unknown, unitMs = 1): void {
		const durationMs = typeof value === 'number' ? value * unitMs : NaN;
		if (durationMs >= 0 && durationMs <= maxDurationMs) {
			this.#facts.push({type: 'timing', name, durationMs});
		}
	}

	addCost(nanoUsd: number | null): void {
		const costNanoUsd = nanoUsd === null ? NaN : Math.round(nanoUsd);
		if (Number.isSafeInteger(costNanoUsd) && costNanoUsd >= 0) {
			this.#facts.push({type: 'cost', costNanoUsd});
		}
	}

	/** What the price depends on beside the tokens. What is not told is zero; only what changed is worth a fact. */
	addBilling(parts: Partial<Readonly<Record<BilledCount, unknown>>>): void {
		let changed: Partial<Record<BilledCount, number>> | null = null;
		for (const name of Object.keys(parts) as BilledCount[]) {
			const count = pickCount(parts[name]);
			if (count === null || count === (this.#billed[name] ?? 0)) {
				continue;
			}

			this.#billed[name] = count;
			changed ??= {};
			changed[name] = count;
		}

		if (changed !== null) {
			this.#facts.push({type: 'billing', billing: changed});
		}
	}

	addAudioSeconds(value: unknown): void {
		if (typeof value === 'number' && value > 0 && value <= maxDurationMs / 1000) {
			this.#facts.push({type: 'billing', billing: {audioSeconds: value}});
		}
	}

	/** Some providers say it with every event of a stream. */
	addServiceTier(value: unknown): void {
		if (value === this.#serviceTier) {
			return;
		}

		this.#serviceTier = value;
		const serviceTier = cleanText(value);
		if (serviceTier !== null) {
			this.#facts.push({type: 'billing', billing: {serviceTier}});
		}
	}

	/** Where it was computed, where that has a price; it doesn't change within an answer. */
	addInferenceGeo(value: unknown): void {
		const inferenceGeo = cleanText(value);
		if (inferenceGeo === null || inferenceGeo === this.#inferenceGeo) {
			return;
		}

		this.#inferenceGeo = inferenceGeo;
		this.#facts.push({type: 'billing', billing: {inferenceGeo}});
	}

	addComplete(): void {
		if (this.#isComplete) {
			return;
		}

		this.#isComplete = true;
		this.#facts.push({type: 'complete'});
	}

	/** The first problem stands for all: a body of garbage has one at every line. The message is in our own words, never the body's. */
	addProblem(message: string): void {
		if (this.#hasProblem) {
			return;
		}

		this.#hasProblem = true;
		this.#facts.push({type: 'problem', message});
	}
}
