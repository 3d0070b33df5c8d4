import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {pickEndpoint} from '../../source/formats/pick-endpoint.js';
import {catalog} from '../../source/providers/catalog.js';

/** Method and path, then format, operation, whether the path says that it streams, and the model in it. */
const paths: ReadonlyArray<readonly [string, string, string, boolean | null, string | null]> = [
	['POST /v1/chat/completions', 'openai-chat', 'chat', null, null],
	['POST /chat/completions', 'openai-chat', 'chat', null, null],
	['POST /openai/v1/chat/completions/', 'openai-chat', 'chat', null, null],
	['POST /api/v1/chat/completions', 'openai-chat', 'chat', null, null],
	['POST /openai/deployments/my%20gpt/chat/completions', 'openai-chat', 'chat', null, 'my gpt'],
	['POST /openai/deployments/100%/chat/completions', 'openai-chat', 'chat', null, '100%'],
	['GET /v1/chat/completions', 'openai-chat', 'other', null, null],
	['GET /v1/chat/completions/chatcmpl-1', 'openai-chat', 'other', null, null],
	['POST /v1/agents/completions', 'openai-chat', 'chat', null, null],
	['POST /v1/completions', 'openai-completions', 'completion', null, null],
	['POST /v1/fim/completions', 'openai-completions', 'completion', null, null],
	['POST /openai/deployments/d/completions', 'openai-completions', 'completion', null, 'd'],
	['POST /v1/embeddings', 'openai-embeddings', 'embedding', null, null],
	['POST /openai/deployments/e/embeddings', 'openai-embeddings', 'embedding', null, 'e'],
	['POST /v1/responses', 'openai-responses', 'responses', null, null],
	['POST /backend-api/codex/responses', 'openai-responses', 'responses', null, null],
	['GET /v1/responses', 'openai-responses', 'responses', true, null],
	['POST /v1/responses/compact', 'openai-responses', 'responses', null, null],
	['POST /v1/responses/input_tokens', 'openai-responses', 'count_tokens', false, null],
	['GET /v1/responses/resp_1', 'openai-responses', 'other', null, null],
	['POST /v1/responses/resp_1/cancel', 'openai-responses', 'other', null, null],
	['POST /v1/images/generations', 'openai-other', 'image', null, null],
	['POST /openai/deployments/whisper/audio/transcriptions', 'openai-other', 'audio', null, 'whisper'],
	['POST /v1/audio/speech', 'openai-other', 'audio', null, null],
	['POST /v1/moderations', 'openai-other', 'moderation', false, null],
	['GET /v1/models', 'openai-other', 'models', false, null],
	['GET /v1/models/ft:gpt-4o:acme::id', 'openai-other', 'models', false, null],
	['GET /v1/realtime', 'openai-other', 'realtime', true, null],
	['GET /v1/batches/batch_1', 'openai-other', 'batch', null, null],
	['GET /v1/files/file-1/content', 'openai-other', 'file', null, null],
	['POST /v1/videos', 'openai-other', 'video', null, null],
	['POST /openai/v1/video/generations/jobs', 'openai-other', 'video', null, null],
	['POST /v1/vector_stores', 'openai-other', 'other', null, null],
	['POST /v1/ocr', 'openai-other', 'other', null, null],
	['POST /v1/rerank', 'openai-other', 'rerank', false, null],
	['POST /tokenize', 'llamacpp', 'count_tokens', false, null],
	['POST /v1/threads/thread_1/messages', 'openai-assistants', 'other', null, null],
	['POST /v1/threads/runs', 'openai-assistants', 'chat', null, null],
	['POST /v1/threads/thread_1/runs', 'openai-assistants', 'chat', null, null],
	['POST /v1/threads/thread_1/runs/run_1/submit_tool_outputs', 'openai-assistants', 'chat', null, null],
	['GET /v1/threads/thread_1/runs/run_1', 'openai-assistants', 'other', null, null],
	['POST /v1/conversations', 'mistral-conversations', 'chat', null, null],
	['POST /v1/conversations/conv_1/restart', 'mistral-conversations', 'chat', null, null],
	['GET /v1/conversations/conv_1/history', 'mistral-conversations', 'other', null, null],
	['POST /v2/chat', 'cohere', 'chat', null, null],
	['POST /v1/chat', 'cohere', 'chat', null, null],
	['POST /v2/embed', 'cohere', 'embedding', false, null],
	['POST /v2/rerank', 'cohere', 'rerank', false, null],
	['POST /models/chat/completions', 'openai-chat', 'chat', null, null],
	['POST /client/v4/accounts/1/ai/run/@cf/meta/llama-3.1-8b-instruct', 'cloudflare', 'chat', null, '@cf/meta/llama-3.1-8b-instruct'],
	['POST /client/v4/accounts/1/ai/run/@cf/baai/bge-m3', 'cloudflare', 'embedding', false, '@cf/baai/bge-m3'],
	['POST /client/v4/accounts/1/ai/run/@cf/black-forest-labs/flux-1-schnell', 'cloudflare', 'image', false, '@cf/black-forest-labs/flux-1-schnell'],
	['POST /completion', 'llamacpp', 'completion', null, null],
	['GET /slots', 'llamacpp', 'control', false, null],
	['POST /api/v1/chat', 'lmstudio', 'chat', null, null],
	['POST /api/v0/chat/completions', 'openai-chat', 'chat', null, null],
	['POST /v1/messages', 'anthropic-messages', 'message', null, null],
	['POST /messages', 'anthropic-messages', 'message', null, null],
	['POST /anthropic/v1/messages', 'anthropic-messages', 'message', null, null],
	['POST /v1/messages/count_tokens', 'anthropic-messages', 'count_tokens', false, null],
	['GET /v1/messages/batches/msgbatch_1/results', 'anthropic-messages', 'batch', false, null],
	['POST /v1/messages/cache_touch', 'anthropic-messages', 'other', null, null],
	['POST /v1/complete', 'anthropic-messages', 'completion', null, null],
	['POST /v1/projects/p/locations/l/publishers/anthropic/models/claude-3-7-sonnet%4020250219:streamRawPredict', 'anthropic-messages', 'message', true, 'claude-3-7-sonnet@20250219'],
	['POST /v1/projects/p/locations/l/publishers/anthropic/models/count-tokens:rawPredict', 'anthropic-messages', 'count_tokens', false, null],
	['POST /v1beta/models/gemini-2.5-pro:generateContent', 'gemini', 'chat', false, 'gemini-2.5-pro'],
	['POST /v1/models/gemini-2.5-pro:streamGenerateContent', 'gemini', 'chat', true, 'gemini-2.5-pro'],
	['POST /models/g:generateContent', 'gemini', 'chat', false, 'g'],
	['POST /v1beta/tunedModels/mine:generateContent', 'gemini', 'chat', false, 'mine'],
	['POST /v1/projects/p/locations/l/publishers/google/models/gemini-2.5-pro:streamGenerateContent', 'gemini', 'chat', true, 'gemini-2.5-pro'],
	['POST /v1internal:streamGenerateContent', 'gemini', 'chat', true, null],
	['POST /v1internal:loadCodeAssist', 'gemini', 'control', null, null],
	['POST /v1beta/models/gemini-2.5-pro:countTokens', 'gemini', 'count_tokens', false, 'gemini-2.5-pro'],
	['POST /v1beta/models/gemini-embedding-001:batchEmbedContents', 'gemini', 'embedding', false, 'gemini-embedding-001'],
	['POST /v1beta/models/imagen-4.0-generate-001:predict', 'gemini', 'image', false, 'imagen-4.0-generate-001'],
	['POST /v1beta/models/veo-3:predictLongRunning', 'gemini', 'video', false, 'veo-3'],
	['POST /v1beta/models/gemini-2.5-flash:batchGenerateContent', 'gemini', 'batch', false, 'gemini-2.5-flash'],
	['POST /v1/projects/p/locations/l/publishers/google/models/text-embedding-005:predict', 'gemini', 'embedding', false, 'text-embedding-005'],
	['POST /v1/publishers/google/models/gemini-2.5-flash:generateContent', 'gemini', 'chat', false, 'gemini-2.5-flash'],
	['POST /upload/v1beta/files', 'gemini', 'file', false, null],
	['GET /v1beta/files/abc', 'gemini', 'file', false, null],
	['POST /v1beta/interactions', 'gemini-interactions', 'chat', null, null],
	['GET /v1beta/interactions/v1_abc', 'gemini-interactions', 'other', null, null],
	['POST /model/amazon.nova-lite-v1%3A0/converse', 'bedrock-converse', 'chat', false, 'amazon.nova-lite-v1:0'],
	['POST /model/amazon.nova-lite-v1:0/converse-stream', 'bedrock-converse', 'chat', true, 'amazon.nova-lite-v1:0'],
	['POST /model/us.anthropic.claude-haiku-4-5-20251001-v1%3A0/invoke', 'bedrock-invoke', 'chat', false, 'us.anthropic.claude-haiku-4-5-20251001-v1:0'],
	['POST /model/arn%3Aaws%3Abedrock%3Aeu-west-1%3A1%3Ainference-profile%2Feu.x/invoke-with-response-stream', 'bedrock-invoke', 'chat', true, 'arn:aws:bedrock:eu-west-1:1:inference-profile/eu.x'],
	['POST /model/arn:aws:bedrock:eu-west-1:1:application-inference-profile/abc/converse', 'bedrock-converse', 'chat', false, 'arn:aws:bedrock:eu-west-1:1:application-inference-profile/abc'],
	['POST /model/amazon.titan-embed-text-v2%3A0/invoke', 'bedrock-invoke', 'embedding', false, 'amazon.titan-embed-text-v2:0'],
	['POST /model/cohere.rerank-v3-5%3A0/invoke', 'bedrock-invoke', 'rerank', false, 'cohere.rerank-v3-5:0'],
	['POST /model/amazon.nova-canvas-v1%3A0/invoke', 'bedrock-invoke', 'image', false, 'amazon.nova-canvas-v1:0'],
	['POST /model/anthropic.claude-3/count-tokens', 'bedrock-converse', 'count_tokens', false, 'anthropic.claude-3'],
	['GET /v1beta/models', 'gemini', 'models', false, null],
	['GET /v1beta/cachedContents/1', 'gemini', 'other', null, null],
	['POST /api/chat', 'ollama', 'chat', null, null],
	['POST /api/generate', 'ollama', 'completion', null, null],
	['POST /api/embed', 'ollama', 'embedding', false, null],
	['POST /api/embeddings', 'ollama', 'embedding', false, null],
	['GET /api/tags', 'ollama', 'models', false, null],
	['POST /api/blobs/sha256:1', 'ollama', 'file', false, null],
	['GET /api/ps', 'ollama', 'control', false, null],
	['POST /api/pull', 'ollama', 'other', null, null],
];

describe('a path', () => {
	for (const [request, formatId, operation, isStream, model] of paths) {
		test(`${request} means ${operation} in ${formatId}`, () => {
			const [method, path] = request.split(' ', 2) as [string, string];
			const picked = pickEndpoint(undefined, method, path);
			assert.equal(picked?.format.id, formatId);
			assert.equal(picked.endpoint.operation, operation);
			assert.equal(picked.endpoint.isStream, isStream);
			assert.equal(picked.model, model);
		});
	}

	test('that nobody knows means nothing', () => {
		for (const path of ['/', '', '/v1', '/api/hello', '/chat', '/chatcompletions', '/v3/chat']) {
			assert.equal(pickEndpoint(undefined, 'POST', path), null, path);
		}
	});

	test('means only what the provider speaks', () => {
		assert.equal(pickEndpoint(['anthropic-messages'], 'POST', '/v1/chat/completions'), null);
		assert.equal(pickEndpoint(['openai-completions'], 'POST', '/v1/chat/completions'), null);
		assert.equal(pickEndpoint(['anthropic-messages'], 'GET', '/v1/models')?.endpoint.operation, 'models');
		assert.equal(pickEndpoint(['gemini'], 'GET', '/v1/models')?.endpoint.operation, 'models');
		assert.equal(pickEndpoint([], 'POST', '/v1/chat/completions'), null);
	});

	test('that OpenAI and Mistral share is whose provider it is', () => {
		const pick = (id: string): string | undefined => pickEndpoint(catalog.find(provider => provider.id === id)!.formats ?? undefined, 'POST', '/v1/conversations')?.endpoint.operation;
		assert.equal(pick('openai'), 'other');
		assert.equal(pick('mistral'), 'chat');
	});

	test('of Ollama streams unless the body says otherwise', () => {
		assert.equal(pickEndpoint(undefined, 'POST', '/api/chat')?.endpoint.isStreamByDefault, true);
		assert.equal(pickEndpoint(undefined, 'POST', '/v1/chat/completions')?.endpoint.isStreamByDefault, undefined);
	});
});
