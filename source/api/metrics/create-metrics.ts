import type {AlertRow} from '../../alerts/board.js';
import type {RateLimit, TailraceEvent} from '../../core/event.js';
import type {Health} from '../../core/health.js';
import type {RequestRecord} from '../../core/request-record.js';
import {isCounted} from '../../core/summary.js';
import {createInstruments, type Instruments} from './instruments.js';
import {cleanLabel, createLabelNames} from './label-names.js';

// Below 5,000 series together: the most are those of 81 pairs of provider and model (the rest of each provider's models is one), 51 each.
const maxProviders = 15;
const maxModels = 65;
const maxErrors = 100;
const maxEndpoints = 100;
const maxLimits = 100;
const maxAlerts = 100;

export type Metrics = {
	/** Counts what is over and follows what runs; each end once. */
	readonly apply: (events: readonly TailraceEvent[]) => void;
	/** Of what ran, only these still do: the others were deleted meanwhile. */
	readonly keepActive: (ids: Readonly<Record<string, unknown>>) => void;
	/** As text for a scrape. */
	readonly write: (state: MetricsState) => Promise<string>;
	readonly contentType: string;
};

/** What is told as it is, not counted. */
export type MetricsState = {
	readonly health: Health;
	readonly storeKind: string;
	readonly isReadable: boolean;
	readonly rateLimits: readonly RateLimit[];
	readonly alerts: readonly AlertRow[];
};

/** Prometheus's view of what passes: its counts begin with it. */
export function createMetrics(): Metrics {
	const instruments = createInstruments();
	const counts = new RequestCounts(instruments);

	return {
		apply(events) {
			for (const event of events) {
				if (event.type === 'request-start') {
					counts.begin(event.record);
				} else if (event.type === 'request-end') {
					counts.finish(event.record);
				}
			}
		},
		keepActive(ids) {
			counts.keepActive(ids);
		},
		async write(state) {
			counts.writeGauges();
			writeState(instruments, state);
			return instruments.registry.metrics();
		},
		contentType: instruments.registry.contentType,
	};
}

class RequestCounts {
	readonly #providers = createLabelNames(maxProviders);
	readonly #models = createLabelNames(maxModels);
	readonly #errors = createLabelNames(maxErrors);
	readonly #endpoints = createLabelNames(maxEndpoints);
	/** Provider by id. */
	readonly #active = new Map<string, string>();
	/** Whole numbers, so that the sum is exact whatever its order. */
	readonly #nanoUsd = new Map<string, {readonly labels: {provider: string; model: string}; sum: number}>();

	constructor(private readonly instruments: Instruments) {}

	begin(record: RequestRecord): void {
		if (isCounted(record)) {
			this.#active.set(record.id, this.#providers.pick(record.provider));
		}
	}

	finish(record: RequestRecord): void {
		this.#active.delete(record.id);
		// What was imported happened at another time.
		if (!isCounted(record) || record.source === 'import') {
			return;
		}

		const provider = this.#providers.pick(record.provider);
		const labels = {provider, model: this.#models.pick(record.model, provider)};
		const {instruments} = this;
		instruments.requests.inc({...labels, state: record.state});
		instruments.usageSources.inc({source: record.usageSource});
		instruments.priceSources.inc({source: record.priceSource});
		if (record.state === 'failed') {
			instruments.errors.inc({provider, kind: this.#errors.pick(record.errorKind, provider)});
		}

		countTokens(instruments, labels, record);
		this.#addCost(labels, record.costNanoUsd);
		observeTimes(instruments, labels, record);
		this.#countForDialects(record);
	}

	keepActive(ids: Readonly<Record<string, unknown>>): void {
		for (const id of this.#active.keys()) {
			if (!Object.hasOwn(ids, id)) {
				this.#active.delete(id);
			}
		}
	}

	writeGauges(): void {
		const {active, activeRuns, cost} = this.instruments;
		active.reset();
		for (const provider of this.#active.values()) {
			active.inc({provider});
		}

		activeRuns.set(this.#active.size);
		cost.reset();
		for (const {labels, sum} of this.#nanoUsd.values()) {
			cost.inc(labels, sum / 1e9);
		}
	}

	#addCost(labels: {provider: string; model: string}, costNanoUsd: number | null): void {
		if (costNanoUsd === null) {
			return;
		}

		const key = `${labels.provider}\n${labels.model}`;
		const entry = this.#nanoUsd.get(key) ?? {labels, sum: 0};
		entry.sum += costNanoUsd;
		this.#nanoUsd.set(key, entry);
	}

	#countForDialects(record: RequestRecord): void {
		const {instruments} = this;
		instruments.runs.inc({endpoint: this.#endpoints.pick(record.endpoint), status: record.state === 'ok' ? 'success' : 'error'});
		if (record.durationMs !== null) {
			instruments.runDuration.observe(record.durationMs / 1000);
		}

		instruments.analyticsRequests.inc();
		instruments.analyticsInput.inc(record.inputTokens ?? 0);
		instruments.analyticsOutput.inc(record.outputTokens ?? 0);
	}
}

type ModelLabels = {readonly provider: string; readonly model: string};

/** Each kind apart from the others, so that a sum over them counts no token twice. */
function countTokens({tokens}: Instruments, labels: ModelLabels, record: RequestRecord): void {
	const add = (direction: string, kind: string, count: number): void => {
		if (count > 0) {
			tokens.inc({...labels, direction, kind}, count);
		}
	};

	const input = record.inputTokens ?? 0;
	const cacheRead = Math.min(input, record.cacheReadTokens ?? 0);
	const cacheWrite = Math.min(input - cacheRead, record.cacheWriteTokens ?? 0);
	add('input', 'uncached', input - cacheRead - cacheWrite);
	add('input', 'cache_read', cacheRead);
	add('input', 'cache_write', cacheWrite);
	const output = record.outputTokens ?? 0;
	const reasoning = Math.min(output, record.reasoningTokens ?? 0);
	add('output', 'answer', output - reasoning);
	add('output', 'reasoning', reasoning);
}

function observeTimes({duration, firstToken, interToken}: Instruments, labels: ModelLabels, record: RequestRecord): void {
	if (record.state !== 'ok') {
		return;
	}

	const {durationMs, firstTokenMs, outputTokensPerSecond: speed} = record;
	const observe = (histogram: typeof duration, seconds: number | null): void => {
		if (seconds !== null) {
			histogram.observe(labels, seconds);
		}
	};

	observe(duration, toSeconds(durationMs));
	observe(firstToken, toSeconds(firstTokenMs));
	observe(interToken, speed === null || speed <= 0 ? null : 1 / speed);
}

function toSeconds(durationMs: number | null): number | null {
	return durationMs === null ? null : durationMs / 1000;
}

function writeState(instruments: Instruments, {health, storeKind, isReadable, rateLimits, alerts}: MetricsState): void {
	const {dropped, waiting, isRecording, startTime, info} = instruments;
	dropped.reset();
	for (const [cause, count] of Object.entries(health.dropped)) {
		dropped.inc({cause}, count);
	}

	waiting.set(health.waitingCount);
	isRecording.set(health.problem === null ? 1 : 0);
	instruments.isReadable.set(isReadable ? 1 : 0);
	startTime.set(health.startedAtMs / 1000);
	info.set({store: storeKind, simulated: String(health.isDemo)}, 1);
	writeLimits(instruments, rateLimits);
	writeAlerts(instruments, alerts);
}

function writeAlerts({alertFiring}: Instruments, alerts: readonly AlertRow[]): void {
	alertFiring.reset();
	// What rings comes first, so that it has its place.
	for (const {title, state} of alerts.filter(row => row.state !== 'ended').slice(0, maxAlerts)) {
		alertFiring.set({alert: cleanLabel(title)}, state === 'firing' ? 1 : 0);
	}
}

function writeLimits({limitMax, limitRemaining, limitUsed, limitReset}: Instruments, rateLimits: readonly RateLimit[]): void {
	for (const gauge of [limitMax, limitRemaining, limitUsed, limitReset]) {
		gauge.reset();
	}

	const newest = rateLimits.toSorted((a, b) => b.capturedAtMs - a.capturedAtMs).slice(0, maxLimits);
	for (const {provider, apiKeyId, name, limit, remaining, usedRatio, resetAtMs} of newest) {
		const labels = {provider: cleanLabel(provider), api_key: cleanLabel(apiKeyId ?? ''), name: cleanLabel(name)};
		for (const [gauge, value] of [[limitMax, limit], [limitRemaining, remaining], [limitUsed, usedRatio], [limitReset, toSeconds(resetAtMs)]] as const) {
			if (value !== null) {
				gauge.set(labels, value);
			}
		}
	}
}
