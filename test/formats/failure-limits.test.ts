import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {readErrorBody} from '../../source/formats/failure.js';

const readLimits = (error: unknown) => readErrorBody({error})?.limits?.map(({name, limit, usedRatio, windowMs, resetAtMs, resetInMs}) =>
	[name, limit, usedRatio, windowMs, resetAtMs, resetInMs]) ?? [];

const violation = (quotaId: unknown, more: object = {}) => ({'@type': 'type.googleapis.com/google.rpc.QuotaFailure', violations: [{quotaId, ...more}]});
const retryInfo = {'@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '48s'};

describe('the limits that an error says were reached', () => {
	for (const [title, error, expected] of [
		['a plan\'s, at a time', {type: 'usage_limit_reached', resets_at: 1_800_000_000, resets_in_seconds: 60}, [['plan', null, 1, null, 1_800_000_000_000, null]]],
		['a plan\'s, in a while', {type: 'usage_limit_reached', resets_in_seconds: 61.5}, [['plan', null, 1, null, null, 61_500]]],
		['none where a plan\'s reset is not told', {type: 'usage_limit_reached', resets_at: 'soon', resets_in_seconds: -1}, []],
		['none where another error has such a field', {type: 'usage_not_included', resets_at: 1_800_000_000}, []],
		['Gemini\'s of a minute, until the delay that it asks for', {
			details: [violation('GenerateContentInputTokensPerModelPerMinute-FreeTier', {quotaValue: '250000', quotaDimensions: {model: 'gemini-3-pro', location: 'global'}}), retryInfo],
		}, [['input-tokens/min gemini-3-pro', 250_000, 1, 60_000, null, 48_000]]],
		['Gemini\'s of a day, whose reset is not told', {
			details: [retryInfo, violation('GenerateRequestsPerDayPerProjectPerModel-FreeTier', {quotaValue: '50'})],
		}, [['requests/day', 50, 1, 86_400_000, null, null]]],
		['Gemini\'s without a height', {details: [violation('GenerateRequestsPerMinutePerProject', {quotaValue: 'many'})]}, [['requests/min', null, 1, 60_000, null, null]]],
		['none that has no name', {details: [violation('x'), violation(7), violation(undefined), {violations: 'x'}, null]}, []],
		['none where there is only a delay', {type: 'rate_limit_error', message: 'Please try again in 1.5s.', details: [retryInfo]}, []],
	] as const) {
		test(title, () => {
			assert.deepEqual(readLimits(error), expected);
		});
	}

	test('are as many as an answer can tell', () => {
		const violations = Array.from({length: 500}, () => ({quotaId: 'RequestsPerDay'}));
		assert.equal(readLimits({details: [{violations}]}).length, 16);
	});
});
