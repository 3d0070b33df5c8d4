import {minuteMs} from '../../core/durations.js';
import type {RateLimit} from '../../core/event.js';
import type {RequestRecord} from '../../core/request-record.js';
import type {Tally} from '../../core/tally.js';
import {
	addUp,
	countBy,
	divide,
	formatDay,
	formatMicroseconds,
	roundTo,
	sumUpBy,
} from '../sums.js';

/** The statistics of a dashboard (S1): seconds, times without a zone, means over all requests. */
export function buildStats(tallies: readonly Tally[], recent: readonly RequestRecord[], limits: readonly RateLimit[], nowAtMs: number): Record<string, unknown> {
	const sums = addUp(tallies);
	return {
		total_requests: sums.requestCount,
		total_successful: sums.okCount,
		total_failed: sums.requestCount - sums.okCount,
		total_tokens: sums.inputTokens + sums.outputTokens,
		total_prompt_tokens: sums.inputTokens,
		total_completion_tokens: sums.outputTokens,
		avg_response_time: roundTo(divide(sums.durationMs, sums.requestCount) / 1000, 6),
		total_response_time: roundTo(sums.durationMs / 1000, 6),
		first_request: sums.firstAtMs === null ? null : formatMicroseconds(sums.firstAtMs),
		last_request: sums.lastAtMs === null ? null : formatMicroseconds(sums.lastAtMs),
		requests_by_model: countBy(tallies, ({model}) => model),
		tokens_by_model: Object.fromEntries(sumUpBy(tallies, ({model}) => model).map(([model, {inputTokens, outputTokens}]) => [
			model, {total: inputTokens + outputTokens, prompt: inputTokens, completion: outputTokens},
		])),
		requests_by_endpoint: countBy(tallies, buildLabel),
		requests_by_date: countBy(tallies, ({dayMs}) => formatDay(dayMs)),
		recent_requests: recent.map(record => buildItem(record)),
		rate_limits: buildLimits(limits, nowAtMs),
	};
}

export function buildItem(record: RequestRecord): Record<string, unknown> {
	return {
		timestamp: formatMicroseconds(record.startedAtMs),
		model: record.model,
		endpoint: buildLabel(record),
		success: record.state === 'ok',
		prompt_tokens: record.inputTokens,
		completion_tokens: record.outputTokens,
		total_tokens: record.totalTokens,
		response_time: record.durationMs === null ? null : roundTo(record.durationMs / 1000, 6),
		error: record.errorMessage ?? record.errorKind,
	};
}

/** The six labels of the document; what it does not know is called by provider and path. */
function buildLabel({provider, endpoint, isStream}: Pick<RequestRecord, 'provider' | 'endpoint' | 'isStream'>): string {
	const stream = isStream ? '/stream' : '';
	if (endpoint.endsWith('/chat/completions')) {
		return `openai/chat/completions${stream}`;
	}

	if (endpoint.endsWith('/v1/completions')) {
		return `openai/completions${stream}`;
	}

	return endpoint.endsWith('/api/chat') ? `ollama/chat${stream}` : `${provider}${endpoint}${stream}`;
}

function buildLimits(limits: readonly RateLimit[], nowAtMs: number): unknown {
	const used = limits.filter(({usedRatio}) => usedRatio !== null).toSorted((a, b) => b.usedRatio! - a.usedRatio!);
	const primary = used.find(({name}) => name === 'primary' || name === '5h') ?? used[0];
	const secondary = used.find(({name, provider}) => provider === primary?.provider && (name === 'secondary' || name === '7d'));
	return primary === undefined
		? null
		: {
			captured_at: formatMicroseconds(primary.capturedAtMs),
			primary: buildLimit(primary, nowAtMs),
			secondary: secondary === undefined || secondary === primary ? null : buildLimit(secondary, nowAtMs),
		};
}

function buildLimit({usedRatio, resetAtMs, windowMs}: RateLimit, nowAtMs: number): unknown {
	return {
		used_percent: roundTo(usedRatio! * 100, 2),
		resets_in_seconds: resetAtMs === null ? null : Math.max(0, Math.round((resetAtMs - nowAtMs) / 1000)),
		reset_at: resetAtMs === null ? null : formatMicroseconds(resetAtMs),
		window_minutes: windowMs === null ? null : windowMs / minuteMs,
	};
}
