import {
	Counter,
	Gauge,
	Histogram,
	Registry,
} from 'prom-client';

/** Answers of language models take from a tenth of a second to minutes; thinking alone may take two. */
const durationBuckets = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 60, 120, 300];
const firstTokenBuckets = [0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 20, 60, 300];
/** From 400 tokens a second to one in two. */
const interTokenBuckets = [0.0025, 0.005, 0.01, 0.02, 0.04, 0.08, 0.16, 0.5, 2];

/** Everything that `/metrics` tells, under the names by which it is scraped. */
export function createInstruments() {
	const registry = new Registry();
	const registers = [registry];
	const counter = <Label extends string>(name: string, help: string, ...labelNames: Label[]) => new Counter({
		name, help, labelNames, registers,
	});
	const gauge = <Label extends string>(name: string, help: string, ...labelNames: Label[]) => new Gauge({
		name, help, labelNames, registers,
	});
	const histogram = <Label extends string>(name: string, help: string, buckets: number[], ...labelNames: Label[]) => new Histogram({
		name, help, labelNames, registers, buckets,
	});

	return {
		registry,
		requests: counter('tailrace_requests_total', 'Finished requests by how they ended: ok, failed, aborted or interrupted.', 'provider', 'model', 'state'),
		errors: counter('tailrace_errors_total', 'Failed requests by class of error.', 'provider', 'kind'),
		tokens: counter('tailrace_tokens_total', 'Tokens of finished requests, as far as they are known. The kinds of a direction add up to it.', 'provider', 'model', 'direction', 'kind'),
		cost: counter('tailrace_cost_usd_total', 'What the priced requests cost, in US dollars.', 'provider', 'model'),
		usageSources: counter('tailrace_usage_source_total', 'Finished requests by where their token counts come from: reported, estimated, partial or none.', 'source'),
		priceSources: counter('tailrace_price_source_total', 'Finished requests by where their price comes from: provider, table, override or unpriced.', 'source'),
		active: gauge('tailrace_active_requests', 'Requests that run at the moment.', 'provider'),
		duration: histogram('tailrace_request_duration_seconds', 'From the first byte of a request to the last of its response, of requests that succeeded.', durationBuckets, 'provider', 'model'),
		firstToken: histogram('tailrace_first_token_seconds', 'From the first byte of a request to the first token of its stream, of requests that succeeded.', firstTokenBuckets, 'provider', 'model'),
		interToken: histogram('tailrace_inter_token_seconds', 'Mean time between the output tokens of a stream, of requests that succeeded.', interTokenBuckets, 'provider', 'model'),
		limitMax: gauge('tailrace_rate_limit_max', 'What a rate limit allows in its window.', 'provider', 'api_key', 'name'),
		limitRemaining: gauge('tailrace_rate_limit_remaining', 'What was left of a rate limit when its provider last told.', 'provider', 'api_key', 'name'),
		limitUsed: gauge('tailrace_rate_limit_used_ratio', 'Which part of a rate limit was used when its provider last told, 0 to 1.', 'provider', 'api_key', 'name'),
		limitReset: gauge('tailrace_rate_limit_reset_timestamp_seconds', 'When a rate limit begins anew.', 'provider', 'api_key', 'name'),
		dropped: counter('tailrace_dropped_events_total', 'What could not be recorded, by cause: the store could not take it, or the observer gave up on a response.', 'cause'),
		waiting: gauge('tailrace_store_waiting_events', 'Events that wait for the store.'),
		isRecording: gauge('tailrace_recording', 'Whether everything that records works: 1 or 0.'),
		isReadable: gauge('tailrace_store_readable', 'Whether the store could be read for this answer: 1 or 0. At 0 it tells what was known before.'),
		alertFiring: gauge('tailrace_alert_firing', 'Whether one of tailrace\'s own alerts or budgets rings: 1 or 0.', 'alert'),
		startTime: gauge('tailrace_start_time_seconds', 'When this tailrace started.'),
		info: gauge('tailrace_info', 'Always 1; its labels say how the store is kept and whether the traffic is simulated.', 'store', 'simulated'),
		// What dashboards for two other systems ask for, by their names and in their units.
		runs: counter('fastagentic_requests_total', 'Finished requests by endpoint and success or error.', 'endpoint', 'status'),
		activeRuns: gauge('fastagentic_active_requests', 'Requests that run at the moment.'),
		runDuration: histogram('fastagentic_request_duration', 'Duration of finished requests in seconds.', durationBuckets),
		analyticsRequests: counter('routiium_requests_total', 'Total requests'),
		analyticsInput: counter('routiium_tokens_input_total', 'Total input tokens'),
		analyticsOutput: counter('routiium_tokens_output_total', 'Total output tokens'),
	};
}

export type Instruments = ReturnType<typeof createInstruments>;
