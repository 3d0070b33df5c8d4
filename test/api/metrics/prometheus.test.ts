import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import path from 'node:path';
import {describe, test} from 'node:test';
import {createInstruments} from '../../../source/api/metrics/instruments.js';
import {startApi} from '../../helpers/api.js';
import {events, records} from '../../helpers/dialect-records.js';
import {needsPrometheus, runPromtool, startPrometheus} from '../../helpers/prometheus.js';
import {waitUntil} from '../../helpers/wait-until.js';

const root = path.join(import.meta.dirname, '../../..');
const readMedia = (name: string): string => readFileSync(path.join(root, 'media', name), 'utf8');

/** With what histograms make of their names. */
const metricNames = new Set(createInstruments().registry.getMetricsAsArray().flatMap(({name}) => ['', '_bucket', '_sum', '_count'].map(ending => `${name}${ending}`)));

type Dashboard = {readonly panels: ReadonlyArray<{readonly title: string; readonly targets: ReadonlyArray<{readonly expr: string}>}>};

const dashboard = JSON.parse(readMedia('grafana-dashboard.json')) as Dashboard;
const expressions = dashboard.panels.flatMap(({targets}) => targets.map(({expr}) => expr));

describe('what is made for Prometheus', () => {
	test('names only metrics that there are, in the dashboard and in the alerts', () => {
		for (const text of [...expressions, readMedia('prometheus-alerts.yml')]) {
			const names = text.matchAll(/\btailrace_\w+/gv).map(match => match[0]).toArray();
			assert.deepEqual(names.filter(name => !metricNames.has(name)), []);
		}

		assert.ok(expressions.length > 15);
	});

	test('gives each panel a place of its own', () => {
		const places = (dashboard.panels as unknown as ReadonlyArray<{gridPos: {x: number; y: number; w: number; h: number}}>)
			.flatMap(({gridPos: {x, y, w, h}}) => Array.from({length: w * h}, (_, index) => `${x + (index % w)},${y + Math.floor(index / w)}`));
		assert.equal(new Set(places).size, places.length);
	});

	test('passes promtool: the exposition, the alerts and what they do, the configuration', needsPrometheus, async () => {
		const api = await startApi(events);
		const {text} = await api.ask('/metrics');
		await api.close();
		assert.deepEqual(runPromtool(['check', 'metrics'], text), {isClean: true, output: ''});
		for (const arguments_ of [
			['check', 'rules', path.join(root, 'media/prometheus-alerts.yml')],
			['check', 'config', path.join(root, 'media/prometheus.yml')],
			['test', 'rules', path.join(root, 'test/fixtures/prometheus/alerts-test.yml')],
		]) {
			const {isClean, output} = runPromtool(arguments_);
			assert.ok(isClean, output);
		}
	});

	test('is scraped by a real Prometheus, which understands the dashboard\'s questions', needsPrometheus, async () => {
		const api = await startApi(events);
		const prometheus = await startPrometheus(new URL(api.url).host);
		try {
			await waitUntil(async () => await prometheus.query('sum(tailrace_requests_total)') === records.length, {what: 'a scrape', everyMs: 100, timeoutMs: 30_000});
			assert.equal(await prometheus.query('tailrace_rate_limit_used_ratio{name="primary"}'), 0.452);
			assert.equal(await prometheus.query('up{job="tailrace"}'), 1);
			for (const expression of expressions) {
				const filled = expression.replaceAll('$instance', '.+').replaceAll(/\$__\w+/gv, '5m');
				await prometheus.query(filled);
			}
		} finally {
			await prometheus.close();
			await api.close();
		}
	});
});
