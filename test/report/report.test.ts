import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {readQuantile} from '../../source/core/sketch.js';
import type {RequestRecord} from '../../source/core/request-record.js';
import {addToTotals, createTotals} from '../../source/core/summary.js';
import {createRandom} from '../../source/demo/seeded-random.js';
import {runChecks, writeOutcome} from '../../source/report/check.js';
import {gatherReport} from '../../source/report/gather-report.js';
import {html} from '../../source/report/html.js';
import {reportFormats} from '../../source/report/index.js';
import {json} from '../../source/report/json.js';
import {markdown} from '../../source/report/markdown.js';
import type {Report} from '../../source/report/report.js';
import {text} from '../../source/report/text.js';
import {baseMs, buildFinished} from '../store/store-traffic.js';

const hourMs = 3_600_000;
const hostile = '<img src=x onerror=alert(1)>&"\'|`[a](https://evil.example/)\u{202E}\u{1B}[31m';

function build(records: readonly RequestRecord[], readZoneMinutes = (_atMs: number): number => 0): Report {
	const starts = records.map(({startedAtMs}) => startedAtMs);
	const gatherer = gatherReport({
		fromMs: baseMs, toMs: baseMs + (48 * hourMs), filterText: '', readZoneMinutes, spanMs: [Math.min(...starts, baseMs), Math.max(...starts, baseMs)],
	});
	gatherer.add(records);
	return gatherer.build();
}

const random = createRandom(11);
const traffic = Array.from({length: 400}, (_, index) => buildFinished(random, index, baseMs + random.integer(0, 47 * hourMs)));

describe('a report', () => {
	test('adds up what its requests say, in total, by step and by group', () => {
		const report = build(traffic);
		const totals = createTotals();
		for (const record of traffic) {
			addToTotals(totals, record);
		}

		assert.deepEqual(report.totals, totals);
		const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
		assert.equal(sumOf(report.steps.map(step => step.costNanoUsd)), totals.costNanoUsd);
		assert.equal(sumOf(report.steps.map(step => step.inputTokens + step.outputTokens)), totals.inputTokens + totals.outputTokens);
		assert.equal(sumOf(report.hours), 400);
		for (const {groups, count} of [report.models, report.providers, report.sessions]) {
			assert.equal(groups.length, count);
			assert.equal(sumOf(groups.map(group => group.totals.requestCount)), 400);
			assert.deepEqual(groups.map(group => group.totals.costNanoUsd), groups.map(group => group.totals.costNanoUsd).toSorted((a, b) => b - a));
		}

		assert.equal(sumOf(report.errors.map(error => error.requestCount)), totals.failedCount);
	});

	test('S3.08 tells totals, the mean duration and the share that succeeded', () => {
		const ok = traffic.filter(({state}) => state === 'ok');
		const meanMs = ok.reduce((sum, {durationMs}) => sum + durationMs!, 0) / ok.length;
		const report = build(traffic);
		assert.ok(Math.abs(report.phases.at(-1)!.meanMs - meanMs) < 1e-6);
		const written = text.write(report);
		assert.match(written, /\nRequests +400\n/v);
		assert.ok(written.includes(`(${(ok.length / 4).toFixed(1)}%)`) || written.includes(`(${Math.round(ok.length / 4)}%)`), written.slice(0, 200));
		assert.match(written, /\nMean duration +\d/v);
	});

	test('S3.09 tells how long each phase takes in the mean, and draws it as bars', () => {
		const record = {
			...traffic[0]!, state: 'ok' as const, durationMs: 1000, upstreamMs: 900, connectMs: 50, firstByteMs: 300, firstTokenMs: 400,
		};
		const report = build([record, {...record, firstTokenMs: 600}, {...record, state: 'failed'}]);
		assert.deepEqual(report.phases.map(({name, requestCount, meanMs}) => [name, requestCount, meanMs]), [
			['request_received', 2, 100],
			['upstream_connect', 2, 50],
			['first_byte', 2, 150],
			['first_token', 2, 200],
			['streaming', 2, 500],
			['total_request', 2, 1000],
		]);
		const page = html.write(report);
		assert.match(page, /Mean time of each phase .*<rect class="second"/sv);
		assert.match(page, /<title>first token: mean 200 ms<\/title>/v);
		assert.match(markdown.write(report), /\| Streaming \| 2 \| 500 ms \|/v);
	});

	test('S3.10 tells how requests spread over modalities and models', () => {
		const {modalities, models} = build(traffic);
		const countBy = (read: (record: RequestRecord) => unknown): number => new Set(traffic.map(record => read(record))).size;
		assert.equal(modalities.groups.length, countBy(({modality}) => modality));
		assert.equal(models.groups.length, countBy(({model, provider}) => JSON.stringify([model, provider])));
		assert.equal(modalities.groups.reduce((sum, {totals}) => sum + totals.requestCount, 0), 400);
	});

	test('S1.53 tells which tools were called, by how many requests, how often in all', () => {
		const call = (toolNames: string[], toolCallCount: number, known: Partial<RequestRecord> = {}): RequestRecord => ({
			...traffic[0]!, state: 'ok', toolNames, toolCallCount, ...known,
		});
		const report = build([
			call(['bash', 'edit'], 3),
			call(['bash'], 1, {startedAtMs: baseMs + hourMs}),
			call(['bash'], 1, {state: 'failed'}),
			call([], 0),
			...Array.from({length: 2000}, (_, index) => call([`made-up-${index}`], 1)),
		]);
		assert.deepEqual(report.tools[0], {
			name: 'bash', requestCount: 3, failedCount: 1, lastAtMs: Math.max(baseMs + hourMs, traffic[0]!.startedAtMs),
		});
		assert.equal(report.tools.length, 1000);
		assert.equal(report.toolCallCount, 2005);
		assert.match(text.write(report), /\nTOOLS CALLED\n.*\nbash +3 +1 /v);
		assert.match(text.write(report), /\n2,005 calls in all; and 980 more\n/v);
	});

	test('lists the slowest and the most costly, the worst first', () => {
		const {slowest, costliest} = build(traffic);
		assert.deepEqual(slowest.map(({durationMs}) => durationMs), traffic.map(({durationMs}) => durationMs!).toSorted((a, b) => b - a).slice(0, 10));
		assert.deepEqual(costliest.map(({costNanoUsd}) => costNanoUsd), traffic.map(({costNanoUsd}) => costNanoUsd ?? -1).toSorted((a, b) => b - a).slice(0, 10));
	});

	test('leaves out what is no call of a model', () => {
		assert.equal(build([{...traffic[0]!, operation: 'control'}, {...traffic[1]!, operation: 'socket'}, traffic[2]!]).totals.requestCount, 1);
	});

	test('has the steps and hours of the local clock, without a gap', () => {
		const report = build([{...traffic[0]!, startedAtMs: baseMs}, {...traffic[1]!, startedAtMs: baseMs + (5 * hourMs)}], () => 330);
		assert.deepEqual(report.steps.slice(1).map(({localMs}, index) => localMs - report.steps[index]!.localMs), Array.from({length: report.steps.length - 1}, () => report.stepMs));
		assert.equal(report.hours[Math.floor(((baseMs / hourMs) + 5.5) % 24)], 1);
	});

	test('says that a cost is the least that it can be, and nothing where it knows none', () => {
		const [record] = traffic;
		const unpriced: RequestRecord = {
			...record!, state: 'ok', inputTokens: 5, outputTokens: 5, usageSource: 'reported', costNanoUsd: null, priceSource: 'unpriced',
		};
		const priced: RequestRecord = {...unpriced, costNanoUsd: 2_500_000_000, priceSource: 'table'};
		assert.match(text.write(build([unpriced, priced])), /Cost +≥ \$2\.50\n/v);
		assert.match(text.write(build([unpriced])), /Cost +–\n/v);
		assert.match(text.write(build([priced])), /Cost +\$2\.50\n/v);
	});

	for (const format of reportFormats) {
		test(`without a request is one, too, as ${format.id}`, () => {
			assert.match(format.write(build([])), /No requests|"requestCount": 0/v);
		});
	}

	test('is the same in JSON, in the words of the API', () => {
		const report = build(traffic);
		const written = JSON.parse(json.write(report)) as {totals: Record<string, number>; models: {count: number}; requestsByHour: number[]};
		assert.equal(written.totals.costNanoUsd, report.totals.costNanoUsd);
		assert.equal(written.totals.durationP95Ms, readQuantile(report.totals.durationSketch, 0.95));
		assert.deepEqual([written.models.count, written.requestsByHour], [report.models.count, report.hours]);
	});
});

describe('a hostile name', () => {
	const report = build(traffic.slice(0, 30).map(record => ({
		...record, model: hostile, sessionId: `</svg><script>${hostile}`, errorMessage: hostile, errorKind: hostile, provider: hostile,
	})));

	test('is text in HTML, and nothing there could load anything', () => {
		const page = html.write(report);
		assert.doesNotMatch(page, /<script|<img|<a |<link|<iframe|@import|url\(|(?:src|href)="/iv);
		assert.match(page, /&lt;img src=x onerror=alert\(1\)&gt;&amp;&quot;&#39;/v);
		assert.match(page, /Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"/v);
	});

	test('is text in Markdown: no link, no HTML, no cell of its own', () => {
		const page = markdown.write(report);
		assert.doesNotMatch(page, /<|:\/\/|[^\\]\[a/v);
		const tables = page.split('\n\n').filter(block => block.startsWith('|')).map(block => block.trim().split('\n'));
		const widths = tables.map(rows => new Set(rows.map(row => row.replaceAll(String.raw`\|`, '').split('|').length)).size);
		assert.deepEqual(widths, tables.map(() => 1));
		assert.ok(tables.length > 6);
	});

	test('moves no cursor and turns no text around', () => {
		assert.equal(reportFormats.filter(({id}) => id !== 'json').some(({write}) => write(report).includes('\u{202E}') || write(report).includes('\u{1B}')), false);
	});
});

describe('a check', () => {
	test('tells which limits are broken', () => {
		const outcome = runChecks(build(traffic), new Map([['p95', 1000], ['error-rate', 0.99], ['cost', 1e15]]));
		assert.equal(outcome.isFine, false);
		assert.deepEqual(outcome.checks.map(({name, isFine}) => [name, isFine]), [['p95', false], ['error-rate', true], ['cost', true]]);
		assert.match(writeOutcome(outcome), /^BROKEN p95: [\d.]+ s, at most 1\.00 s\nok {4,5}error-rate: /v);
	});

	test('holds where there is nothing to measure, unless some traffic must be', () => {
		assert.equal(runChecks(build([]), new Map([['p95', 1], ['error-rate', 0], ['cost', 0]])).isFine, true);
		assert.equal(runChecks(build([]), new Map([['min-requests', 1]])).isFine, false);
	});
});
