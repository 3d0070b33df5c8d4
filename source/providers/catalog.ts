import type {Provider} from './provider.js';

const openaiFormats = ['openai-chat', 'openai-responses', 'openai-completions', 'openai-embeddings', 'openai-other'];
const compatibleFormats = [...openaiFormats, 'anthropic-messages'];

/** Everything a provider has unless it says otherwise: the OpenAI-compatible ones are alike. */
const compatible = {
	versionPath: '/v1',
	formats: compatibleFormats,
	hidesReasoning: false,
	requestIdHeaders: ['x-request-id'],
	priceProviderId: null,
} satisfies Partial<Provider>;

export const catalog: readonly Provider[] = [
	{
		...compatible,
		id: 'openai',
		name: 'OpenAI',
		origin: 'https://api.openai.com',
		formats: openaiFormats,
		priceProviderId: 'openai',
	},
	{
		...compatible,
		id: 'anthropic',
		name: 'Anthropic',
		origin: 'https://api.anthropic.com',
		// It also has an OpenAI-compatible face, https://platform.claude.com/docs/en/api/openai-sdk
		formats: ['anthropic-messages', ...openaiFormats],
		requestIdHeaders: ['request-id'],
		priceProviderId: 'anthropic',
	},
	{
		...compatible,
		id: 'gemini',
		name: 'Google Gemini',
		origin: 'https://generativelanguage.googleapis.com',
		versionPath: '/v1beta',
		formats: ['gemini', ...openaiFormats],
		// Of its OpenAI-compatible face; the native format says what it reasons.
		hidesReasoning: true,
		requestIdHeaders: [],
		priceProviderId: 'google',
	},
	{
		...compatible,
		id: 'ollama',
		name: 'Ollama',
		origin: 'http://127.0.0.1:11434',
		formats: ['ollama', ...compatibleFormats],
		requestIdHeaders: [],
	},
	{
		...compatible,
		id: 'azure',
		name: 'Azure OpenAI',
		// https://<resource>.openai.azure.com
		origin: null,
		versionPath: '',
		requestIdHeaders: ['apim-request-id', 'x-request-id'],
		priceProviderId: 'azure',
	},
	{
		...compatible,
		id: 'chatgpt',
		name: 'ChatGPT (Codex login)',
		origin: 'https://chatgpt.com',
		versionPath: '/backend-api/codex',
		formats: openaiFormats,
		requestIdHeaders: ['x-oai-request-id', 'x-request-id'],
		// A flat rate: the API's price would not be what is spent.
		priceProviderId: null,
	},
	{
		...compatible,
		id: 'openrouter',
		name: 'OpenRouter',
		origin: 'https://openrouter.ai',
		versionPath: '/api/v1',
		requestIdHeaders: ['x-generation-id'],
		priceProviderId: 'openrouter',
	},
	{
		...compatible,
		id: 'groq',
		name: 'Groq',
		origin: 'https://api.groq.com',
		versionPath: '/openai/v1',
		priceProviderId: 'groq',
	},
	{
		...compatible,
		id: 'mistral',
		name: 'Mistral',
		origin: 'https://api.mistral.ai',
		requestIdHeaders: ['mistral-correlation-id', 'x-kong-request-id'],
		priceProviderId: 'mistral',
	},
	{
		...compatible,
		id: 'deepseek',
		name: 'DeepSeek',
		origin: 'https://api.deepseek.com',
		// It serves both with and without `/v1`; its own documents leave it out.
		versionPath: '',
		requestIdHeaders: ['x-ds-trace-id'],
		priceProviderId: 'deepseek',
	},
	{
		...compatible,
		id: 'xai',
		name: 'xAI',
		origin: 'https://api.x.ai',
		hidesReasoning: true,
		priceProviderId: 'x-ai',
	},
	{
		...compatible,
		id: 'together',
		name: 'Together',
		origin: 'https://api.together.xyz',
		priceProviderId: 'together',
	},
	{
		...compatible,
		id: 'fireworks',
		name: 'Fireworks',
		origin: 'https://api.fireworks.ai',
		versionPath: '/inference/v1',
		priceProviderId: 'fireworks',
	},
	{
		...compatible,
		id: 'perplexity',
		name: 'Perplexity',
		origin: 'https://api.perplexity.ai',
		versionPath: '',
		priceProviderId: 'perplexity',
	},
	{
		...compatible,
		id: 'cerebras',
		name: 'Cerebras',
		origin: 'https://api.cerebras.ai',
		requestIdHeaders: ['inference-id', 'x-request-id'],
		priceProviderId: 'cerebras',
	},
	{
		...compatible,
		id: 'cohere',
		name: 'Cohere',
		origin: 'https://api.cohere.com',
		versionPath: '',
		// It also has an OpenAI-compatible face, https://docs.cohere.com/docs/compatibility-api
		formats: ['cohere', ...openaiFormats],
		requestIdHeaders: ['x-debug-trace-id'],
		priceProviderId: 'cohere',
	},
	{
		...compatible,
		id: 'copilot',
		name: 'GitHub Copilot',
		origin: 'https://api.githubcopilot.com',
		versionPath: '',
		requestIdHeaders: ['x-github-request-id'],
	},
	{
		...compatible,
		id: 'huggingface',
		name: 'Hugging Face',
		origin: 'https://router.huggingface.co',
		priceProviderId: 'huggingface_together',
	},
	{
		...compatible,
		id: 'vercel',
		name: 'Vercel AI Gateway',
		origin: 'https://ai-gateway.vercel.sh',
		requestIdHeaders: ['x-vercel-id'],
	},
	{
		...compatible,
		id: 'vllm',
		name: 'vLLM',
		origin: 'http://127.0.0.1:8000',
	},
	{
		...compatible,
		id: 'llamacpp',
		name: 'llama.cpp',
		origin: 'http://127.0.0.1:8080',
	},
	{
		...compatible,
		id: 'lmstudio',
		name: 'LM Studio',
		origin: 'http://127.0.0.1:1234',
	},
];

/** A provider that the user named with `--upstream name=url` and that the catalogue does not know. */
export function buildCustomProvider(id: string, origin: string, versionPath: string): Provider {
	return {
		id,
		name: id,
		origin,
		versionPath,
		formats: null,
		hidesReasoning: false,
		requestIdHeaders: ['x-request-id', 'request-id'],
		priceProviderId: null,
	};
}
