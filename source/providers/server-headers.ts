import {dayMs} from '../core/durations.js';
import type {Fact} from '../core/fact.js';
import {cleanText} from '../core/text.js';

/** Headers with the server's own clock: what it measured, and milliseconds a unit. Of two for one name the first listed counts. */
const timings: ReadonlyArray<readonly [header: string, name: string, unitMs: number]> = [
	['openai-processing-ms', 'processing', 1],
	['fireworks-server-processing-time', 'processing', 1000],
	['x-metrics-e2e-ms', 'processing', 1],
	['x-envoy-upstream-service-time', 'processing', 1],
	['x-kong-upstream-latency', 'processing', 1],
	['cmp-upstream-response-duration', 'processing', 1],
	['fireworks-server-time-to-first-token', 'time_to_first_token', 1000],
	['x-metrics-ttft-ms', 'time_to_first_token', 1],
];

const ranks: ReadonlyMap<string, number> = new Map(timings.map(([header], rank) => [header, rank]));

/** The model that served where the one asked for is a deployment's or an alias: Azure, ChatGPT. */
const modelHeaders: ReadonlySet<string> = new Set(['x-ms-served-model', 'openai-model']);

const shortestName = 'openai-model';
/** A day; what claims more is no duration. */
const maxDurationMs = dayMs;
const number = /^\d+(?:\.\d+)?$/v;

/**
Reads what a response's headers tell about the answer itself: the model that served, and the server's own timings.
`rawHeaders` alternates names and values.
*/
export function readHeaderFacts(rawHeaders: readonly string[]): Fact[] {
	const facts: Fact[] = [];
	const bestRanks = new Map<string, number>();
	for (let index = 0; index < rawHeaders.length; index += 2) {
		// Cheap first: most headers are too short to be one.
		const rawName = rawHeaders[index]!;
		if (rawName.length < shortestName.length) {
			continue;
		}

		const header = rawName.toLowerCase();
		const value = rawHeaders[index + 1]!;
		const rank = ranks.get(header);
		if (rank !== undefined) {
			addTiming(facts, bestRanks, rank, value);
		} else if (modelHeaders.has(header)) {
			addModel(facts, value);
		}
	}

	return facts;
}

function addTiming(facts: Fact[], bestRanks: Map<string, number>, rank: number, value: string): void {
	const [, name, unitMs] = timings[rank]!;
	const durationMs = number.test(value) ? Number(value) * unitMs : NaN;
	const isBetter = rank <= (bestRanks.get(name) ?? rank);
	if (!isBetter || !(durationMs <= maxDurationMs)) {
		return;
	}

	// A later fact replaces an earlier one of the same name.
	bestRanks.set(name, rank);
	facts.push({type: 'timing', name, durationMs});
}

function addModel(facts: Fact[], value: string): void {
	const model = cleanText(value);
	if (model !== null) {
		facts.push({type: 'model', model});
	}
}
