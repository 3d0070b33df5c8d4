import {dayMs, hourMs, minuteMs} from '../core/durations.js';
import type {RequestRecord} from '../core/request-record.js';
import {
	addToTotals,
	createTotals,
	isCounted,
	type Totals,
} from '../core/summary.js';
import {gatherDetails} from './gather-details.js';
import {
	maxGroups,
	maxListed,
	type Report,
	type ReportError,
	type ReportGroup,
	type ReportGroups,
	type ReportStep,
} from './report.js';

const stepChoices = [minuteMs, 5 * minuteMs, 15 * minuteMs, hourMs, 3 * hourMs, 6 * hourMs, dayMs, 7 * dayMs, 28 * dayMs] as const;
const maxSteps = 62;

export type ReportGatherer = {
	/** The newest first. */
	readonly add: (records: readonly RequestRecord[]) => void;
	readonly build: () => Report;
};

export type ReportWindow = Pick<Report, 'fromMs' | 'toMs' | 'filterText' | 'readZoneMinutes'> & {
	/** When the first and the last of its requests began, so that steps fit; the same where there is none. */
	readonly spanMs: readonly [fromMs: number, toMs: number];
};

/** Adds up the requests of a period as they come; what it keeps grows with their models, sessions and errors only. */
export function gatherReport(window: ReportWindow): ReportGatherer {
	const {spanMs, readZoneMinutes} = window;
	const [firstMs, lastMs] = spanMs;
	const stepMs = stepChoices.find(choice => (lastMs - firstMs) / choice <= maxSteps) ?? stepChoices.at(-1)!;
	const toLocal = (atMs: number): number => atMs + (readZoneMinutes(atMs) * minuteMs);
	const totals = createTotals();
	const steps = new Map<number, ReportStep>();
	const models = new Grouping();
	const providers = new Grouping();
	const sessions = new Grouping();
	const modalities = new Grouping();
	const details = gatherDetails();
	const errors = new Map<string, ReportError>();
	const hours = Array.from({length: 24}, () => 0);
	const slowest = new Foremost(record => record.durationMs);
	const costliest = new Foremost(record => record.costNanoUsd);

	const addRecord = (record: RequestRecord): void => {
		const localMs = toLocal(record.startedAtMs);
		addToTotals(totals, record);
		addToStep(steps, Math.floor(localMs / stepMs) * stepMs, record);
		hours[Math.floor(localMs / hourMs) % 24]!++;
		models.add(record.model, record.provider, record);
		providers.add(record.provider, null, record);
		sessions.add(record.sessionId, null, record);
		modalities.add(record.modality, null, record);
		details.add(record);
		slowest.add(record);
		costliest.add(record);
		if (record.state === 'failed') {
			addError(errors, record);
		}
	};

	return {
		add(records) {
			for (const record of records) {
				if (isCounted(record)) {
					addRecord(record);
				}
			}
		},
		build: () => ({
			fromMs: window.fromMs,
			toMs: window.toMs,
			filterText: window.filterText,
			readZoneMinutes,
			totals,
			steps: fillSteps(steps, stepMs),
			stepMs,
			models: models.list(),
			providers: providers.list(),
			sessions: sessions.list(),
			modalities: modalities.list(),
			...details.build(),
			errors: errors.values().toArray().toSorted((a, b) => b.requestCount - a.requestCount),
			hours,
			slowest: slowest.list(),
			costliest: costliest.list(),
		}),
	};
}

function addToStep(steps: Map<number, ReportStep>, localMs: number, record: RequestRecord): void {
	let step = steps.get(localMs);
	if (step === undefined) {
		step = createStep(localMs);
		steps.set(localMs, step);
	}

	step.requestCount++;
	step.failedCount += record.state === 'failed' ? 1 : 0;
	step.inputTokens += record.inputTokens ?? 0;
	step.outputTokens += record.outputTokens ?? 0;
	step.costNanoUsd += record.costNanoUsd ?? 0;
}

function createStep(localMs: number): ReportStep {
	return {
		localMs, requestCount: 0, failedCount: 0, inputTokens: 0, outputTokens: 0, costNanoUsd: 0,
	};
}

/** Without a gap, but no more than fit: a clock that was wrong may have put one request years away. */
function fillSteps(steps: ReadonlyMap<number, ReportStep>, stepMs: number): ReportStep[] {
	if (steps.size === 0) {
		return [];
	}

	const lastMs = Math.max(...steps.keys());
	const firstMs = Math.max(Math.min(...steps.keys()), lastMs - (4 * maxSteps * stepMs));
	const count = Math.round((lastMs - firstMs) / stepMs) + 1;
	return Array.from({length: count}, (_, index) => firstMs + (index * stepMs)).map(localMs => steps.get(localMs) ?? createStep(localMs));
}

function addError(errors: Map<string, ReportError>, {provider, errorKind, statusCode, errorMessage, startedAtMs}: RequestRecord): void {
	const key = JSON.stringify([provider, errorKind, statusCode]);
	const known = errors.get(key);
	if (known === undefined) {
		errors.set(key, {
			provider, errorKind, statusCode, message: errorMessage, requestCount: 1, lastAtMs: startedAtMs,
		});
	} else {
		known.requestCount++;
	}
}

class Grouping {
	readonly #groups = new Map<string, {readonly name: string | null; readonly provider: string | null; readonly totals: Totals}>();

	add(name: string | null, provider: string | null, record: RequestRecord): void {
		const key = `${name ?? ''}\n${provider ?? ''}`;
		let group = this.#groups.get(key);
		if (group === undefined) {
			group = {name, provider, totals: createTotals()};
			this.#groups.set(key, group);
		}

		addToTotals(group.totals, record);
	}

	list(): ReportGroups {
		const sorted = this.#groups.values().toArray().toSorted((a, b) => compareGroups(a, b));
		return {groups: sorted.slice(0, maxGroups), count: sorted.length};
	}
}

function compareGroups({totals: a}: ReportGroup, {totals: b}: ReportGroup): number {
	const byCost = b.costNanoUsd - a.costNanoUsd;
	return byCost === 0 ? b.requestCount - a.requestCount : byCost;
}

/** The few records with the largest values. */
class Foremost {
	#records: RequestRecord[] = [];

	constructor(private readonly read: (record: RequestRecord) => number | null) {}

	add(record: RequestRecord): void {
		const value = this.read(record);
		const least = this.#records.length < maxListed ? -Infinity : this.read(this.#records.at(-1)!)!;
		if (value === null || value <= least) {
			return;
		}

		this.#records.push(record);
		this.#records = this.#records.toSorted((a, b) => this.read(b)! - this.read(a)!).slice(0, maxListed);
	}

	list(): readonly RequestRecord[] {
		return this.#records;
	}
}
