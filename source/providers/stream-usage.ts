import {catalog} from './catalog.js';

/**
Of these the streams of `chat/completions` tell no usage unless asked by `stream_options`:
https://platform.openai.com/docs/api-reference/chat/create. The other known ones tell it unasked.
*/
const askedProviders: ReadonlySet<string> = new Set(['openai', 'azure', 'ollama', 'vllm', 'llamacpp', 'lmstudio']);
const knownProviders: ReadonlySet<string> = new Set(catalog.map(({id}) => id));

/** Of a server that only the user knows it is assumed, since most are vLLM, llama.cpp and their like. */
export function requiresUsageOption(providerId: string): boolean {
	return askedProviders.has(providerId) || !knownProviders.has(providerId);
}
