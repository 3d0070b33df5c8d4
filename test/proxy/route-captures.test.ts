import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {buildUpstreamTable} from '../../source/config/upstream-table.js';
import {pickRoute} from '../../source/proxy/route.js';
import {listClientCaptures, needsFixtures, type ClientCapture} from '../helpers/fixtures.js';

const upstreams = buildUpstreamTable([], {host: '127.0.0.1', port: 7171});

/** What the capture server had before the path that the client chose, in captures whose name is no provider's. */
const captureMount = /^\/(?:anthropic-sdk|openai-sdk|openai-env|genai-sdk|genai-env|ai-openai|ai-anthropic|ai-google|lc-openai|lc-anthropic|compat)(?=\/)/v;

const expected: ReadonlyArray<readonly [name: RegExp, provider: string, format: string | null]> = [
	[/^claude-code-preflight/v, 'anthropic', null],
	[/^claude-code-model-discovery/v, 'anthropic', 'openai-other'],
	[/^(?:claude-code|sdk-anthropic|sdk-langchain-anthropic|sdk-ai-sdk-anthropic|opencode-anthropic|copilot-cli-byok-anthropic)/v, 'anthropic', 'anthropic-messages'],
	[/^codex-0\.130-chatgpt/v, 'chatgpt', 'openai-responses'],
	[/^(?:codex|opencode-openai$|copilot-cli-byok-openai-responses|sdk-ai-sdk-openai)/v, 'openai', 'openai-responses'],
	[/^(?:gemini-cli|sdk-google|sdk-ai-sdk-google)/v, 'gemini', 'gemini'],
	[/^sdk-groq/v, 'groq', 'openai-chat'],
	[/^sdk-mistral/v, 'mistral', 'openai-chat'],
	[/^sdk-ollama/v, 'ollama', 'ollama'],
	[/^(?:qwen-code|sdk-openai|sdk-langchain-openai|opencode-openai-compatible|copilot-cli-byok-openai-completions)/v, 'openai', 'openai-chat'],
];

describe('what real clients sent', needsFixtures, () => {
	for (const capture of listClientCaptures()) {
		test(`goes where ${capture.name} meant it`, () => {
			const [, provider, format] = expected.find(([name]) => name.test(capture.name)) ?? [];
			const route = pickCapture(capture);
			assert.ok(!('problem' in route), 'it has no route');
			assert.equal(route.provider.id, provider);
			assert.equal(route.format?.id ?? null, format);
		});
	}
});

function pickCapture({requestLine, rawHeaders}: ClientCapture) {
	const [method = '', target = ''] = requestLine.split(' ', 2);
	return pickRoute({
		method,
		url: target.replace(captureMount, ''),
		readHeader: name => rawHeaders.find(([key]) => key.toLowerCase() === name)?.[1],
	}, upstreams);
}
