import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {readRateLimits} from '../../source/providers/rate-limits.js';
import {listWireFixtures, needsFixtures} from '../helpers/fixtures.js';

const nowAtMs = Date.UTC(2026, 10, 21, 12);
const owner = {provider: 'p', apiKeyId: 'k1_x', capturedAtMs: nowAtMs};

type Summary = readonly [name: string, limit: number | null, remaining: number | null, usedRatio: number | null, resetInMs: number | null, windowMs: number | null];

function read(headers: Readonly<Record<string, string>>, provider = 'p'): Summary[] {
	return readRateLimits(Object.entries(headers).flat(), {...owner, provider}).map(limit => [
		limit.name,
		limit.limit,
		limit.remaining,
		limit.usedRatio === null ? null : Math.round(limit.usedRatio * 1e4) / 1e4,
		limit.resetAtMs === null ? null : limit.resetAtMs - nowAtMs,
		limit.windowMs,
	]);
}

describe('rate limits in the headers of an answer', () => {
	for (const [title, headers, expected, provider] of [
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
		}, [['5h', null, null, 0.125, 60_000, 18_000_000], ['7d', null, null, 0.8, null, 604_800_000], ['credits', null, 3, null, null, null]]],
		['of Mistral', {
			'X-RateLimit-Limit-Tokens-Minute': '500000',
			'x-ratelimit-remaining-tokens-minute': '499900',
			'x-ratelimit-limit-req-10-second': '5',
			'x-ratelimit-remaining-req-10-second': '4',
			'x-ratelimit-tokens-query-cost': '100',
			'x-ratelimit-limit-tokens-month': '4000000',
		}, [['tokens/min', 500_000, 499_900, 0.0002, null, 60_000], ['requests/10s', 5, 4, 0.2, null, 10_000], ['tokens/month', 4_000_000, null, null, null, null]]],
		['of an Anthropic subscription that refuses', {
			'anthropic-ratelimit-unified-status': 'rejected',
			'anthropic-ratelimit-unified-reset': String((nowAtMs / 1000) + 3600),
			'anthropic-ratelimit-unified-representative-claim': 'seven_day_opus',
			'anthropic-ratelimit-unified-5h-utilization': '0.3',
			'anthropic-ratelimit-unified-5h-status': 'allowed',
			'anthropic-ratelimit-unified-7d-utilization': '0.97',
			'anthropic-ratelimit-unified-7d-status': 'rejected',
			'anthropic-ratelimit-unified-overage-status': 'rejected',
			'anthropic-ratelimit-unified-overage-disabled-reason': 'org_level_disabled',
		}, [['5h', null, null, 0.3, null, 18_000_000], ['7d', null, null, 1, null, 604_800_000], ['7d_opus', null, null, 1, 3_600_000, 604_800_000]]],
		['of Anthropic\'s overage', {
			'anthropic-ratelimit-unified-overage-utilization': '0.25',
			'anthropic-ratelimit-unified-overage-reset': String((nowAtMs / 1000) + 60),
		}, [['overage', null, null, 0.25, 60_000, null]]],
		['of Anthropic\'s other classes of service', {
			'anthropic-priority-input-tokens-limit': '10000',
			'anthropic-priority-input-tokens-remaining': '9618',
			'anthropic-priority-input-tokens-reset': '2026-11-21T12:00:12Z',
			'anthropic-fast-output-tokens-limit': '100',
			'anthropic-fast-output-tokens-remaining': '0',
			'anthropic-ratelimit-input-tokens-remaining': '5',
		}, [['priority-input-tokens', 10_000, 9618, 0.0382, 12_000, null], ['fast-output-tokens', 100, 0, 1, null, null], ['input-tokens', null, 5, null, null, null]]],
		['of a ChatGPT plan with limits of single models', {
			'x-codex-primary-used-percent': '1',
			'x-codex-bengal-primary-used-percent': '50',
			'x-codex-bengal-primary-window-minutes': '90',
			'x-codex-bengal-limit-name': 'GPT-6-Codex-Spark',
			'x-codex-other-secondary-used-percent': '110',
			'x-codex-credits-has-credits': 'true',
			'x-codex-credits-unlimited': 'false',
			'x-codex-credits-balance': '12.50',
		}, [
			['primary', null, null, 0.01, null, null],
			['GPT-6-Codex-Spark 90min', null, null, 0.5, null, 5_400_000],
			['other secondary', null, null, 1.1, null, null],
			['credits', null, 12.5, null, null, null],
		]],
		['of a ChatGPT plan that has no credits', {'x-codex-credits-has-credits': 'false', 'x-codex-credits-balance': '0'}, []],
		['of a ChatGPT plan whose credits have no end', {'x-codex-credits-unlimited': 'True', 'x-codex-credits-balance': '0'}, []],
		['of Copilot', {
			'x-quota-snapshot-premium_interactions': 'ent=300&ov=0.0&ovPerm=false&rem=98.5&rst=2026-11-21T13%3A00%3A00Z&totRem=295.5',
			'x-quota-snapshot-premium_models': 'ent=300&ov=0.0&ovPerm=false&rem=29.7&rst=2026-11-21T13:00:00Z',
			'x-quota-snapshot-chat': 'ent=-1&ov=0.0&ovPerm=false&rem=100.0',
			'x-usage-ratelimit-session': 'ent=0&ov=0.0&ovPerm=false&rem=5.7&rst=2026-11-21T12%3A01%3A00Z',
			'x-ratelimit-exceeded': 'user_weekly_rate_limited',
		}, [
			['premium-interactions', 300, 295.5, 0.015, 3_600_000, null], ['premium-models', 300, null, 0.703, 3_600_000, null], ['session', null, null, 0.943, 60_000, null],
		]],
		['of Fireworks', {
			'x-ratelimit-limit-tokens-prompt': '600', 'x-ratelimit-remaining-tokens-prompt': '300', 'x-ratelimit-limit-tokens-generated': '60',
		}, [['input-tokens', 600, 300, 0.5, null, null], ['output-tokens', 60, null, null, null, null]], 'fireworks'],
		['of Together', {
			'x-ratelimit-limit': '10', 'x-ratelimit-remaining': '9', 'x-ratelimit-reset': '1', 'x-tokenlimit-limit': '3000', 'x-tokenlimit-remaining': '1500',
		}, [['requests', 10, 9, 0.1, 1000, null], ['tokens', 3000, 1500, 0.5, null, null]], 'together'],
		['of a trial at Cohere', {
			'x-trial-endpoint-call-limit': '20', 'x-trial-endpoint-call-remaining': '19', 'x-endpoint-monthly-call-limit': '1000',
		}, [['trial-requests', 20, 19, 0.05, null, null], ['requests/month', 1000, null, null, null, null]], 'cohere'],
		['of Cerebras', {
			'x-ratelimit-limit-requests-day': '14400', 'x-ratelimit-remaining-requests-day': '14399', 'x-ratelimit-reset-requests-day': '33011.38', 'x-ratelimit-limit-tokens-minute': '60000',
		}, [['requests/day', 14_400, 14_399, 0.0001, 33_011_380, 86_400_000], ['tokens/min', 60_000, null, null, null, 60_000]], 'cerebras'],
		['of DigitalOcean', {'x-ratelimit-limit-tokens-per-day': '100', 'x-ratelimit-remaining-tokens-per-day': '75'}, [['tokens/day', 100, 75, 0.25, null, 86_400_000]]],
		['of Groq, whose names mean a day and a minute', {
			'x-ratelimit-limit-requests': '14400', 'x-ratelimit-remaining-requests': '14399', 'x-ratelimit-reset-requests': '6s', 'x-ratelimit-limit-tokens': '6000',
		}, [['requests/day', 14_400, 14_399, 0.0001, 6000, 86_400_000], ['tokens/min', 6000, null, null, null, 60_000]], 'groq'],
		['of pictures', {
			'x-ratelimit-limit-input-images': '250', 'x-ratelimit-remaining-input-images': '249', 'x-ratelimit-reset-input-images': '240ms',
		}, [['input-images', 250, 249, 0.004, 240, null]]],
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
	] as ReadonlyArray<readonly [string, Readonly<Record<string, string>>, readonly Summary[], string?]>) {
		test(title, () => {
			assert.deepEqual(read(headers, provider), expected);
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

test('an older Codex tells in how many seconds its limit resets', () => {
	const [limit] = readRateLimits(
		['x-codex-primary-used-percent', '12.5', 'x-codex-primary-reset-after-seconds', '60'],
		{provider: 'chatgpt', apiKeyId: null, capturedAtMs: 1000},
	);
	assert.equal(limit!.usedRatio, 0.125);
	assert.equal(limit!.resetAtMs, 61_000);
});
