import {describeTotals} from '../core/describe-totals.js';
import type {Report, ReportGroups} from './report.js';
import type {ReportFormat} from './report-format.js';

/** With the names and units of the API. */
export const json: ReportFormat = {
	id: 'json',
	extensions: ['json'],
	doc: 'all of it as one object',
	write: report => `${JSON.stringify(describeReport(report), null, '\t')}\n`,
};

function describeReport(report: Report): Record<string, unknown> {
	const {fromMs, toMs, filterText, stepMs, steps, hours, errors, slowest, costliest, phases, tools, toolCallCount, readZoneMinutes} = report;
	return {
		fromMs,
		toMs,
		filter: filterText,
		zoneMinutes: readZoneMinutes(toMs),
		totals: describeTotals(report.totals),
		stepMs,
		steps: steps.map(({localMs, ...sums}) => ({localTime: new Date(localMs).toISOString().slice(0, 19), ...sums})),
		models: describeGroups(report.models),
		providers: describeGroups(report.providers),
		sessions: describeGroups(report.sessions),
		modalities: describeGroups(report.modalities),
		phases,
		toolCallCount,
		tools,
		errors,
		requestsByHour: hours,
		slowest,
		costliest,
	};
}

/** The head of it: the totals, and those of each model. */
export function writeStats(report: Report): string {
	const {fromMs, toMs, filter, totals, models} = describeReport(report);
	return `${JSON.stringify({
		fromMs, toMs, filter, totals, models,
	}, null, '\t')}\n`;
}

function describeGroups({groups, count}: ReportGroups): unknown {
	return {count, groups: groups.map(({name, provider, totals}) => ({name, ...(provider !== null && {provider}), ...describeTotals(totals)}))};
}
