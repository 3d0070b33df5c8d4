import {cleanText} from '../core/text.js';

/** Reads a header by its lower-case name; `undefined` when it is absent. */
export type ReadHeader = (name: string) => string | undefined;

/** Headers with a session's id, the most trustworthy first. */
const sessionHeaders = [
	'x-claude-code-session-id',
	'session-id',
	'session_id',
	'thread-id',
	'thread_id',
	'conversation_id',
	'x-session-id',
	'helicone-session-id',
	'x-session-affinity',
	'x-conversation-id',
	'x-litellm-session-id',
	'langfuse_session_id',
] as const;

export function readSession(readHeader: ReadHeader): {sessionId: string | null; sessionSource: string | null} {
	for (const name of sessionHeaders) {
		const sessionId = cleanText(readHeader(name));
		if (sessionId !== null) {
			return {sessionId, sessionSource: name};
		}
	}

	return {sessionId: null, sessionSource: null};
}

/** How a user agent begins, and whose it is. */
const agents: ReadonlyArray<readonly [prefix: string, agent: string]> = [
	['claude-cli/', 'claude-code'],
	['claude-code/', 'claude-code'],
	['codex_', 'codex'],
	['GeminiCLI', 'gemini-cli'],
	['opencode/', 'opencode'],
	['QwenCode/', 'qwen-code'],
	['OpenAI/', 'openai-sdk'],
	['AsyncOpenAI/', 'openai-sdk'],
	['Anthropic/', 'anthropic-sdk'],
	['AsyncAnthropic/', 'anthropic-sdk'],
	['google-genai-sdk/', 'google-genai-sdk'],
	['ollama-js/', 'ollama-sdk'],
	['ollama-python/', 'ollama-sdk'],
	['ollama/', 'ollama-cli'],
	['ai-sdk', 'vercel-ai-sdk'],
	['langchainjs', 'langchain'],
	['mistral-client', 'mistral-sdk'],
	['Groq/', 'groq-sdk'],
	['litellm', 'litellm'],
	['curl/', 'curl'],
];

/** The program that asks, by its user agent; `null` when that is nobody known. */
export function readAgent(readHeader: ReadHeader): string | null {
	// Copilot calls itself by the SDK that it uses; this header is its own.
	if (readHeader('x-interaction-type') !== undefined) {
		return 'copilot';
	}

	const userAgent = readHeader('user-agent');
	return userAgent === undefined ? null : agents.find(([prefix]) => userAgent.startsWith(prefix))?.[1] ?? null;
}

/** Where clients put their key: the header, and how `auth_method` calls it. */
const keyHeaders = [
	['authorization', 'bearer'],
	['x-api-key', 'x-api-key'],
	['api-key', 'api-key'],
	['x-goog-api-key', 'x-goog-api-key'],
] as const;

/** The key itself, for the keyed hash; it must go no further. */
export function readApiKey(readHeader: ReadHeader, query: string): {key: string; authMethod: string} | null {
	for (const [name, authMethod] of keyHeaders) {
		const value = readHeader(name);
		if (value !== undefined && value !== '') {
			return name === 'authorization' ? readAuthorization(value) : {key: value, authMethod};
		}
	}

	const key = query === '' ? null : new URLSearchParams(query).get('key');
	return key === null || key === '' ? null : {key, authMethod: 'query'};
}

function readAuthorization(value: string): {key: string; authMethod: string} {
	const space = value.indexOf(' ');
	return space === -1
		? {key: value, authMethod: 'authorization'}
		: {key: value.slice(space + 1).trim(), authMethod: cleanText(value.slice(0, space).toLowerCase(), 16) ?? 'authorization'};
}
