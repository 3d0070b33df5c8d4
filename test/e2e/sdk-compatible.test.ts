import assert from 'node:assert/strict';
import {
	after,
	before,
	describe,
	test,
} from 'node:test';
import {createAnthropic} from '@ai-sdk/anthropic';
import {createGoogleGenerativeAI} from '@ai-sdk/google';
import {createOpenAI} from '@ai-sdk/openai';
import {ChatAnthropic} from '@langchain/anthropic';
import {ChatOpenAI, OpenAIEmbeddings} from '@langchain/openai';
import {HTTPClient, Mistral} from '@mistralai/mistralai';
import {generateText, streamText} from 'ai';
import {CohereClientV2} from 'cohere-ai';
import Groq from 'groq-sdk';
import {
	buildSdkHeaders,
	sdkScript,
	setUpComparison,
	type Place,
	type SdkCall,
} from '../helpers/sdk-comparison.js';
import {collect} from '../helpers/sdk-tap.js';

const headers = buildSdkHeaders(sdkScript);
const messages = [{role: 'user' as const, content: 'Is the gate open?'}];
const prompt = 'Is the gate open?';

const openMistral = ({base, fetch: tap}: Place): Mistral => {
	const httpClient = new HTTPClient({fetcher: async input => tap(input as Request)});
	httpClient.addHook('beforeRequest', request => {
		for (const [name, value] of Object.entries(headers)) {
			request.headers.set(name, value);
		}
	});
	return new Mistral({apiKey: 'k', serverURL: base('mistral'), httpClient});
};

const openCohere = ({base, fetch: tap}: Place): CohereClientV2 => new CohereClientV2({
	token: 'k', baseUrl: base('cohere'), fetch: tap, headers,
});
const openGroq = ({base, fetch: tap}: Place): Groq => new Groq({
	apiKey: 'k', baseURL: base('groq'), fetch: tap, defaultHeaders: headers,
});
const openChatOpenAi = ({base, fetch: tap}: Place): ChatOpenAI => new ChatOpenAI({
	model: 'gpt-5-mini', apiKey: 'k', maxRetries: 0, configuration: {baseURL: `${base('openai')}/v1`, fetch: tap, defaultHeaders: headers},
});
const counted = {input_tokens: 900, output_tokens: 200, usage_source: 'reported'};

/** What each library does, against a fake upstream or through the proxy. The last field says what the row must be. */
const calls: readonly SdkCall[] = [
	['Mistral\'s: chat, streamed', async place => {
		const stream = await openMistral(place).chat.stream({model: 'mistral-medium-latest', messages});
		return collect(stream);
	}, {
		provider: 'mistral', format: 'openai-chat', operation: 'chat', is_stream: 1,
	}],
	['Mistral\'s: chat, whole', async place => openMistral(place).chat.complete({model: 'mistral-medium-latest', messages}), {
		...counted, provider: 'mistral', format: 'openai-chat', is_stream: 0,
	}],
	['Groq\'s: chat, streamed', async place => collect(await openGroq(place).chat.completions.create({model: 'llama-3.3-70b-versatile', messages, stream: true})), {
		provider: 'groq', format: 'openai-chat', is_stream: 1, endpoint: '/openai/v1/chat/completions',
	}],
	['Groq\'s: chat, whole', async place => openGroq(place).chat.completions.create({model: 'llama-3.3-70b-versatile', messages}), {
		...counted, provider: 'groq', is_stream: 0,
	}],
	['Cohere\'s: chat, streamed', async place => collect(await openCohere(place).chatStream({model: 'command-a-03-2025', messages})), {
		...counted, provider: 'cohere', format: 'cohere', operation: 'chat', is_stream: 1, model: 'command-a-03-2025', cache_read_tokens: 300, finish_reason: 'COMPLETE',
	}],
	['Cohere\'s: chat, whole', async place => openCohere(place).chat({model: 'command-a-03-2025', messages}), {
		...counted, provider: 'cohere', format: 'cohere', is_stream: 0,
	}],
	['the AI SDK: OpenAI\'s responses, streamed', async ({base, fetch: tap}) => {
		const openai = createOpenAI({
			apiKey: 'k', baseURL: `${base('openai')}/v1`, fetch: tap, headers,
		});
		return streamText({model: openai('gpt-5-mini'), prompt, maxRetries: 0}).text;
	}, {
		...counted, provider: 'openai', format: 'openai-responses', is_stream: 1, finish_reason: 'completed',
	}],
	['the AI SDK: OpenAI\'s chat, whole', async ({base, fetch: tap}) => {
		const openai = createOpenAI({
			apiKey: 'k', baseURL: `${base('openai')}/v1`, fetch: tap, headers,
		});
		const {text} = await generateText({model: openai.chat('gpt-5-mini'), prompt, maxRetries: 0});
		return text;
	}, {
		...counted, provider: 'openai', format: 'openai-chat', is_stream: 0,
	}],
	['the AI SDK: Anthropic, streamed', async ({base, fetch: tap}) => {
		const anthropic = createAnthropic({
			apiKey: 'k', baseURL: `${base('anthropic')}/v1`, fetch: tap, headers,
		});
		return streamText({model: anthropic('claude-opus-4-5'), prompt, maxRetries: 0}).text;
	}, {
		...counted, provider: 'anthropic', format: 'anthropic-messages', is_stream: 1,
	}],
	['the AI SDK: Google, streamed', async ({base, fetch: tap}) => {
		const google = createGoogleGenerativeAI({
			apiKey: 'k', baseURL: `${base('gemini')}/v1beta`, fetch: tap, headers,
		});
		return streamText({model: google('gemini-2.5-pro'), prompt, maxRetries: 0}).text;
	}, {
		...counted, provider: 'gemini', format: 'gemini', is_stream: 1, model: 'gemini-2.5-pro',
	}],
	['LangChain: OpenAI, streamed', async place => {
		const chunks = await collect(await openChatOpenAi(place).stream(prompt));
		return chunks.map(chunk => chunk.content);
	}, {
		...counted, provider: 'openai', format: 'openai-chat', is_stream: 1,
	}],
	['LangChain: OpenAI, whole', async place => {
		const {content} = await openChatOpenAi(place).invoke(prompt);
		return content;
	}, {...counted, provider: 'openai', is_stream: 0}],
	['LangChain: OpenAI\'s embeddings', async ({base, fetch: tap}) => new OpenAIEmbeddings({
		model: 'text-embedding-3-small', apiKey: 'k', configuration: {baseURL: `${base('openai')}/v1`, fetch: tap, defaultHeaders: headers}, encodingFormat: 'float',
	}).embedDocuments(['a', 'b']), {
		provider: 'openai', format: 'openai-embeddings', operation: 'embedding', input_tokens: 900,
	}],
	['LangChain: Anthropic, streamed', async ({base, fetch: tap}) => {
		const model = new ChatAnthropic({
			model: 'claude-opus-4-5', apiKey: 'k', anthropicApiUrl: base('anthropic'), maxRetries: 0, clientOptions: {fetch: tap, defaultHeaders: headers},
		});
		const chunks = await collect(await model.stream(prompt));
		return chunks.map(chunk => chunk.content);
	}, {
		...counted, provider: 'anthropic', format: 'anthropic-messages', is_stream: 1,
	}],
];

describe('the libraries of compatible providers, and those that speak for many', () => {
	const {compare} = setUpComparison({before, after}, {hasPrefix: true});

	for (const call of calls) {
		test(`${call[0]}: get through the proxy what they get without, and the row says what was meant`, async () => {
			const row = await compare(call);
			assert.match(String(row.request_hash), /^[0-9a-f]{16}$/v);
		});
	}
});
