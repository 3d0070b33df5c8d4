import {dayMs, hourMs, minuteMs} from '../core/durations.js';
import {buildId} from './answer-plan.js';
import type {SeededRandom} from './seeded-random.js';
import type {DemoProvider} from './upstreams.js';

type Headers = Record<string, string>;

/** What one answer costs its caller's limits. */
export type LimitUse = {
	readonly tokens: number;
	readonly nowAtMs: number;
	readonly isSubscription: boolean;
	/** How long the provider works before it answers. */
	readonly processingMs: number;
};

/** A limit that fills with use and drains evenly, as the providers' buckets do. */
class Bucket {
	#used = 0;
	#atMs = 0;
	readonly limit: number;
	readonly #windowMs: number;

	constructor(limit: number, windowMs: number) {
		this.limit = limit;
		this.#windowMs = windowMs;
	}

	use(amount: number, nowAtMs: number): {remaining: number; resetMs: number} {
		const drained = (nowAtMs - this.#atMs) / this.#windowMs * this.limit;
		this.#used = Math.min(this.limit, Math.max(0, this.#used - drained) + amount);
		this.#atMs = nowAtMs;
		return {remaining: Math.floor(this.limit - this.#used), resetMs: Math.round(this.#used / this.limit * this.#windowMs)};
	}
}

/** The rate limits and ids that each provider sends with its answers, with counts that move as they are used. */
export class ProviderHeaders {
	readonly #random: SeededRandom;
	readonly #startedAtMs: number;
	readonly #anthropic = {requests: new Bucket(4000, minuteMs), inputTokens: new Bucket(2_000_000, minuteMs)};
	readonly #openai = {requests: new Bucket(500, minuteMs), tokens: new Bucket(1_000_000, minuteMs)};
	readonly #groq = {requests: new Bucket(14_400, dayMs), tokens: new Bucket(30_000, minuteMs)};
	/** Share of a subscription's five hours and seven days; it only grows until the reset. */
	#fiveHours = 0.58;
	#sevenDays = 0.31;

	constructor(random: SeededRandom, startedAtMs: number) {
		this.#random = random;
		this.#startedAtMs = startedAtMs;
	}

	build(provider: DemoProvider, use: LimitUse): Headers {
		switch (provider) {
			case 'anthropic': {
				return {
					'request-id': `req_011C${buildId(this.#random, 20, 'abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ123456789')}`,
					'anthropic-organization-id': '00000000-0000-4000-8000-000000000000',
					...(use.isSubscription ? this.#buildUnified(use) : this.#buildAnthropic(use)),
				};
			}

			case 'openai': {
				return {
					'x-request-id': `req_${buildId(this.#random, 32)}`,
					'openai-version': '2020-10-01',
					'openai-processing-ms': String(use.processingMs),
					...buildOpenaiLimits(this.#openai, use),
				};
			}

			case 'groq': {
				return {'x-request-id': `req_01j${buildId(this.#random, 23)}`, ...buildOpenaiLimits(this.#groq, use)};
			}

			case 'gemini': {
				return {'server-timing': `gfet4t7; dur=${use.processingMs}`};
			}

			case 'mistral': {
				return {'mistral-correlation-id': buildId(this.#random, 32), 'x-envoy-upstream-service-time': String(use.processingMs)};
			}

			case 'cohere': {
				return {'x-debug-trace-id': buildId(this.#random, 32)};
			}

			case 'ollama': {
				return {};
			}
		}
	}

	#buildAnthropic({tokens, nowAtMs}: LimitUse): Headers {
		const headers: Headers = {};
		for (const [name, bucket, amount] of [['requests', this.#anthropic.requests, 1], ['input-tokens', this.#anthropic.inputTokens, tokens]] as const) {
			const {remaining, resetMs} = bucket.use(amount, nowAtMs);
			headers[`anthropic-ratelimit-${name}-limit`] = String(bucket.limit);
			headers[`anthropic-ratelimit-${name}-remaining`] = String(remaining);
			// To the second, as the provider writes it.
			headers[`anthropic-ratelimit-${name}-reset`] = new Date(nowAtMs + resetMs).toISOString().replace(/\.\d+Z$/v, 'Z');
		}

		return headers;
	}

	#buildUnified({tokens}: LimitUse): Headers {
		this.#fiveHours = Math.min(1, this.#fiveHours + (tokens / 60_000_000));
		this.#sevenDays = Math.min(1, this.#sevenDays + (tokens / 600_000_000));
		const window = (name: string, ratio: number, resetMs: number): Headers => ({
			[`anthropic-ratelimit-unified-${name}-utilization`]: ratio.toFixed(4),
			[`anthropic-ratelimit-unified-${name}-reset`]: String(Math.trunc((this.#startedAtMs + resetMs) / 1000)),
			[`anthropic-ratelimit-unified-${name}-status`]: 'allowed',
		});
		return {
			'anthropic-ratelimit-unified-status': 'allowed',
			'anthropic-ratelimit-unified-representative-claim': 'five_hour',
			...window('5h', this.#fiveHours, 1.6 * hourMs),
			...window('7d', this.#sevenDays, 80 * hourMs),
		};
	}
}

function buildOpenaiLimits(buckets: {requests: Bucket; tokens: Bucket}, {tokens, nowAtMs}: LimitUse): Headers {
	const headers: Headers = {};
	for (const [name, bucket, amount] of [['requests', buckets.requests, 1], ['tokens', buckets.tokens, tokens]] as const) {
		const {remaining, resetMs} = bucket.use(amount, nowAtMs);
		headers[`x-ratelimit-limit-${name}`] = String(bucket.limit);
		headers[`x-ratelimit-remaining-${name}`] = String(remaining);
		headers[`x-ratelimit-reset-${name}`] = formatGoDuration(resetMs);
	}

	return headers;
}

/** As Go prints durations: `12ms`, `17.4s`, `6m0s`. */
function formatGoDuration(durationMs: number): string {
	if (durationMs < 1000) {
		return `${durationMs}ms`;
	}

	const minutes = Math.floor(durationMs / minuteMs);
	const seconds = `${(durationMs % minuteMs) / 1000}s`;
	return minutes === 0 ? seconds : `${minutes}m${seconds}`;
}
