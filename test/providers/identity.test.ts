import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {readAgent, readApiKey} from '../../source/providers/identity.js';
import {
	readCaller,
	readEndUser,
	readRetryCount,
	readTrace,
} from '../../source/providers/session.js';
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
			const caller = readCaller(reader(headers));
			assert.deepEqual([caller.sessionId, caller.sessionSource], [sessionId, sessionSource]);
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
	const read = (headers: Headers) => {
		const {sessionId, sessionSource} = readCaller(reader(headers));
		return [sessionId, sessionSource];
	};

	assert.deepEqual(read({'x-session-id': 'b', 'x-claude-code-session-id': 'a', 'x-session-affinity': 'c'}), ['a', 'x-claude-code-session-id']);
	assert.deepEqual(read({'session-id': ' ', 'helicone-session-id': 'a\u{1B}[2Jb'}), ['a [2Jb', 'helicone-session-id']);
	assert.deepEqual(read({baggage: 'a=1, session.id=s%20one;p=1,b=2'}), ['s one', 'baggage']);
	assert.deepEqual(read({baggage: 'session.id=50%'}), ['50%', 'baggage']);
	assert.deepEqual(read({baggage: 'not.session.id=x'}), [null, null]);
	assert.equal(read({'x-session-id': 'x'.repeat(1000)})[0]!.length, 128);
});

describe('a sub-agent', () => {
	const codex = {'session-id': 's', 'thread-id': 's'};
	for (const [title, headers, expectedCaller] of [
		['of nobody is the main agent', {'x-session-id': 's'}, ['s', null, null]],
		['of Claude Code', {'x-claude-code-session-id': 's', 'x-claude-code-agent-id': 'a'}, ['s', 'a', null]],
		['of a sub-agent of Claude Code', {'x-claude-code-session-id': 's', 'x-claude-code-agent-id': 'a', 'x-claude-code-parent-agent-id': 'p'}, ['s', 'a', 'p']],
		['of opencode is a part of its parent\'s session', {'x-session-id': 'child', 'session-id': 'child', 'x-parent-session-id': 's'}, ['s', 'child', null]],
		['of Codex is not its main thread', codex, ['s', null, null]],
		['of Codex is another thread', {...codex, 'thread-id': 't', 'x-codex-parent-thread-id': 's'}, ['s', 't', null]],
		['of a sub-agent of Codex', {...codex, 'thread-id': 't', 'x-codex-parent-thread-id': 'p'}, ['s', 't', 'p']],
		['of an older Codex, where a thread is a session', {session_id: 't', thread_id: 't', 'x-codex-parent-thread-id': 's'}, ['s', 't', null]],
		['of Codex without a thread is known by its kind', {...codex, 'x-openai-subagent': 'review'}, ['s', 'review', null]],
		['of Codex by its metadata alone', {'x-codex-turn-metadata': '{"session_id":"s","workspaces":{"/home/me":{}}}'}, ['s', null, null]],
		['of broken metadata is nobody\'s', {'x-codex-turn-metadata': '{"session_id":'}, [null, null, null]],
	] as ReadonlyArray<readonly [string, Headers, ReadonlyArray<string | null>]>) {
		test(title, () => {
			const {sessionId, agentId, parentAgentId} = readCaller(reader(headers));
			assert.deepEqual([sessionId, agentId, parentAgentId], expectedCaller);
		});
	}
});

test('a trace is read where it is whole, and is no session', () => {
	const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
	const spanId = '00f067aa0ba902b7';
	const headers = reader({traceparent: `00-${traceId}-${spanId}-01`});
	assert.deepEqual(readTrace(headers), {traceId, spanId});
	assert.equal(readCaller(headers).sessionId, null);
	for (const traceparent of ['', `00-${'0'.repeat(32)}-${spanId}-01`, `00-${traceId}-x-01`]) {
		assert.deepEqual(readTrace(reader({traceparent})), {traceId: null, spanId: null});
	}
});

test('a retry is known where the SDK counts, and unknown is not zero', () => {
	assert.equal(readRetryCount(reader({'x-stainless-retry-count': '2'})), 2);
	assert.equal(readRetryCount(reader({'x-stainless-retry-count': '0'})), 0);
	assert.equal(readRetryCount(reader({'x-stainless-retry-count': 'no'})), null);
	assert.equal(readRetryCount(reader({})), null);
});

test('the end user is who the gateway\'s header names', () => {
	assert.equal(readEndUser(reader({'helicone-user-id': 'u'})), 'u');
	assert.equal(readEndUser(reader({})), null);
});

test('a program that nobody knows is nobody', () => {
	assert.equal(readAgent(reader({})), null);
	assert.equal(readAgent(reader({'user-agent': 'Mozilla/5.0 claude-cli/2'})), null);
});
