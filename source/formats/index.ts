import {anthropicMessages} from './anthropic-messages.js';
import {bedrockConverse} from './bedrock-converse.js';
import {bedrockInvoke} from './bedrock-invoke.js';
import {cloudflare} from './cloudflare.js';
import {cohere} from './cohere.js';
import type {Format} from './format.js';
import {gemini} from './gemini.js';
import {geminiInteractions} from './gemini-interactions.js';
import {llamacpp} from './llamacpp.js';
import {lmstudio} from './lmstudio.js';
import {mistralConversations} from './mistral-conversations.js';
import {ollama} from './ollama.js';
import {openaiAssistants} from './openai-assistants.js';
import {openaiChat} from './openai-chat.js';
import {openaiCompletions} from './openai-completions.js';
import {openaiEmbeddings} from './openai-embeddings.js';
import {openaiOther} from './openai-other.js';
import {openaiResponses} from './openai-responses.js';

/** All formats. Where the provider doesn't tell which ones it speaks, the first whose path matches is taken. */
export const formats: readonly Format[] = [
	// Before OpenAI's, since `/api/embeddings` ends like theirs.
	ollama,
	cohere,
	cloudflare,
	llamacpp,
	lmstudio,
	openaiChat,
	openaiCompletions,
	openaiEmbeddings,
	openaiResponses,
	openaiAssistants,
	// Before those of OpenAI, which have no answer.
	mistralConversations,
	openaiOther,
	// Before Anthropic's, which has models of its own.
	gemini,
	geminiInteractions,
	anthropicMessages,
	bedrockConverse,
	bedrockInvoke,
];
