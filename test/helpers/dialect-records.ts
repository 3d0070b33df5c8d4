import type {TailraceEvent} from '../../source/core/event.js';
import type {RequestRecord} from '../../source/core/request-record.js';
import {
	baseMs,
	buildActive,
	end,
	limit,
	phase,
	start,
} from '../store/store-traffic.js';
import {askedAtMs} from './api.js';

/** When the traffic of the dialects' tests began: within the hour before they ask. */
export const firstAtMs = askedAtMs - 1_800_000;

const finished = (number: number, known: Partial<RequestRecord>): RequestRecord => buildActive(number, firstAtMs + (number * 1000), {
	state: 'ok', statusCode: 200, isStream: false, durationMs: 1000, firstByteMs: 400, upstreamMs: 900, inputTokens: 10, outputTokens: 20, totalTokens: 30,
	usageSource: 'reported', responseBytes: 512, modality: 'text', sessionId: 'abc-123', ...known,
});

const ollama = {
	provider: 'ollama', format: 'ollama', endpoint: '/api/chat', model: 'llama3.2', requestedModel: 'llama3.2',
};

export const records: readonly RequestRecord[] = [
	finished(0, {
		requestedModel: 'gpt-5', model: 'gpt-5', inputTokens: 15, outputTokens: 25, totalTokens: 40, durationMs: 1234, costNanoUsd: 50_000_000,
		priceSource: 'table', messageCount: 3, requestBytes: 256, clientIp: '192.168.1.100', apiKeyLabel: 'production-key', mcpServers: ['github'], hasSystemPrompt: true,
	}),
	finished(1, {isStream: true, toolCallCount: 2, modality: 'image'}),
	finished(2, {endpoint: '/v1/completions', operation: 'completion'}),
	finished(3, {endpoint: '/v1/completions', operation: 'completion', isStream: true}),
	finished(4, {...ollama, usageSource: 'estimated'}),
	finished(5, {
		...ollama, isStream: true, state: 'failed', statusCode: 500, errorKind: 'server_error', errorMessage: '=broken', outputTokens: null, totalTokens: null, modality: null, sessionId: 'other',
	}),
	finished(6, {
		endpoint: '/v1/responses', operation: 'responses', startedAtMs: baseMs - 86_400_000, sessionId: 'old', apiKeyId: null, authMethod: null,
	}),
];

export const events: readonly TailraceEvent[] = [
	...records.map(record => end(record)),
	end(finished(8, {operation: 'control', endpoint: '/api/hello'})),
	start(buildActive(9, firstAtMs + 9000)),
	...['modality_detection', 'audio_transcription', 'image_processing', 'vllm_routing', 'regolo_response'].map((name, index) => phase({
		requestId: records[0]!.id, name, startMs: index, durationMs: 5,
	})),
	{
		type: 'custom-event', requestId: records[0]!.id, name: 'cache_hit', atMs: firstAtMs + 10, data: {key: 'value'},
	},
	limit({
		name: 'primary', usedRatio: 0.452, resetAtMs: askedAtMs + 3_600_000, windowMs: 18_000_000, capturedAtMs: askedAtMs,
	}),
	limit({
		name: 'secondary', usedRatio: 0.1, resetAtMs: askedAtMs + 7_200_000, windowMs: 604_800_000, capturedAtMs: askedAtMs,
	}),
];
