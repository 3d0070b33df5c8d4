import {anthropicMessages} from './dialects/anthropic-messages.js';
import {cohere} from './dialects/cohere.js';
import type {Dialect} from './dialects/dialect.js';
import {gemini} from './dialects/gemini.js';
import {ollama} from './dialects/ollama.js';
import {openaiChat} from './dialects/openai-chat.js';
import {openaiResponses} from './dialects/openai-responses.js';
import {demoProviders, type DemoProvider} from './upstreams.js';

export type FakeRoute = {
	readonly provider: DemoProvider;
	readonly dialect: Dialect;
	readonly kind: 'answer' | 'embedding' | 'count' | 'models' | 'hello';
	/** What the path says; `null` where the body says it. */
	readonly model: string | null;
	readonly isStream: boolean | null;
};

type Entry = Pick<FakeRoute, 'dialect' | 'kind'> & {
	readonly path: RegExp;
	/** Who speaks so when the path does not begin with a name. */
	readonly provider: DemoProvider;
	readonly isStream?: boolean;
};

/** The first match counts. */
const entries: readonly Entry[] = [
	{
		path: /\/messages\/count_tokens$/v, provider: 'anthropic', dialect: anthropicMessages, kind: 'count',
	},
	{
		path: /\/messages$/v, provider: 'anthropic', dialect: anthropicMessages, kind: 'answer',
	},
	// Claude Code looks whether anybody is there before it asks.
	{
		path: /\/api\/hello$/v, provider: 'anthropic', dialect: anthropicMessages, kind: 'hello',
	},
	{
		path: /\/v2\/chat$/v, provider: 'cohere', dialect: cohere, kind: 'answer',
	},
	{
		path: /\/chat\/completions$/v, provider: 'openai', dialect: openaiChat, kind: 'answer',
	},
	{
		path: /\/responses$/v, provider: 'openai', dialect: openaiResponses, kind: 'answer',
	},
	{
		path: /\/embeddings$/v, provider: 'openai', dialect: openaiChat, kind: 'embedding',
	},
	{
		path: /\/models\/(?<model>[^\/:]+):streamGenerateContent$/v, provider: 'gemini', dialect: gemini, kind: 'answer', isStream: true,
	},
	{
		path: /\/models\/(?<model>[^\/:]+):generateContent$/v, provider: 'gemini', dialect: gemini, kind: 'answer', isStream: false,
	},
	{
		path: /\/api\/chat$/v, provider: 'ollama', dialect: ollama, kind: 'answer',
	},
	{
		path: /\/api\/tags$/v, provider: 'ollama', dialect: ollama, kind: 'models',
	},
	{
		path: /\/models$/v, provider: 'openai', dialect: openaiChat, kind: 'models',
	},
];

/** What a path means, with or without a provider's name as its first segment; `null` for one that nobody knows. */
export function pickFakeRoute(path: string): FakeRoute | null {
	const named = demoProviders.find(provider => path.startsWith(`/${provider}/`));
	for (const entry of entries) {
		const match = entry.path.exec(path);
		if (match !== null) {
			const model = match.groups?.model;
			return {
				provider: named ?? entry.provider,
				dialect: entry.dialect,
				kind: entry.kind,
				model: model === undefined ? null : decodeURIComponent(model),
				isStream: entry.isStream ?? null,
			};
		}
	}

	return null;
}
