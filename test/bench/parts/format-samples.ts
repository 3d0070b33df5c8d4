import type {Buffer} from 'node:buffer';
import type {Operation} from '../../../source/core/request-record.js';
import {anthropicMessages} from '../../../source/formats/anthropic-messages.js';
import {bedrockConverse} from '../../../source/formats/bedrock-converse.js';
import {bedrockInvoke} from '../../../source/formats/bedrock-invoke.js';
import type {Format} from '../../../source/formats/format.js';
import {cloudflare} from '../../../source/formats/cloudflare.js';
import {cohere} from '../../../source/formats/cohere.js';
import {gemini} from '../../../source/formats/gemini.js';
import {geminiInteractions} from '../../../source/formats/gemini-interactions.js';
import {llamacpp} from '../../../source/formats/llamacpp.js';
import {lmstudio} from '../../../source/formats/lmstudio.js';
import {mistralConversations} from '../../../source/formats/mistral-conversations.js';
import {ollama} from '../../../source/formats/ollama.js';
import {openaiAssistants} from '../../../source/formats/openai-assistants.js';
import {openaiChat} from '../../../source/formats/openai-chat.js';
import {openaiCompletions} from '../../../source/formats/openai-completions.js';
import {openaiEmbeddings} from '../../../source/formats/openai-embeddings.js';
import {openaiOther} from '../../../source/formats/openai-other.js';
import {openaiResponses} from '../../../source/formats/openai-responses.js';
import {buildChunk, buildEvent} from '../../helpers/event-stream.js';

export type Sample = {readonly format: Format; readonly operation: Operation; readonly contentType: string; readonly token: string | Buffer};

/** One token each, as the providers send it. */
export const samples: readonly Sample[] = [
	{
		format: openaiChat,
		operation: 'chat',
		contentType: 'text/event-stream',
		token: 'data: {"id":"chatcmpl-DuLdWOILVCVVrpY7aRAWaTdcPyWSy","object":"chat.completion.chunk","created":1782321910,"model":"gpt-4o-mini-2024-07-18","service_tier":"default",'
			+ '"system_fingerprint":"fp_59e007eafa","choices":[{"index":0,"delta":{"content":" river"},"logprobs":null,"finish_reason":null}],"usage":null,"obfuscation":"dI0m5oSXnhtI"}\n\n',
	},
	{
		format: openaiResponses,
		operation: 'responses',
		contentType: 'text/event-stream',
		token: 'event: response.output_text.delta\ndata: {"type":"response.output_text.delta","sequence_number":41,"item_id":"msg_0a7836d50cf181dd016a3c122cf3b881a1947fb8d49897cfca",'
			+ '"output_index":1,"content_index":0,"delta":" river","logprobs":[],"obfuscation":"Zk3vQ0dVJm"}\n\n',
	},
	{
		format: anthropicMessages,
		operation: 'message',
		contentType: 'text/event-stream',
		token: 'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":" river"}         }\n\n',
	},
	{
		format: gemini,
		operation: 'chat',
		contentType: 'text/event-stream',
		token: 'data: {"candidates": [{"content": {"parts": [{"text": " river"}],"role": "model"},"index": 0}],"usageMetadata": {"promptTokenCount": 54,"candidatesTokenCount": 15,'
			+ '"totalTokenCount": 69,"promptTokensDetails": [{"modality": "TEXT","tokenCount": 54}]},"modelVersion": "gemini-2.5-pro","responseId": "bH6LaZW8Fp_3nsEPqtaSwQ4"}\r\n\r\n',
	},
	{
		format: ollama,
		operation: 'chat',
		contentType: 'application/x-ndjson',
		token: '{"model":"llama3","created_at":"2024-05-24T20:26:47.808792Z","message":{"role":"assistant","content":" river"},"done":false}\n',
	},
	{
		format: openaiCompletions,
		operation: 'completion',
		contentType: 'text/event-stream',
		token: 'data: {"id":"cmpl-9f3d3c1f0c7f4b0e","object":"text_completion","created":1722340000,"model":"meta-llama/Llama-3.2-1B","choices":[{"index":0,"text":" river","logprobs":null,'
			+ '"finish_reason":null,"stop_reason":null}],"usage":null}\n\n',
	},
	{
		format: openaiOther,
		operation: 'audio',
		contentType: 'text/event-stream',
		token: 'data: {"type":"transcript.text.delta","delta":" river","logprobs":[]}\r\n\r\n',
	},
	{
		// A batch's answer in pieces; one value of a vector stands for a token.
		format: openaiEmbeddings,
		operation: 'embedding',
		contentType: 'text/event-stream',
		token: 'data: {"object":"list","data":[{"object":"embedding","index":0,"embedding":[-0.0123456]}],"model":"text-embedding-3-small","usage":{"prompt_tokens":1,"total_tokens":1}}\n\n',
	},
	{
		format: geminiInteractions,
		operation: 'chat',
		contentType: 'text/event-stream',
		token: 'event: step.delta\ndata: {"index":1,"delta":{"text":" river","type":"text"},"event_type":"step.delta","event_id":"ChAIBhIMCgYIgICAgBAQARgB"}\n\n',
	},
	{
		format: cohere,
		operation: 'chat',
		contentType: 'text/event-stream',
		token: 'event: content-delta\ndata: {"type":"content-delta","index":0,"delta":{"message":{"content":{"text":" river"}}}}\n\n',
	},
	{
		format: mistralConversations,
		operation: 'chat',
		contentType: 'text/event-stream',
		token: 'event: message.output.delta\ndata: {"type":"message.output.delta","created_at":"2026-05-24T20:26:47.808792Z","output_index":0,'
			+ '"id":"msg_0197","content_index":0,"model":"mistral-medium-2505",'
			+ '"role":"assistant","content":" river"}\n\n',
	},
	{
		format: openaiAssistants,
		operation: 'chat',
		contentType: 'text/event-stream',
		token: 'event: thread.message.delta\ndata: {"id":"msg_4rFcPzgZ","object":"thread.message.delta",'
			+ '"delta":{"content":[{"index":0,"type":"text","text":{"value":" river","annotations":[]}}]}}\n\n',
	},
	{
		format: cloudflare,
		operation: 'chat',
		contentType: 'text/event-stream',
		token: 'data: {"response":" river","p":"abcdefghijklmnopqrstuvwxyz0123456789"}\n\n',
	},
	{
		format: llamacpp,
		operation: 'completion',
		contentType: 'text/event-stream',
		token: 'data: {"index":0,"content":" river","tokens":[14989],"stop":false,"id_slot":-1,"tokens_predicted":41,"tokens_evaluated":12}\n\n',
	},
	{
		format: lmstudio,
		operation: 'chat',
		contentType: 'text/event-stream',
		token: 'event: message.delta\ndata: {"type":"message.delta","content":" river"}\n\n',
	},
	{
		format: bedrockConverse,
		operation: 'chat',
		contentType: 'application/vnd.amazon.eventstream',
		token: buildEvent('contentBlockDelta', {contentBlockIndex: 0, delta: {text: ' river'}, p: 'abcdefghijklmnopqrstuvwxyz'}),
	},
	{
		format: bedrockInvoke,
		operation: 'chat',
		contentType: 'application/vnd.amazon.eventstream',
		token: buildChunk({type: 'content_block_delta', index: 0, delta: {type: 'text_delta', text: ' river'}}),
	},
];
