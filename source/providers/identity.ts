import {cleanText} from '../core/text.js';

/** Reads a header by its lower-case name; `undefined` when it is absent. */
export type ReadHeader = (name: string) => string | undefined;

/** How a user agent begins, and whose it is. */
const agents: ReadonlyArray<readonly [prefix: string, agent: string]> = [
	['claude-cli/', 'claude-code'],
	['claude-code/', 'claude-code'],
	['codex_', 'codex'],
	['codex-', 'codex'],
	['GeminiCLI', 'gemini-cli'],
	['opencode/', 'opencode'],
	['QwenCode/', 'qwen-code'],
	['GitHubCopilotChat/', 'copilot'],
	['OpenAI/', 'openai-sdk'],
	['AsyncOpenAI/', 'openai-sdk'],
	['AzureOpenAI/', 'openai-sdk'],
	['AsyncAzureOpenAI/', 'openai-sdk'],
	['Anthropic/', 'anthropic-sdk'],
	['AsyncAnthropic/', 'anthropic-sdk'],
	['AnthropicVertex/', 'anthropic-sdk'],
	['AsyncAnthropicVertex/', 'anthropic-sdk'],
	['AnthropicBedrock/', 'anthropic-sdk'],
	['AsyncAnthropicBedrock/', 'anthropic-sdk'],
	['google-genai-sdk/', 'google-genai-sdk'],
	['ollama-js/', 'ollama-sdk'],
	['ollama-python/', 'ollama-sdk'],
	['ollama/', 'ollama-cli'],
	['ai-sdk', 'vercel-ai-sdk'],
	['ai/', 'vercel-ai-sdk'],
	['langchainjs', 'langchain'],
	['mistral-client', 'mistral-sdk'],
	['Groq/', 'groq-sdk'],
	['AsyncGroq/', 'groq-sdk'],
	['Together/', 'together-sdk'],
	['AsyncTogether/', 'together-sdk'],
	['Cerebras/', 'cerebras-sdk'],
	['AsyncCerebras/', 'cerebras-sdk'],
	['cohere/', 'cohere-sdk'],
	['aider', 'aider'],
	['litellm', 'litellm'],
	['curl/', 'curl'],
];

/** The program that asks, by its user agent; `null` when that is nobody known. */
export function readAgent(readHeader: ReadHeader): string | null {
	// Copilot calls itself by the SDK that it uses; these headers are its own.
	if (readHeader('x-interaction-type') !== undefined || readHeader('copilot-integration-id') !== undefined) {
		return 'copilot';
	}

	const userAgent = readHeader('user-agent');
	const agent = userAgent === undefined ? undefined : agents.find(([prefix]) => userAgent.startsWith(prefix))?.[1];
	// Codex in an editor may bear the editor's name.
	return agent ?? (readHeader('originator')?.startsWith('codex_') === true ? 'codex' : null);
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
