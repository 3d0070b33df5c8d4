import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {metrics} from '../../source/alerts/metric.js';
import {isBreached, readAlertRule} from '../../source/alerts/rule.js';

describe('a rule', () => {
	for (const [text, metric, comparison, threshold, windowMs, filter] of [
		['cost > $5 per 1h', 'cost', '>', 5e9, 3_600_000, ''],
		['error_rate > 10 % over 5m', 'error_rate', '>', 0.1, 300_000, ''],
		['limit.used >= 90%', 'limit.used', '>=', 0.9, null, ''],
		['p95 > 8s over 10m', 'p95', '>', 8000, 600_000, ''],
		['model:opus count > 100 per 1h', 'count', '>', 100, 3_600_000, 'model:opus'],
		['cost:>0.01 -is:ok  failed>=3 over 60s', 'failed', '>=', 3, 60_000, 'cost:>0.01 -is:ok'],
		['COUNT < 1 PER 1D', 'count', '<', 1, 86_400_000, ''],
		['(model:gpt or agent:codex) tokens > 1.5M per 2h', 'tokens', '>', 1.5e6, 7_200_000, '(model:gpt or agent:codex)'],
		['first_token_p99 <= 250ms over 7d', 'first_token_p99', '<=', 250, 604_800_000, ''],
	] as const) {
		test(`is read: ${text}`, () => {
			const {rule, problem} = readAlertRule(`  ${text} `);
			assert.equal(problem, null);
			assert.deepEqual(
				[rule?.text, rule?.metric.name, rule?.comparison, rule?.threshold, rule?.windowMs, rule?.filterText],
				[text, metric, comparison, threshold, windowMs, filter],
			);
		});
	}

	for (const [text, column, message] of [
		['', 0, /This is no rule.*for example cost/v],
		['cost', 0, /This is no rule/v],
		['costs > 5 per 1h', 0, /no “costs”.*did you mean “cost”/v],
		['model:opus latency > 5 per 1h', 11, /no “latency”.*one of cost count/v],
		['modle:opus cost > 5 per 1h', 0, /did you mean “model”/v],
		['-is:okay cost > 5 per 1h', 4, /There is no “is:okay”/v],
		['cost > 5s per 1h', 7, /“5s” is no value of cost.*\$0\.01/v],
		['error_rate > $5 over 1h', 13, /is no value of error_rate.*10%/v],
		['cost > 5', 7, /Over which time\?/v],
		['cost > 5 per 10s', 7, /from 1m to 7d/v],
		['cost > 5 per 8d', 7, /from 1m to 7d/v],
		['limit.used > 90 % over 5m', 13, /neither a filter nor a time/v],
		['model:opus limit.used > 90 %', 24, /neither a filter nor a time/v],
		[`${'x'.repeat(1100)} cost > 5 per 1h`, 0, /at most 1024/v],
	] as const) {
		test(`is refused with the place of the mistake: ${text.slice(0, 40)}`, () => {
			const {rule, problem} = readAlertRule(text);
			assert.equal(rule, null);
			assert.match(`${problem.message} ${problem.hint ?? ''}`, message);
			assert.equal(problem.column, column);
		});
	}

	test('holds or not by its comparison, and what is unknown fulfils none', () => {
		const holds = (comparison: '>' | '>=' | '<' | '<='): boolean[] => [1, 2, 3].map(value => isBreached({comparison, threshold: 2}, value));
		assert.deepEqual(holds('>'), [false, false, true]);
		assert.deepEqual(holds('>='), [false, true, true]);
		assert.deepEqual(holds('<'), [true, false, false]);
		assert.deepEqual(holds('<='), [true, true, false]);
		assert.equal(isBreached({comparison: '<', threshold: 2}, null), false);
	});

	test('can be written for every metric', () => {
		const values = {
			money: '$1', count: '1', duration: '1s', ratio: '1 %', bytes: '1KB',
		};
		for (const {name, unit, read} of metrics) {
			assert.equal(readAlertRule(`${name} > ${values[unit]}${read === undefined ? '' : ' per 1h'}`).problem, null, name);
		}
	});
});
