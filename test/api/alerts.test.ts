import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import type {AlertRow} from '../../source/alerts/board.js';
import {readRows} from '../../source/runtime/remote/remote-alerts.js';
import {startApi} from '../helpers/api.js';
import {readExposition, sumSamples} from '../helpers/exposition.js';

const firing: AlertRow = {
	id: 'cost > $5 per 1h', title: 'cost > $5 per 1h', state: 'firing', filterText: '', unit: 'money', value: 6e9, threshold: 5e9, beganAtMs: 1_790_000_000_000, endedAtMs: null,
};
const armed: AlertRow = {
	...firing, id: 'budget day', title: 'budget day', state: 'armed', value: null, beganAtMs: null,
};

describe('alerts over the API', () => {
	test('S1.51 are told with what is measured, and are none where none is set', async () => {
		const api = await startApi([], {alerts: [firing, armed]});
		const {status, json, text} = await api.ask('/v1/alerts');
		assert.deepEqual([status, json], [200, {alerts: [firing, armed]}]);
		assert.deepEqual(readRows(text), [firing, armed]);
		const samples = readExposition((await api.ask('/metrics')).text);
		assert.equal(sumSamples(samples, 'tailrace_alert_firing', {alert: firing.title}), 1);
		assert.equal(sumSamples(samples, 'tailrace_alert_firing', {alert: armed.title}), 0);
		assert.ok(Object.hasOwn((await api.ask('/openapi.json')).json.paths, '/v1/alerts'));
		await api.close();
		const other = await startApi();
		assert.deepEqual((await other.ask('/v1/alerts')).json, {alerts: []});
		await other.close();
	});

	test('need the token where it is always asked for', async () => {
		const api = await startApi([], {alerts: [firing], isAuthAlways: true});
		assert.equal((await api.ask('/v1/alerts')).status, 401);
		await api.close();
	});

	test('of another machine are taken as far as they are understood, and cleaned', () => {
		for (const text of ['{}', '[]', '{"alerts": {}}', '{"alerts": [1, null, {}, {"id": "x"}]}']) {
			assert.deepEqual(readRows(text), []);
		}

		const hostile = {
			...firing, title: 'a\u{0}b', value: 'much', endedAtMs: {},
		};
		assert.deepEqual(readRows(JSON.stringify({alerts: [hostile, {...firing, state: 'burning'}, {...firing, unit: 'horses'}]})), [{...firing, title: 'a b', value: null}]);
		assert.equal(readRows(JSON.stringify({alerts: Array.from({length: 5000}, () => firing)})).length, 1000);
	});
});
