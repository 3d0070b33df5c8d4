import type {FactList} from './fact-list.js';
import {isJsonObject, pickObject, type JsonObject} from './json-value.js';

/** The servers' own clocks, beside the usage: llama.cpp, Cerebras, LM Studio, Fireworks. */
export function addServerTimings(facts: FactList, value: JsonObject): void {
	const {
		timings, time_info: timeInfo, stats, perf_metrics: metrics,
	} = value;
	if (isJsonObject(timings)) {
		facts.addTiming('prompt', timings.prompt_ms);
		facts.addTiming('predicted', timings.predicted_ms);
	}

	if (isJsonObject(timeInfo)) {
		addSeconds(facts, timeInfo);
	}

	if (isJsonObject(stats)) {
		facts.addTiming('time_to_first_token', stats.time_to_first_token, 1000);
		facts.addTiming('generation', stats.generation_time, 1000);
	}

	if (isJsonObject(metrics)) {
		addMetrics(facts, metrics);
	}
}

/** Fireworks writes its numbers as texts. */
function addMetrics(facts: FactList, metrics: JsonObject): void {
	facts.addTiming('time_to_first_token', Number(metrics['server-time-to-first-token'] ?? NaN), 1000);
	facts.addTiming('processing', Number(metrics['server-processing-time'] ?? NaN), 1000);
}

/** Within the usage: Groq measures in seconds, Azure in milliseconds. */
export function addUsageTimings(facts: FactList, raw: JsonObject): void {
	addSeconds(facts, raw);
	const checkpoint = pickObject(raw.latency_checkpoint);
	for (const name of ['pre_inference', 'engine_ttft', 'service_ttft', 'user_visible_ttft', 'total_duration']) {
		facts.addTiming(name, checkpoint[`${name}_ms`]);
	}
}

function addSeconds(facts: FactList, raw: JsonObject): void {
	for (const name of ['queue', 'prompt', 'completion']) {
		facts.addTiming(name, raw[`${name}_time`], 1000);
	}
}
