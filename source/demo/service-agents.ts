import type {Agent} from './agent.js';
import {buildMessages} from './conversation.js';
import type {SeededRandom} from './seeded-random.js';

/** A web service on the Python SDK: short, many, and not always told to report a stream's usage. */
export function createChatService(random: SeededRandom): Agent {
	return {
		name: 'chat service',
		weight: 5,
		nextTurn() {
			const isStream = random.next() < 0.6;
			return {
				path: '/v1/chat/completions',
				headers: {
					'user-agent': 'OpenAI/Python 2.9.0',
					'x-stainless-lang': 'python',
					'x-stainless-retry-count': '0',
					authorization: 'Bearer demo-service',
				},
				body: {
					model: random.next() < 0.8 ? 'gpt-5-mini' : 'gpt-5.1',
					messages: [{role: 'system', content: 'Answer in one sentence.'}, ...buildMessages(random, 1)],
					user: `user-${random.integer(1, 40)}`,
					...(isStream && {stream: true, ...(random.next() < 0.7 && {stream_options: {include_usage: true}})}),
				},
				script: {inputTokens: random.integer(200, 2400), outputTokens: random.integer(30, 180), tokensPerSecond: random.integer(80, 180)},
			};
		},
	};
}

/** A job that embeds documents. */
export function createIndexer(random: SeededRandom): Agent {
	return {
		name: 'indexer',
		weight: 3,
		nextTurn: () => ({
			path: '/v1/embeddings',
			headers: {'user-agent': 'OpenAI/JS 7.55.0', 'x-stainless-retry-count': '0', authorization: 'Bearer demo-indexer'},
			body: {model: 'text-embedding-3-small', input: buildMessages(random, 3).map(message => message.content), encoding_format: 'float'},
			script: {inputTokens: random.integer(500, 8000), firstTokenMs: random.integer(60, 240)},
		}),
	};
}

export function createGroqBot(random: SeededRandom): Agent {
	return {
		name: 'groq bot',
		weight: 2,
		nextTurn: () => ({
			path: '/groq/openai/v1/chat/completions',
			headers: {'user-agent': 'Groq/JS 1.6.0', authorization: 'Bearer demo-groq', 'x-session-id': 'support-bot'},
			body: {
				model: 'llama-3.3-70b-versatile', messages: buildMessages(random, 3), stream: true, stream_options: {include_usage: true},
			},
			script: {
				inputTokens: random.integer(400, 3000), outputTokens: random.integer(60, 300), tokensPerSecond: random.integer(250, 400), firstTokenMs: random.integer(90, 300),
			},
		}),
	};
}

/** A model on the user's own machine: no key, no price. */
export function createLocalChat(random: SeededRandom): Agent {
	return {
		name: 'local chat',
		weight: 2,
		nextTurn: () => ({
			path: '/api/chat',
			headers: {'user-agent': 'ollama-js/0.6.4 (x64 linux Node.js/v24.21.0)'},
			body: {model: 'llama3.3:70b', messages: buildMessages(random, 1)},
			script: {inputTokens: random.integer(40, 1200), outputTokens: random.integer(40, 160), tokensPerSecond: random.integer(30, 55)},
		}),
	};
}

