/** Headers that tell of limits in the same way. Data: a new vendor's way of naming them needs one object here. */
export type LimitFamily = {
	/** What the header's name begins with, in lower case. */
	readonly prefix: string;
	/** On what follows: the group `part`, and `name` where the family has several limits. */
	readonly rest: RegExp;
	/** What a limit is called that has no name. */
	readonly unnamed: string;
	/** What stands before its name, to tell it from another family's of the same provider. */
	readonly title: string;
};

/** What a header tells of its limit. */
export type LimitPart =
	| 'limit' | 'remaining' | 'reset' | 'renewalperiod'
	| 'utilization' | 'status' | 'representative-claim'
	| 'used-percent' | 'window-minutes' | 'reset-at' | 'reset-after-seconds' | 'limit-name'
	| 'balance' | 'has-credits' | 'unlimited'
	| 'snapshot';

const nameThenPart = /^(?<name>[\-0-9a-z]+)-(?<part>limit|remaining|reset)$/v;
const wholeName = /^(?<name>[\-0-9_a-z]+)$/v;

/** In this order: the longer prefix first. Every prefix begins with one of the letters that `rate-limits.ts` looks for. */
export const limitFamilies: readonly LimitFamily[] = [
	// OpenAI, Azure, Groq, Mistral, xAI, Cerebras, Fireworks, OpenRouter, Together: the last two name no kind, and count requests.
	{
		prefix: 'x-ratelimit-', rest: /^(?<part>limit|remaining|reset|renewalperiod)(?:-(?<name>[\-0-9a-z]+))?$/v, unnamed: 'requests', title: '',
	},
	// Together's tokens.
	{
		prefix: 'x-tokenlimit-', rest: /^(?<part>limit|remaining|reset)$/v, unnamed: 'tokens', title: '',
	},
	// Claude subscriptions, by the length of the window; what has no name says which window binds.
	{
		prefix: 'anthropic-ratelimit-unified-', rest: /^(?:(?<name>[\-0-9_a-z]+)-)?(?<part>utilization|limit|remaining|reset|status|representative-claim)$/v, unnamed: 'unified', title: '',
	},
	{
		prefix: 'anthropic-ratelimit-', rest: nameThenPart, unnamed: '', title: '',
	},
	// https://platform.claude.com/docs/en/api/service-tiers
	{
		prefix: 'anthropic-priority-', rest: nameThenPart, unnamed: '', title: 'priority-',
	},
	// https://platform.claude.com/docs/en/build-with-claude/fast-mode
	{
		prefix: 'anthropic-fast-', rest: nameThenPart, unnamed: '', title: 'fast-',
	},
	// Credits of a ChatGPT plan, which are used when its windows are full.
	{
		prefix: 'x-codex-credits-', rest: /^(?<part>balance|has-credits|unlimited)$/v, unnamed: 'credits', title: '',
	},
	// Windows of a ChatGPT plan, and of single models (`x-codex-<limit>-primary-…`, called as `x-codex-<limit>-limit-name` says).
	{
		prefix: 'x-codex-',
		rest: /^(?<name>[\-0-9_a-z]+)-(?<part>used-percent|window-minutes|reset-at|reset-after-seconds|limit-name)$/v,
		unnamed: '',
		title: '',
	},
	// Copilot: the month's allowance by kind, and the two windows in front of it.
	{
		prefix: 'x-quota-snapshot-', rest: wholeName, unnamed: '', title: '',
	},
	{
		prefix: 'x-usage-ratelimit-', rest: wholeName, unnamed: '', title: '',
	},
	// Cohere's trial keys.
	{
		prefix: 'x-trial-endpoint-call-', rest: /^(?<part>limit|remaining)$/v, unnamed: 'trial-requests', title: '',
	},
	{
		prefix: 'x-endpoint-monthly-call-', rest: /^(?<part>limit|remaining)$/v, unnamed: 'requests-month', title: '',
	},
];
