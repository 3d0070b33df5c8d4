import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {
	readRateLimits,
	readResetAtMs,
	readRetryAfterMs,
	readRetryDelayMs,
} from '../../source/providers/rate-limits.js';
import {listWireFixtures, needsFixtures} from '../helpers/fixtures.js';

const nowAtMs = Date.UTC(2026, 10, 21, 12);
const owner = {provider: 'p', apiKeyId: 'k1_x', capturedAtMs: nowAtMs};

type Summary = readonly [name: string, limit: number | null, remaining: number | null, usedRatio: number | null, resetInMs: number | null, windowMs: number | null];

function read(headers: Readonly<Record<string, string>>): Summary[] {
	return readRateLimits(Object.entries(headers).flat(), owner).map(limit => [
		limit.name,
		limit.limit,
		limit.remaining,
		limit.usedRatio === null ? null : Math.round(limit.usedRatio * 1e4) / 1e4,
		limit.resetAtMs === null ? null : limit.resetAtMs - nowAtMs,
		limit.windowMs,
	]);
}

describe('rate limits in the headers of an answer', () => {
	for (const [title, headers, expected] of [
		['of OpenAI', {
			'x-ratelimit-limit-requests': '5000',
			'x-ratelimit-limit-tokens': '160000',
			'x-ratelimit-remaining-requests': '4999',
			'x-ratelimit-remaining-tokens': '40000',
			'x-ratelimit-reset-requests': '12ms',
			'x-ratelimit-reset-tokens': '6m0s',
		}, [['requests', 5000, 4999, 0.0002, 12, null], ['tokens', 160_000, 40_000, 0.75, 360_000, null]]],
		['of Azure, which names its windows', {
			'x-ratelimit-abusepenalty-active': 'False',
			'x-ratelimit-limit-requests': '120',
			'x-ratelimit-remaining-requests': '119',
			'x-ratelimit-renewalperiod-requests': '60',
			'x-ratelimit-reset-requests': '500',
		}, [['requests', 120, 119, 0.0083, 500_000, 60_000]]],
		['of Anthropic', {
			'anthropic-ratelimit-input-tokens-limit': '200000',
			'anthropic-ratelimit-input-tokens-remaining': '126000',
			'anthropic-ratelimit-input-tokens-reset': '2026-11-21T12:00:30Z',
			'anthropic-ratelimit-requests-limit': '4000',
			'anthropic-ratelimit-requests-remaining': '0',
		}, [['input-tokens', 200_000, 126_000, 0.37, 30_000, null], ['requests', 4000, 0, 1, null, null]]],
		['of an Anthropic subscription', {
			'anthropic-ratelimit-unified-status': 'allowed_warning',
			'anthropic-ratelimit-unified-reset': '1795200000',
			'anthropic-ratelimit-unified-representative-claim': 'five_hour',
			'anthropic-ratelimit-unified-5h-status': 'allowed',
			'anthropic-ratelimit-unified-5h-utilization': '0.42',
			'anthropic-ratelimit-unified-5h-reset': String((nowAtMs / 1000) + 3600),
			'anthropic-ratelimit-unified-7d-utilization': '1.03',
			'anthropic-ratelimit-unified-7d_oi-utilization': '0',
			'anthropic-ratelimit-unified-overage-reset': '1795200000',
		}, [['5h', null, null, 0.42, 3_600_000, 18_000_000], ['7d', null, null, 1.03, null, 604_800_000], ['7d_oi', null, null, 0, null, 604_800_000]]],
		['of a ChatGPT plan', {
			'x-codex-primary-used-percent': '12.5',
			'x-codex-primary-window-minutes': '300',
			'x-codex-primary-reset-at': String((nowAtMs / 1000) + 60),
			'x-codex-secondary-used-percent': '80',
			'x-codex-secondary-window-minutes': '10080',
			'x-codex-credits-balance': '3',
			'x-codex-turn-state': 'x',
		}, [['primary', null, null, 0.125, 60_000, 18_000_000], ['secondary', null, null, 0.8, null, 604_800_000]]],
		['of Mistral', {
			'X-RateLimit-Limit-Tokens-Minute': '500000',
			'x-ratelimit-remaining-tokens-minute': '499900',
			'x-ratelimit-limit-req-10-second': '5',
			'x-ratelimit-remaining-req-10-second': '4',
			'x-ratelimit-tokens-query-cost': '100',
		}, [['tokens-minute', 500_000, 499_900, 0.0002, null, null], ['req-10-second', 5, 4, 0.2, null, null]]],
		['of those that name no kind', {
			'X-RateLimit-Limit': '20', 'X-RateLimit-Remaining': '0', 'X-RateLimit-Reset': String(nowAtMs + 5000),
		}, [['requests', 20, 0, 1, 5000, null]]],
		['of xAI, which tells no reset', {'x-ratelimit-limit-requests': '600', 'x-ratelimit-remaining-requests': '599'}, [['requests', 600, 599, 0.0017, null, null]]],
		['that tell nothing but a limit', {'x-ratelimit-limit-tokens': '6000'}, [['tokens', 6000, null, null, null, null]]],
		['that tell nothing but a reset', {'x-ratelimit-reset-tokens': '6s'}, []],
		['that are none', {
			'content-type': 'application/json', 'x-ratelimit': '1', 'retry-after': '3', 'anthropic-organization-id': 'x',
		}, []],
		['that are hostile', {
			'x-ratelimit-limit-a': '-1',
			'x-ratelimit-remaining-a': '1e400',
			'x-ratelimit-limit-b': '9007199254740993',
			'x-ratelimit-limit-c': '0x10',
			'x-ratelimit-limit-d': '',
			'x-ratelimit-limit-e': 'NaN',
			'x-ratelimit-limit-f': '0',
			'x-ratelimit-remaining-f': '0',
			'x-ratelimit-limit-g\u{1B}[2J': '1',
			'anthropic-ratelimit-unified-h-utilization': '-0.5',
		}, [['f', 0, 0, null, null, null]]],
		['that have more left than there is', {'x-ratelimit-limit-tokens': '10', 'x-ratelimit-remaining-tokens': '20'}, [['tokens', 10, 20, 0, null, null]]],
	] as ReadonlyArray<readonly [string, Readonly<Record<string, string>>, readonly Summary[]]>) {
		test(title, () => {
			assert.deepEqual(read(headers), expected);
		});
	}

	test('say whose they are and when they were read', () => {
		const [limit] = readRateLimits(['x-ratelimit-limit-requests', '1'], owner);
		assert.deepEqual([limit!.type, limit!.provider, limit!.apiKeyId, limit!.capturedAtMs], ['rate-limit', 'p', 'k1_x', nowAtMs]);
	});
});

describe('recorded answers', needsFixtures, () => {
	for (const fixture of listWireFixtures()) {
		const names = Object.keys(fixture.meta.responseHeaders).flatMap(name => {
			const match = /^x-ratelimit-limit-(?<openai>.+)$|^anthropic-ratelimit-(?<anthropic>.+)-limit$/v.exec(name);
			return match === null ? [] : [match.groups!.openai ?? match.groups!.anthropic!];
		});
		test(`${fixture.name} tells ${names.length} limits, each with its limit, what is left and its reset`, () => {
			const limits = readRateLimits(Object.entries(fixture.meta.responseHeaders).flat(), owner);
			assert.deepEqual(limits.map(limit => limit.name).toSorted(), names.toSorted());
			for (const limit of limits) {
				assert.ok(limit.limit! >= limit.remaining!, limit.name);
				assert.ok(Number.isSafeInteger(limit.resetAtMs), limit.name);
			}
		});
	}
});

describe('the time of a reset', () => {
	for (const [value, inMs] of [
		['12ms', 12],
		['0s', 0],
		['6m0s', 360_000],
		['17.399999999s', 17_400],
		['2m59.56s', 179_560],
		['1h2m3s', 3_723_000],
		['1d12h', 129_600_000],
		['500\u{B5}s', 1],
		['100ns', 0],
		['1', 1000],
		['500', 500_000],
		['0.5', 500],
		['2026-11-21T12:00:12Z', 12_000],
		['2026-11-21T13:00:12+01:00', 12_000],
		[String((nowAtMs / 1000) + 60), 60_000],
		[String(nowAtMs + 1234), 1234],
	] as const) {
		test(`can be told as ${value}`, () => {
			assert.equal(readResetAtMs(value, nowAtMs)! - nowAtMs, inMs);
		});
	}

	for (const value of ['', ' ', 'soon', '-1', '-5s', '1e9', 'Infinity', '0x10', '5 s', 's', '1y', '2026-99-99T00:00:00Z', 'Thu, 01 Jan 1970', '9'.repeat(400)]) {
		test(`is unknown when it is told as ${JSON.stringify(value.slice(0, 20))}`, () => {
			assert.equal(readResetAtMs(value, nowAtMs), null);
		});
	}
});

describe('the time to wait before a retry', () => {
	for (const [value, waitMs] of [
		['7', 7000],
		['0', 0],
		['1.5', 1500],
		['Sat, 21 Nov 2026 12:01:00 GMT', 60_000],
		['Sat, 21 Nov 2026 11:00:00 GMT', 0],
		['', null],
		['soon', null],
		['-1', null],
		['2026-11-21', null],
	] as const) {
		test(`of ${JSON.stringify(value)} is ${waitMs}`, () => {
			assert.equal(readRetryAfterMs(value, nowAtMs), waitMs);
		});
	}
});

test('the finer of two delays counts, unless it is Azure\'s zero', () => {
	for (const [headers, delayMs] of [
		[{'retry-after-ms': '1500', 'retry-after': '2'}, 1500],
		[{'retry-after-ms': '0', 'retry-after': '1'}, 1000],
		[{'retry-after-ms': '0'}, 0],
		[{'retry-after': '36'}, 36_000],
		[{'retry-after-ms': 'soon'}, null],
		[{}, null],
	] as ReadonlyArray<readonly [Readonly<Record<string, string>>, number | null]>) {
		assert.equal(readRetryDelayMs(name => headers[name], 0), delayMs);
	}
});

test('an older Codex tells in how many seconds its limit resets', () => {
	const [limit] = readRateLimits(
		['x-codex-primary-used-percent', '12.5', 'x-codex-primary-reset-after-seconds', '60'],
		{provider: 'chatgpt', apiKeyId: null, capturedAtMs: 1000},
	);
	assert.equal(limit!.usedRatio, 0.125);
	assert.equal(limit!.resetAtMs, 61_000);
});
