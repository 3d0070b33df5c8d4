import assert from 'node:assert/strict';
import {createHmac} from 'node:crypto';
import {once} from 'node:events';
import {
	chmodSync,
	existsSync,
	mkdtempSync,
	readFileSync,
	rmSync,
	statSync,
	writeFileSync,
} from 'node:fs';
import http from 'node:http';
import type {AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {describe, test, type TestContext} from 'node:test';
import type {AlertChange} from '../../source/alerts/alert-tracker.js';
import {readAlertRule} from '../../source/alerts/rule.js';
import {systemClock} from '../../source/core/clock.js';
import {readSettings} from '../../source/config/read-settings.js';
import {openAlertFile} from '../../source/runtime/alerts/alert-file.js';
import {createAlertSender} from '../../source/runtime/alerts/send-alert.js';
import {startAlerts} from '../../source/runtime/alerts/start-alerts.js';
import {watchAlerts, type AlertWatchOptions} from '../../source/runtime/alerts/watch-alerts.js';
import {openStore} from '../../source/store/open-store.js';
import {leadThrough, startConnectProxy} from '../helpers/connect-proxy.js';
import {createRandom} from '../helpers/seeded-random.js';
import {waitUntil} from '../helpers/wait-until.js';
import {buildFinished, end} from '../store/store-traffic.js';

const minuteMs = 60_000;

function makeFolder(t: TestContext): string {
	const folder = mkdtempSync(path.join(tmpdir(), 'tailrace-alerts-'));
	t.after(() => {
		rmSync(folder, {recursive: true, force: true});
	});
	return folder;
}

/** A store with ten requests of the last minutes, $1 each, half of them of one model, and one that is an hour old. */
function openTraffic(t: TestContext): AlertWatchOptions['reader'] {
	const store = openStore(path.join(makeFolder(t), 'tailrace.db'));
	const writer = store.openWriter();
	const nowAtMs = Date.now();
	const random = createRandom(1);
	writer.write([
		...Array.from({length: 10}, (_, index) => end({
			...buildFinished(random, index, nowAtMs - (index * 1000)), state: index === 0 ? 'failed' : 'ok', costNanoUsd: 1e9, model: index % 2 === 0 ? 'a' : 'b', durationMs: 2000, operation: 'chat',
		})),
		end({...buildFinished(random, 99, nowAtMs - (61 * minuteMs)), costNanoUsd: 500e9, operation: 'chat'}),
		{
			type: 'rate-limit', provider: 'p', apiKeyId: null, name: 'requests', limit: 100, remaining: 5, usedRatio: 0.95, windowMs: minuteMs, resetAtMs: nowAtMs + minuteMs, capturedAtMs: nowAtMs,
		},
		{
			type: 'rate-limit', provider: 'q', apiKeyId: null, name: 'requests', limit: 100, remaining: 0, usedRatio: 1, windowMs: minuteMs, resetAtMs: nowAtMs - 1, capturedAtMs: nowAtMs - minuteMs,
		},
	]);
	writer.close();
	const reader = store.openReader();
	t.after(async () => reader.close());
	return reader;
}

function watch(t: TestContext, reader: AlertWatchOptions['reader'], options: Partial<AlertWatchOptions> & {readonly texts?: readonly string[]}): {watch: ReturnType<typeof watchAlerts>; changes: AlertChange[]} {
	const changes: AlertChange[] = [];
	const watched = watchAlerts({
		rules: (options.texts ?? []).map(text => readAlertRule(text).rule!),
		budgets: [],
		reader,
		clock: systemClock,
		file: null,
		onChange(change) {
			changes.push(change);
		},
		onProblem(error) {
			throw error;
		},
		...options,
	});
	t.after(() => {
		watched.stop();
	});
	return {watch: watched, changes};
}

describe('watched alerts', () => {
	test('are measured from the store: window, filter, share, percentile and limit', async (t: TestContext) => {
		const {watch: watched} = watch(t, openTraffic(t), {
			texts: ['cost > $1k per 30m', 'model:a count > 100 per 5m', 'error_rate > 50 % over 10m', 'p95 > 1m over 5m', 'limit.used > 99 %', 'model:none p95 > 1s over 5m'],
		});
		await watched.measure();
		await watched.measure();
		const [cost, count, rate, p95, limit, unknown] = watched.list().map(({value}) => value);
		t.assert.deepStrictEqual([cost, count, limit, unknown], [10e9, 5, 0.95, null]);
		t.assert.strictEqual(rate, 0.1);
		t.assert.ok(Math.abs(p95! - 2000) < 100, String(p95));
	});

	test('of the same requests and time are one question, and all limits another', async (t: TestContext) => {
		const reader = openTraffic(t);
		const asked: string[] = [];
		const {watch: watched, changes} = watch(t, {
			...reader,
			async readGroups(query) {
				asked.push(query.filter === undefined ? 'all' : 'some');
				return reader.readGroups(query);
			},
			async readRateLimits() {
				asked.push('limits');
				return reader.readRateLimits();
			},
		}, {texts: ['cost > $5 per 30m', 'model:a count > 3 per 30m', 'limit.used > 90 %', 'count > 100 per 30m', 'limit.used > 10 %', 'model:a cost > $4 per 30m', 'count > 9 per 20m']});
		await watched.measure();
		t.assert.deepStrictEqual(asked.toSorted(), ['all', 'all', 'limits', 'some']);
		t.assert.deepStrictEqual(changes.map(({alert}) => [alert.id, alert.value]), [
			['cost > $5 per 30m', 10e9], ['model:a count > 3 per 30m', 5], ['limit.used > 90 %', 0.95], ['limit.used > 10 %', 0.95], ['model:a cost > $4 per 30m', 5e9], ['count > 9 per 20m', 10],
		]);
	});

	test('S1.51 are told once when a limit is exceeded, and after a restart not again', async (t: TestContext) => {
		const reader = openTraffic(t);
		const filePath = path.join(makeFolder(t), 'x.alerts');
		const texts = ['cost > $5 per 30m', 'limit.used > 90 %', 'cost > $50 per 30m'];
		const options = {
			texts, file: openAlertFile(filePath), budgets: [{period: 'month', limitNanoUsd: 12e9}] as const,
		};
		const first = watch(t, reader, options);
		await first.watch.measure();
		await first.watch.measure();
		const told = first.changes.map(({type, alert}) => `${type} ${alert.id}`);
		t.assert.deepStrictEqual(told.slice(0, 2), ['begin cost > $5 per 30m', 'begin limit.used > 90 %']);
		t.assert.strictEqual(told.filter(text => text === 'begin budget month').length, 1);
		t.assert.strictEqual(statSync(filePath).mode & 0o777, 0o600);
		t.assert.strictEqual(first.watch.list().filter(({state}) => state === 'firing').length, 3);

		const second = watch(t, reader, {...options, file: openAlertFile(filePath)});
		await second.watch.measure();
		await second.watch.measure();
		t.assert.deepStrictEqual(second.changes, []);
	});

	test('survive a file that is damaged, and a disk that refuses it', (t: TestContext) => {
		const folder = makeFolder(t);
		const filePath = path.join(folder, 'x.alerts');
		for (const text of ['', '{', '[]', 'null', '{"alerts":[{"id":1}],"budgets":{}}', '{"alerts":[],"budgets":{"a":null}}', '{"alerts":[],"budgets":{"a":{"key":1,"step":2}}}']) {
			writeFileSync(filePath, text);
			t.assert.deepStrictEqual(openAlertFile(filePath).read(), {alerts: [], budgets: {}}, text);
		}

		openAlertFile(path.join(folder, 'none', 'x.alerts')).write({alerts: [], budgets: {}});
		t.assert.strictEqual(existsSync(path.join(folder, 'none')), false);
	});
});

const change: AlertChange = {
	type: 'begin',
	alert: {
		id: 'cost > $5 per 1h', kind: 'rule', isFiring: true, value: 5.31e9, threshold: 5e9, beganAtMs: Date.UTC(2026, 10, 21), endedAtMs: null,
	},
};

describe('an alert', () => {
	test('is posted with a signature over the moment and the body, again after a refusal', async (t: TestContext) => {
		const received: Array<{headers: http.IncomingHttpHeaders; body: string}> = [];
		const server = http.createServer(async (incoming, response) => {
			const chunks = await incoming.toArray() as Buffer[];
			received.push({headers: incoming.headers, body: Buffer.concat(chunks).toString()});
			response.writeHead(received.length === 1 ? 503 : 204).end();
		});
		await new Promise<void>(resolve => {
			server.listen(0, '127.0.0.1', resolve);
		});
		t.after(() => {
			server.close();
			server.closeAllConnections();
		});
		const problems: string[] = [];
		const send = createAlertSender({
			command: null, webhook: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, secret: 'shh', nowAtMs: () => 1_700_000_000_500, onProblem(problem) {
				problems.push(problem);
			},
		});
		send(change);
		await waitUntil(() => received.length === 2);
		const {headers, body} = received[1]!;
		t.assert.deepStrictEqual(JSON.parse(body), {
			type: 'begin', alert: 'cost > $5 per 1h', text: 'cost > $5 per 1h: $5.31', unit: 'usd', value: 5.31, threshold: 5, beganAt: '2026-11-21T00:00:00.000Z', endedAt: null,
		});
		t.assert.strictEqual(headers['x-tailrace-signature'], `t=1700000000,v1=${createHmac('sha256', 'shh').update(`1700000000.${body}`).digest('hex')}`);
		t.assert.deepStrictEqual(problems, []);
	});

	test('is posted through the network\'s proxy', async (t: TestContext) => {
		let posted: string | undefined;
		const server = http.createServer((incoming, response) => {
			posted = `${incoming.method} ${incoming.url} ${incoming.headers.host}`;
			incoming.resume();
			response.end();
		}).listen(0, '127.0.0.1');
		await once(server, 'listening');
		const network = await startConnectProxy({credentials: 'me:s3cret'});
		const host = `hooks.example:${(server.address() as AddressInfo).port}`;
		const problems: string[] = [];
		createAlertSender({
			command: null, webhook: `http://${host}/hook`, upstreamProxies: leadThrough(network.url), secret: 'shh', nowAtMs: Date.now, onProblem(problem) {
				problems.push(problem);
			},
		})(change);
		await waitUntil(() => posted ?? problems[0]);
		t.assert.strictEqual(posted, `POST /hook ${host}`);
		t.assert.deepStrictEqual(network.asked.map(({target}) => target), [host]);
		t.assert.deepStrictEqual(problems, []);
		server.close();
		server.closeAllConnections();
		await network.close();
	});

	test('starts a program with what it is about in its environment, and no shell', async (t: TestContext) => {
		const folder = makeFolder(t);
		const program = path.join(folder, 'on alert; touch x');
		const output = path.join(folder, 'out');
		writeFileSync(program, `#!/bin/sh\nenv | grep ^TAILRACE_ALERT_ | sort > '${output}.tmp' && mv '${output}.tmp' '${output}'\n`);
		chmodSync(program, 0o755);
		const problems: string[] = [];
		createAlertSender({
			command: program, webhook: null, secret: '', nowAtMs: Date.now, onProblem(problem) {
				problems.push(problem);
			},
		})(change);
		await waitUntil(() => existsSync(output));
		t.assert.deepStrictEqual(readFileSync(output, 'utf8').trim().split('\n'), [
			'TAILRACE_ALERT_ALERT=cost > $5 per 1h',
			'TAILRACE_ALERT_BEGAN_AT=2026-11-21T00:00:00.000Z',
			'TAILRACE_ALERT_ENDED_AT=',
			'TAILRACE_ALERT_TEXT=cost > $5 per 1h: $5.31',
			'TAILRACE_ALERT_THRESHOLD=5',
			'TAILRACE_ALERT_TYPE=begin',
			'TAILRACE_ALERT_UNIT=usd',
			'TAILRACE_ALERT_VALUE=5.31',
		]);
		t.assert.deepStrictEqual(problems, []);
	});

	test('that can\'t be sent is said, and is no reason to fail', async () => {
		const problems: string[] = [];
		createAlertSender({
			command: '/no/such/program', webhook: null, secret: '', nowAtMs: Date.now, onProblem(problem) {
				problems.push(problem);
			},
		})(change);
		await waitUntil(() => problems.length === 1);
		assert.match(problems[0]!, /\/no\/such\/program can't be started.*ENOENT/v);
	});
});

describe('the demo', () => {
	test('has rules of its own, and those that are set instead of them', (t: TestContext) => {
		const reader = openTraffic(t);
		const list = (flags: Readonly<Record<string, unknown>>): string[] => {
			const board = startAlerts({
				settings: readSettings({store: 'memory:', ...flags}, {}), reader, role: 'demo', say() {/* Nobody listens. */}, ring() {/* Nor here. */},
			});
			board.stop();
			return board.list().map(({title}) => title);
		};

		t.assert.strictEqual(list({}).length, 3);
		t.assert.deepStrictEqual(list({alert: ['count > 20 per 5m'], budgetDay: '3'}), ['count > 20 per 5m', 'budget day']);
	});
});
