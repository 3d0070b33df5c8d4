import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {parseUpstream} from '../../source/config/parse.js';
import {buildUpstreamTable} from '../../source/config/upstream-table.js';
import {pickRoute, type Route, type RouteProblem} from '../../source/proxy/route.js';

const upstreams = buildUpstreamTable([
	'mine=https://llm.example/base/v1/',
	'big=https://api.z.example/api/paas/v4',
	'bare=https://bare.example',
	'gateway=https://gw.example/team',
	'groq=https://groq-mirror.example/openai/v1',
	'anthropic=https://anthropic-mirror.example/proxied/',
].map(text => parseUpstream(text)), {host: '127.0.0.1', port: 7171});

function pick(target: string, {method = 'POST', headers = {}}: {method?: string; headers?: Readonly<Record<string, string>>} = {}): Route | RouteProblem {
	return pickRoute({method, url: target, readHeader: name => headers[name]}, upstreams);
}

function pickGood(...arguments_: Parameters<typeof pick>): Route {
	const route = pick(...arguments_);
	assert.ok(!('problem' in route), `${arguments_[0]} has no route`);
	return route;
}

describe('a path at the root', () => {
	for (const [target, provider, upstreamTarget = target] of [
		['/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse', 'gemini'],
		['/v1alpha/models/x:generateContent', 'gemini'],
		['/v1beta1/models/x:generateContent', 'gemini'],
		['/upload/v1beta/files?uploadType=resumable', 'gemini'],
		['/v1beta/openai/chat/completions', 'gemini'],
		['/v1/models/gemini-2.5-flash:generateContent', 'gemini'],
		['/v1/tunedModels/mine:countTokens', 'gemini'],
		['/v1/messages?beta=true', 'anthropic', '/proxied/v1/messages?beta=true'],
		['/v1/messages/count_tokens', 'anthropic', '/proxied/v1/messages/count_tokens'],
		['/v1/complete', 'anthropic', '/proxied/v1/complete'],
		['/messages', 'anthropic', '/proxied/v1/messages'],
		['/api/hello', 'anthropic', '/proxied/api/hello'],
		['/api/event_logging/batch', 'anthropic', '/proxied/api/event_logging/batch'],
		['/api/claude_code/settings', 'anthropic', '/proxied/api/claude_code/settings'],
		['/v1/projects/p/locations/us-east5/publishers/anthropic/models/claude-x@20250219:streamRawPredict', 'vertex'],
		['/v1beta1/projects/p/locations/global/publishers/google/models/gemini-2.5-pro:generateContent', 'vertex'],
		['/v1/publishers/google/models/gemini-2.5-flash:generateContent', 'vertex'],
		['/v1internal:streamGenerateContent?alt=sse', 'code-assist'],
		['/api/chat', 'ollama'],
		['/api/generate', 'ollama'],
		['/api/tags', 'ollama'],
		['/api/blobs/sha256:29fdb92e57cf0827', 'ollama'],
		['/v2/chat', 'cohere'],
		['/backend-api/codex/responses', 'chatgpt'],
		['/backend-api/wham/usage', 'chatgpt'],
		['/v1/chat/completions', 'openai'],
		['/v1/completions', 'openai'],
		['/v1/responses/resp_1/cancel', 'openai'],
		['/v1/anything/else', 'openai'],
		['/chat/completions?x=1', 'openai', '/v1/chat/completions?x=1'],
		['/completions', 'openai', '/v1/completions'],
		['/responses', 'openai', '/v1/responses'],
		['/embeddings', 'openai', '/v1/embeddings'],
		['/images/generations', 'openai', '/v1/images/generations'],
		['/audio/speech', 'openai', '/v1/audio/speech'],
		['/moderations', 'openai', '/v1/moderations'],
		['/models', 'openai', '/v1/models'],
		['/files', 'openai', '/v1/files'],
		['/batches', 'openai', '/v1/batches'],
		['/realtime?model=x', 'openai', '/v1/realtime?model=x'],
	] as const) {
		test(`${target} goes to ${provider}`, () => {
			const route = pickGood(target);
			assert.equal(route.provider.id, provider);
			assert.equal(route.target, upstreamTarget);
		});
	}

	for (const [headers, provider] of [
		[{}, 'openai'],
		[{authorization: 'Bearer x'}, 'openai'],
		[{'anthropic-version': '2023-06-01', authorization: 'Bearer x'}, 'anthropic'],
		[{'user-agent': 'claude-cli/2.1'}, 'anthropic'],
		[{'user-agent': 'claude-code/2.1'}, 'anthropic'],
		[{'x-api-key': 'x'}, 'anthropic'],
		[{'x-api-key': 'x', authorization: 'Bearer x'}, 'openai'],
		[{'x-goog-api-key': 'x'}, 'gemini'],
		[{'x-goog-api-client': 'google-genai-sdk/3.1.0'}, 'gemini'],
	] as const) {
		test(`/v1/models goes to ${provider} with ${JSON.stringify(headers)}`, () => {
			assert.equal(pickGood('/v1/models', {method: 'GET', headers}).provider.id, provider);
		});
	}

	test('gets the version of whom its headers name where it has none', () => {
		assert.equal(pickGood('/models', {method: 'GET', headers: {'x-goog-api-key': 'x'}}).target, '/v1beta/models');
		assert.equal(pickGood('/models', {method: 'GET', headers: {'anthropic-version': 'x'}}).target, '/proxied/v1/models');
	});
});

describe('a path with a prefix', () => {
	for (const [target, origin, upstreamTarget] of [
		['/openai/v1/chat/completions', 'https://api.openai.com', '/v1/chat/completions'],
		['/openai/chat/completions', 'https://api.openai.com', '/v1/chat/completions'],
		['/openai', 'https://api.openai.com', '/'],
		['/openai?x', 'https://api.openai.com', '/?x'],
		['/ollama/api/chat', 'http://127.0.0.1:11434', '/api/chat'],
		['/ollama/chat/completions', 'http://127.0.0.1:11434', '/v1/chat/completions'],
		['/openrouter/api/v1/chat/completions', 'https://openrouter.ai', '/api/v1/chat/completions'],
		['/openrouter/v1/chat/completions', 'https://openrouter.ai', '/api/v1/chat/completions'],
		['/openrouter/chat/completions', 'https://openrouter.ai', '/api/v1/chat/completions'],
		['/fireworks/v1/messages', 'https://api.fireworks.ai', '/inference/v1/messages'],
		['/copilot/chat/completions', 'https://api.githubcopilot.com', '/chat/completions'],
		['/deepseek/v1/chat/completions', 'https://api.deepseek.com', '/v1/chat/completions'],
		['/gemini/v1/models/x:generateContent', 'https://generativelanguage.googleapis.com', '/v1/models/x:generateContent'],
		['/gemini/models/x:generateContent', 'https://generativelanguage.googleapis.com', '/v1beta/models/x:generateContent'],
		['/chatgpt/responses', 'https://chatgpt.com', '/backend-api/codex/responses'],
		// Where the user's own URL stands before it.
		['/mine/v1/chat/completions', 'https://llm.example', '/base/v1/chat/completions'],
		['/mine/chat/completions', 'https://llm.example', '/base/v1/chat/completions'],
		['/mine/tokenize', 'https://llm.example', '/base/tokenize'],
		['/big/chat/completions', 'https://api.z.example', '/api/paas/v4/chat/completions'],
		['/big/v4/chat/completions', 'https://api.z.example', '/api/paas/v4/chat/completions'],
		['/bare/chat/completions', 'https://bare.example', '/v1/chat/completions'],
		['/bare/v1/models', 'https://bare.example', '/v1/models'],
		['/gateway/chat/completions', 'https://gw.example', '/team/chat/completions'],
		['/groq/openai/v1/models', 'https://groq-mirror.example', '/openai/v1/models'],
		['/groq/v1/models', 'https://groq-mirror.example', '/openai/v1/models'],
		['/anthropic/v1/messages', 'https://anthropic-mirror.example', '/proxied/v1/messages'],
	] as const) {
		test(`${target} goes to ${origin}${upstreamTarget}`, () => {
			const route = pickGood(target);
			assert.equal(route.origin, origin);
			assert.equal(route.host, origin.replace(/^https?:\/\//v, ''));
			assert.equal(route.target, upstreamTarget);
		});
	}

	test('goes on as the raw bytes that came', () => {
		for (const path of ['/a%20b/%E2%82%AC?q=%2F..%2F&key=a b'.replace(' ', '%20'), '/a//b///c', '/x;y=1', '/caf\u{E9}', '/a%2Fb', '/~!$&\'()*+,=:@|"<>', '/v1/%2e', '/a.b/..c/d..']) {
			assert.equal(pickGood(`/openai/${path.slice(1)}`).target, path);
		}
	});

	test('reaches no other host, whatever it looks like', () => {
		for (const path of ['//evil.example/v1', '/@evil.example/', String.raw`/\evil.example`, '/https://evil.example/', '/:80@evil.example', '/%2F%2Fevil.example']) {
			const route = pickGood(`/openai${path}`);
			assert.equal(route.origin, 'https://api.openai.com');
			assert.equal(route.target, path);
		}
	});
});

describe('a path without a route', () => {
	for (const [target, problem] of [
		['/', 'unknown_route'],
		['/v3/chat', 'unknown_route'],
		['/nobody/v1/chat/completions', 'unknown_route'],
		['/OpenAI/v1/chat/completions', 'unknown_route'],
		['/v1beta', 'unknown_route'],
		['/api/config', 'unknown_route'],
		['/messagesx', 'unknown_route'],
		['//evil.example/v1/models', 'unknown_route'],
		[String.raw`/\evil.example/v1/models`, 'unknown_route'],
		['/__proto__/x', 'unknown_route'],
		['/azure/openai/v1/responses', 'no_upstream'],
		['https://evil.example/v1/models', 'absolute_target'],
		['evil.example:443', 'absolute_target'],
		['*', 'absolute_target'],
		['', 'absolute_target'],
		['/openai/..', 'bad_target'],
		['/openai/../admin', 'bad_target'],
		['/openai/v1/..;/admin', 'bad_target'],
		['/openai/%2e%2E/admin', 'bad_target'],
		['/openai/.%2e/admin', 'bad_target'],
		['/openai/..%2fadmin', 'bad_target'],
		['/openai/x%2F..%5Cadmin', 'bad_target'],
		[String.raw`/openai/x\..\admin`, 'bad_target'],
		['/openai/a b', 'bad_target'],
		['/openai/\u{0}', 'bad_target'],
		['/openai/\u{7F}', 'bad_target'],
		['/openai/\u{20AC}', 'bad_target'],
	] as const) {
		test(`${JSON.stringify(target)} is refused: ${problem}`, () => {
			const route = pick(target);
			assert.equal('problem' in route && route.problem, problem);
		});
	}

	test('says what to do where an address is missing', () => {
		assert.match((pick('/azure/openai/v1/responses') as RouteProblem).detail!, /--upstream azure=https:\/\//v);
	});
});

describe('what a record shows of a path', () => {
	for (const [target, endpoint, model = null] of [
		['/v1/chat/completions?key=SECRET&user=me', '/v1/chat/completions'],
		['/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse&key=SECRET', '/v1beta/models/{model}:streamGenerateContent', 'gemini-2.5-flash'],
		['/v1beta/models/m:generateContent', '/v1beta/models/{model}:generateContent', 'm'],
		['/v1/models/gpt-5.2', '/v1/models/{model}'],
		['/v1/models', '/v1/models'],
		['/v1/responses/resp_0123abc/input_items', '/v1/responses/{id}/input_items'],
		['/v1/files/file-abc123/content', '/v1/files/{id}/content'],
		['/v1/messages/batches/msgbatch_01abc/results', '/v1/messages/batches/{id}/results'],
		['/v1/threads/thread_abc/runs/run_abc', '/v1/threads/{id}/runs/{id}'],
		['/v1/x/550e8400-e29b-41d4-a716-446655440000', '/v1/x/{id}'],
		['/v1/x/12345', '/v1/x/{id}'],
		[`/v1/x/${'bot123:AAF-secret'.repeat(4)}`, '/v1/x/{id}'],
		['/mine/v1/chat/completions', '/v1/chat/completions'],
		['/v1/fine_tuning/jobs', '/v1/fine_tuning/jobs'],
		['/v1/conversations', '/v1/conversations'],
		['/cloudflare/client/v4/accounts/0123456789abcdef0123/ai/run/@cf/meta/llama-3', '/client/v4/accounts/{id}/ai/run/{model}', '@cf/meta/llama-3'],
	] as const) {
		test(`is ${endpoint} of ${target.slice(0, 80)}`, () => {
			const route = pickGood(target, {method: 'GET'});
			assert.equal(route.endpoint, endpoint);
			assert.equal(pickGood(target).pathModel, model);
		});
	}

	test('has no deployment, but the record has it as the model', () => {
		const table = buildUpstreamTable([parseUpstream('azure=https://res.openai.azure.com')], {host: '127.0.0.1', port: 7171});
		const route = pickRoute({method: 'POST', url: '/azure/openai/deployments/chat/chat/completions?api-version=1', readHeader: () => undefined}, table) as Route;
		assert.equal(route.endpoint, '/openai/deployments/{model}/chat/completions');
		assert.equal(route.pathModel, 'chat');
		assert.equal(route.format?.id, 'openai-chat');
		const foundry = pickRoute({method: 'POST', url: '/azure/models/chat/completions?api-version=1', readHeader: () => undefined}, table) as Route;
		assert.deepEqual([foundry.endpoint, foundry.target, foundry.operation], ['/models/chat/completions', '/models/chat/completions?api-version=1', 'chat']);
	});
});

describe('a session in the path', () => {
	test('is taken off before the request is routed, decoded and cleaned', () => {
		for (const [target, upstreamTarget, name] of [
			['/s/fix-auth/v1/messages?beta=true', '/proxied/v1/messages?beta=true', 'fix-auth'],
			['/s/a%20b%2Fc/openai/v1/responses', '/v1/responses', 'a b/c'],
			['/s/%1B%5B2J/mine/chat/completions', '/base/v1/chat/completions', '[2J'],
			[`/s/${'x'.repeat(500)}/v1/chat/completions`, '/v1/chat/completions', 'x'.repeat(128)],
			['/v1/chat/completions', '/v1/chat/completions', null],
		] as const) {
			const route = pickGood(target);
			assert.equal(route.target, upstreamTarget);
			assert.equal(route.pathSession, name);
			assert.ok(!route.endpoint.includes('/s/'));
		}
	});

	test('is refused where it is no name', () => {
		for (const target of ['/s/', '/s/x', '/s//v1/messages', '/s/%20/v1/messages', '/s/%zz/v1/messages', '/s/%ff/v1/messages']) {
			assert.deepEqual(pick(target), {problem: 'bad_session'}, target);
		}
	});

	test('leads nowhere else than the same path without it', () => {
		assert.deepEqual(pick('/s/x/nowhere'), {problem: 'unknown_route'});
		assert.deepEqual(pick('/s/x//evil.example/v1'), {problem: 'unknown_route'});
		assert.deepEqual(pick('/s/x/s/y/v1/messages'), {problem: 'unknown_route'});
		assert.deepEqual(pick('/s/../v1/messages'), {problem: 'bad_target'});
	});
});

describe('a client\'s own traffic', () => {
	for (const [method, target] of [
		['HEAD', '/api/hello'],
		['POST', '/api/event_logging/batch'],
		['GET', '/api/claude_code/settings'],
		['GET', '/v1/code/sessions'],
		['POST', '/v1/filestore/x'],
		['GET', '/backend-api/wham/usage'],
		['GET', '/backend-api/ps/plugins'],
		['OPTIONS', '/v1/chat/completions'],
		['GET', '/api/version'],
		['GET', '/s/mine/api/hello'],
	] as const) {
		test(`is no call of a model: ${method} ${target}`, () => {
			const route = pickGood(target, {method});
			assert.equal(route.operation, 'control');
			assert.equal(route.format, null);
		});
	}

	for (const [method, target] of [
		['POST', '/v1/messages'],
		['POST', '/backend-api/codex/responses'],
		['POST', '/api/chat'],
		['GET', '/v1/models'],
	] as const) {
		test(`is not: ${method} ${target}`, () => {
			assert.notEqual(pickGood(target, {method}).operation, 'control');
		});
	}
});

test('a path at the root of a provider that nobody serves has no route', () => {
	const route = pickRoute({method: 'POST', url: '/v1/chat/completions', readHeader: () => undefined}, new Map());
	assert.ok('problem' in route);
	assert.equal(route.problem, 'unknown_route');
});
