import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {readAgent, readApiKey, readSession} from '../../source/providers/identity.js';
import {listClientCaptures, needsFixtures} from '../helpers/fixtures.js';

type Headers = Readonly<Record<string, string>>;
const reader = (headers: Headers) => (name: string): string | undefined => headers[name];

const redacted = '<redacted>';
const claudeSession = '7b02c7ce-4d6c-4635-a635-8b6b8c10e86e';

/** By the capture's name: who asks, in which session (from which header), and with what kind of key. */
const expected: ReadonlyArray<readonly [name: RegExp, agent: string | null, session: string | null, source: string | null, auth: string | null]> = [
	[/^claude-code-(?:main|subagent|nested-subagent)$/v, 'claude-code', claudeSession, 'x-claude-code-session-id', 'x-api-key'],
	[/^claude-code-oauth$/v, 'claude-code', '5236c499-60b9-4c47-aeb5-6d2e972645f0', 'x-claude-code-session-id', 'bearer'],
	[/^claude-code-model-discovery$/v, 'claude-code', null, null, 'x-api-key'],
	[/^claude-code-preflight$/v, null, null, null, null],
	[/^codex-0\.130/v, 'codex', '01a1fc8a-3fa0-7631-8364-d69074e0978d', 'session_id', 'bearer'],
	[/^codex-custom-provider$/v, 'codex', '01a1fc87-f8c8-7d73-82a2-6d5fe864c2a7', 'session-id', 'bearer'],
	[/^codex-http-after-426$/v, 'codex', '01a1fc87-f800-7310-938e-ab1a0cfcbdfe', 'session-id', 'bearer'],
	[/^codex-websocket$/v, 'codex', '01a1fc87-2fd1-79b2-a2d8-0a4ebf3e5d7d', 'session-id', 'bearer'],
	[/^copilot-cli-byok-anthropic$/v, 'copilot', null, null, 'x-api-key'],
	[/^copilot-cli/v, 'copilot', null, null, 'bearer'],
	[/^gemini-cli$/v, 'gemini-cli', null, null, 'x-goog-api-key'],
	[/^opencode-anthropic$/v, 'opencode', 'ses_e0373898fffecWrXc1rz6kl4Tw', 'x-session-id', 'x-api-key'],
	[/^opencode-openai-compatible$/v, 'opencode', 'ses_e03737139ffe3twyW3kduB9RYO', 'x-session-id', 'bearer'],
	[/^opencode-openai$/v, 'opencode', 'ses_e03737d5dffenIVAPl8JNAe2a6', 'session-id', 'bearer'],
	[/^qwen-code$/v, 'qwen-code', null, null, 'bearer'],
	[/^sdk-ai-sdk-anthropic$/v, 'vercel-ai-sdk', null, null, 'x-api-key'],
	[/^sdk-ai-sdk-google$/v, 'vercel-ai-sdk', null, null, 'x-goog-api-key'],
	[/^sdk-ai-sdk-openai$/v, 'vercel-ai-sdk', null, null, 'bearer'],
	[/^sdk-anthropic/v, 'anthropic-sdk', null, null, 'bearer'],
	[/^sdk-langchain-anthropic/v, 'anthropic-sdk', null, null, 'x-api-key'],
	[/^sdk-google-genai/v, 'google-genai-sdk', null, null, 'x-goog-api-key'],
	[/^sdk-groq/v, 'groq-sdk', null, null, 'bearer'],
	[/^sdk-langchain-openai/v, 'langchain', null, null, 'bearer'],
	[/^sdk-mistralai/v, 'mistral-sdk', null, null, 'bearer'],
	[/^sdk-ollama/v, 'ollama-sdk', null, null, null],
	[/^sdk-openai/v, 'openai-sdk', null, null, 'bearer'],
];

describe('of a real client', needsFixtures, () => {
	for (const capture of listClientCaptures()) {
		test(`(${capture.name}) it is known who asks, in which session, and with what kind of key`, () => {
			const headers = Object.fromEntries(capture.rawHeaders.map(([name, value]) => [name.toLowerCase(), value]));
			const [, agent, sessionId, sessionSource, authMethod] = expected.find(([name]) => name.test(capture.name))!;
			assert.equal(readAgent(reader(headers)), agent);
			assert.deepEqual(readSession(reader(headers)), {sessionId, sessionSource});
			assert.deepEqual(readApiKey(reader(headers), ''), authMethod === null ? null : {key: redacted, authMethod});
		});
	}
});

describe('the key', () => {
	for (const [title, headers, query, key] of [
		['after Bearer, in any case and with any space', {authorization: 'BEARER   sk-1 '}, '', {key: 'sk-1', authMethod: 'bearer'}],
		['after another word', {authorization: 'Basic dXNlcg=='}, '', {key: 'dXNlcg==', authMethod: 'basic'}],
		['alone', {authorization: 'sk-1'}, '', {key: 'sk-1', authMethod: 'authorization'}],
		['of Azure', {'api-key': 'a'}, '', {key: 'a', authMethod: 'api-key'}],
		['of the authorization before another', {'x-api-key': 'a', authorization: 'Bearer b'}, '', {key: 'b', authMethod: 'bearer'}],
		['of an empty header does not count', {authorization: '', 'x-api-key': 'a'}, '', {key: 'a', authMethod: 'x-api-key'}],
		['in the query', {}, 'alt=sse&key=AIza%2B1', {key: 'AIza+1', authMethod: 'query'}],
		['in the query where it is empty is none', {}, 'key=', null],
		['that is not there', {}, 'alt=sse', null],
	] as const) {
		test(title, () => {
			assert.deepEqual(readApiKey(reader(headers), query), key);
		});
	}
});

test('a session is what the most trustworthy header says, cleaned and capped', () => {
	assert.deepEqual(
		readSession(reader({'x-session-id': 'b', 'x-claude-code-session-id': 'a', 'x-session-affinity': 'c'})),
		{sessionId: 'a', sessionSource: 'x-claude-code-session-id'},
	);
	assert.deepEqual(readSession(reader({'session-id': ' ', 'helicone-session-id': 'a\u{1B}[2Jb'})), {sessionId: 'a [2Jb', sessionSource: 'helicone-session-id'});
	assert.equal(readSession(reader({'x-session-id': 'x'.repeat(1000)})).sessionId!.length, 128);
});

test('a program that nobody knows is nobody', () => {
	assert.equal(readAgent(reader({})), null);
	assert.equal(readAgent(reader({'user-agent': 'Mozilla/5.0 claude-cli/2'})), null);
});
