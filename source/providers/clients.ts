/**
How each known client is pointed at tailrace: an environment variable, or an argument where the client ignores
its environment. `{proxy}` stands for the proxy's URL.
*/
export type ClientSetting = {
	/** As people call it. */
	readonly client: string;
	/** The variable, or `null` where none is read. */
	readonly variable: string | null;
	readonly value: string;
	/** What to type instead of, or beside, the variable; `null` where the variable is enough. */
	readonly hint: string | null;
	/** That it is set at all changes what the client does, so it is set for nobody who had not set it. */
	readonly isOnlyReplaced?: boolean;
};

export const clientSettings: readonly ClientSetting[] = [
	{
		client: 'OpenAI SDKs, Qwen Code', variable: 'OPENAI_BASE_URL', value: '{proxy}/v1', hint: null,
	},
	{
		client: 'Anthropic SDKs, Claude Code', variable: 'ANTHROPIC_BASE_URL', value: '{proxy}', hint: null,
	},
	{
		client: 'Google GenAI SDK, Gemini CLI', variable: 'GOOGLE_GEMINI_BASE_URL', value: '{proxy}', hint: null,
	},
	{
		client: 'Ollama CLI and libraries', variable: 'OLLAMA_HOST', value: '{proxy}', hint: null,
	},
	{
		client: 'aider, LiteLLM, older LangChain', variable: 'OPENAI_API_BASE', value: '{proxy}/v1', hint: null,
	},
	{
		client: 'Groq SDK', variable: 'GROQ_BASE_URL', value: '{proxy}/groq', hint: null,
	},
	{
		client: 'GitHub Copilot CLI', variable: 'COPILOT_PROVIDER_BASE_URL', value: '{proxy}/v1',
		// It appends `/chat/completions` or `/responses` itself, and takes the type from its own variable.
		hint: 'with COPILOT_PROVIDER_TYPE=openai', isOnlyReplaced: true,
	},
	{
		client: 'Codex', variable: null, value: '{proxy}/v1',
		// Measured with 0.169: OPENAI_BASE_URL is ignored.
		hint: 'codex -c openai_base_url="{proxy}/v1"',
	},
	{
		client: 'opencode', variable: null, value: '{proxy}/v1', hint: 'opencode.json: provider.<id>.options.baseURL = "{proxy}/v1"',
	},
	{
		client: 'Azure OpenAI SDKs', variable: 'AZURE_OPENAI_ENDPOINT', value: '{proxy}/azure', hint: 'with --upstream azure=https://<resource>.openai.azure.com', isOnlyReplaced: true,
	},
	{
		client: 'aider, LiteLLM on Ollama', variable: 'OLLAMA_API_BASE', value: '{proxy}', hint: null,
	},
	{
		client: 'Mistral SDK', variable: null, value: '{proxy}/mistral', hint: 'serverURL (in Python server_url): "{proxy}/mistral"',
	},
	{
		client: 'OpenRouter', variable: null, value: '{proxy}/openrouter/api/v1', hint: 'base URL {proxy}/openrouter/api/v1',
	},
	{
		client: 'Gemini CLI with a Google login', variable: 'CODE_ASSIST_ENDPOINT', value: '{proxy}/code-assist', hint: null,
	},
	{
		client: 'Google GenAI SDK on Vertex', variable: null, value: '{proxy}/vertex',
		// A region of the client's own would be lost behind the one for all, so that this is for the user to set.
		hint: 'GOOGLE_VERTEX_BASE_URL={proxy}/vertex',
	},
	{
		client: 'Claude Code on Vertex', variable: null, value: '{proxy}/vertex/v1', hint: 'ANTHROPIC_VERTEX_BASE_URL={proxy}/vertex/v1',
	},
	{
		client: 'Claude Code on Bedrock', variable: null, value: '{proxy}/bedrock',
		// Signed requests would fail, so that this is for the user to set.
		hint: 'ANTHROPIC_BEDROCK_BASE_URL={proxy}/bedrock with AWS_BEARER_TOKEN_BEDROCK and --upstream bedrock=https://bedrock-runtime.<region>.amazonaws.com',
	},
	{
		client: 'AWS SDKs on Bedrock', variable: null, value: '{proxy}/bedrock',
		hint: 'AWS_ENDPOINT_URL_BEDROCK_RUNTIME={proxy}/bedrock with AWS_BEARER_TOKEN_BEDROCK and --upstream bedrock=https://bedrock-runtime.<region>.amazonaws.com',
	},
];

export function fillSetting(template: string, proxyUrl: string): string {
	return template.replaceAll('{proxy}', () => proxyUrl);
}
