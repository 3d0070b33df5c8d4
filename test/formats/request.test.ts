import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {unknownRequestFacts, type RequestFacts} from '../../source/core/fact.js';
import type {Operation} from '../../source/core/request-record.js';
import {anthropicMessages} from '../../source/formats/anthropic-messages.js';
import {gemini} from '../../source/formats/gemini.js';
import {formats} from '../../source/formats/index.js';
import {ollama} from '../../source/formats/ollama.js';
import {openaiChat} from '../../source/formats/openai-chat.js';
import {openaiCompletions} from '../../source/formats/openai-completions.js';
import {openaiEmbeddings} from '../../source/formats/openai-embeddings.js';
import {openaiOther} from '../../source/formats/openai-other.js';
import {openaiResponses} from '../../source/formats/openai-responses.js';

const userSays = (...content: readonly unknown[]): unknown => ({messages: [{role: 'user', content}]});
const readChat = (body: unknown): RequestFacts => openaiChat.readRequest(body, 'chat');
const readMessage = (body: unknown): RequestFacts => anthropicMessages.readRequest(body, 'message');
const readResponses = (body: unknown): RequestFacts => openaiResponses.readRequest(body, 'responses');

describe('a chat request', () => {
	test('tells what it asks for', () => {
		assert.deepEqual(readChat({
			model: 'gpt', stream: true, messages: [{role: 'developer', content: 'x'}, {role: 'user', content: 'y'}], tools: [{}, {}], reasoning_effort: 'low', user: 'u1',
		}), {
			model: 'gpt', isStream: true, modality: 'text', messageCount: 2, toolCount: 2, hasSystemPrompt: true, reasoningEffort: 'low', endUser: 'u1', mcpServers: [], session: null,
			previousResponseId: null,
		});
	});

	test('has the modality of what stands beside its text', () => {
		const text = {type: 'text', text: 'x'};
		assert.equal(readChat(userSays(text)).modality, 'text');
		assert.equal(readChat(userSays(text, {type: 'image_url'})).modality, 'image');
		assert.equal(readChat(userSays(text, {type: 'input_audio'})).modality, 'audio');
		assert.equal(readChat(userSays({type: 'video_url'})).modality, 'video');
		assert.equal(readChat(userSays({type: 'file'})).modality, 'file');
		assert.equal(readChat(userSays({type: 'image_url'}, {type: 'file'})).modality, 'mixed');
		assert.equal(readChat({messages: [], modalities: ['text', 'audio']}).modality, 'audio');
		assert.equal(readChat({}).modality, null);
	});

	test('falls back to the newer field for its user', () => {
		assert.equal(readChat({safety_identifier: 's'}).endUser, 's');
		assert.equal(readChat({reasoning: {effort: 'high'}}).reasoningEffort, 'high');
	});
});

describe('a Responses request', () => {
	test('has a prompt of one, or items', () => {
		assert.equal(readResponses({input: 'x'}).messageCount, 1);
		assert.equal(readResponses({input: [{role: 'user'}, {type: 'function_call_output'}]}).messageCount, 2);
		assert.equal(readResponses({instructions: 'x', input: 'y'}).hasSystemPrompt, true);
		assert.equal(readResponses({input: [{role: 'developer', content: 'x'}]}).hasSystemPrompt, true);
		assert.equal(readResponses({input: 'y', reasoning: {effort: 'minimal'}}).reasoningEffort, 'minimal');
	});

	test('may have its tools in an item, as Codex does, which is no system prompt', () => {
		const facts = readResponses({tools: [{}], input: [{type: 'additional_tools', role: 'developer', tools: [{}, {}]}]});
		assert.equal(facts.toolCount, 3);
		assert.equal(facts.hasSystemPrompt, false);
		assert.equal(facts.messageCount, 0);
	});

	test('counts the tools of a group one by one, and names servers wherever they stand', () => {
		const facts = readResponses({
			tools: [{type: 'function', name: 'f'}],
			input: [{type: 'additional_tools', tools: [{type: 'namespace', name: 'n', tools: [{}, {}]}, {type: 'mcp', server_label: 'deepwiki'}]}, {role: 'user'}],
		});
		assert.deepEqual([facts.toolCount, facts.mcpServers, facts.messageCount], [4, ['deepwiki'], 1]);
	});

	test('has its modality in items and in what tools answered', () => {
		assert.equal(readResponses({input: [{role: 'user', content: [{type: 'input_image'}]}]}).modality, 'image');
		assert.equal(readResponses({input: [{type: 'function_call_output', output: [{type: 'input_file'}]}]}).modality, 'file');
		assert.equal(readResponses({previous_response_id: 'r'}).modality, null);
	});
});

describe('a message request', () => {
	test('tells what it asks for', () => {
		const facts = readMessage({
			model: 'claude', stream: true, system: [{type: 'text'}], messages: [{role: 'user', content: 'x'}], tools: [{}], output_config: {effort: 'medium'}, metadata: {user_id: 'u-7'},
		});
		assert.deepEqual(facts, {
			model: 'claude', isStream: true, modality: 'text', messageCount: 1, toolCount: 1, hasSystemPrompt: true, reasoningEffort: 'medium', endUser: 'u-7', mcpServers: [], session: null,
			previousResponseId: null,
		});
		assert.equal(readMessage({messages: [], system: ''}).hasSystemPrompt, false);
		assert.equal(readMessage({messages: [{role: 'system', content: 'x'}]}).hasSystemPrompt, true);
	});

	test('names the MCP servers that it hands over, as a Responses request does', () => {
		assert.deepEqual(readMessage({mcp_servers: [{name: 'a'}, {name: 'b'}, {name: 'a'}, {url: 'x'}]}).mcpServers, ['a', 'b']);
		assert.deepEqual(readResponses({tools: [{type: 'mcp', server_label: 'deepwiki'}, {type: 'function', name: 'f'}]}).mcpServers, ['deepwiki']);
	});

	test('takes of what Claude Code packs into one id the account, else the device, and no session', () => {
		const device = 'a'.repeat(64);
		const account = '0d3c6a2e-1111-4222-8333-944455556666';
		for (const [userId, endUser] of [
			['{"device_id":"c5","account_uuid":"","session_id":"7b"}', 'c5'],
			[`{"device_id":"c5","account_uuid":"${account}","session_id":"7b"}`, account],
			['{"session_id":"7b"}', null],
			['{"device_id":', null],
			[`user_${device}_account__session_7b02c7ce`, device],
			[`user_${device}_account_${account}_session_7b02c7ce`, account],
			['customer-7', 'customer-7'],
		] as const) {
			assert.equal(readMessage({metadata: {user_id: userId}}).endUser, endUser, userId);
		}
	});

	test('tells how it asks for thinking', () => {
		assert.equal(readMessage({thinking: {type: 'enabled', budget_tokens: 1024}}).reasoningEffort, '1024 tokens');
		assert.equal(readMessage({thinking: {type: 'adaptive'}}).reasoningEffort, 'adaptive');
		assert.equal(readMessage({thinking: {type: 'adaptive'}, output_config: {effort: 'max'}}).reasoningEffort, 'max');
	});

	test('finds pictures and documents, in the results of tools too', () => {
		assert.equal(readMessage(userSays({type: 'document'})).modality, 'file');
		assert.equal(readMessage(userSays({type: 'tool_result', content: [{type: 'image'}]})).modality, 'image');
	});
});

describe('a Gemini request', () => {
	const read = (body: unknown, operation: Operation = 'chat'): RequestFacts => gemini.readRequest(body, operation);

	test('tells what it asks for', () => {
		assert.deepEqual(read({
			contents: [{role: 'user', parts: [{text: 'x'}, {inlineData: {mimeType: 'image/png'}}]}],
			systemInstruction: {parts: [{text: 'y'}]},
			tools: [{functionDeclarations: [{}, {}]}, {googleSearch: {}}],
			generationConfig: {thinkingConfig: {thinkingLevel: 'LOW'}},
		}), {
			...unknownRequestFacts, modality: 'image', messageCount: 1, toolCount: 3, hasSystemPrompt: true, reasoningEffort: 'LOW',
		});
	});

	test('has the modality of its media types', () => {
		const say = (mimeType: string): unknown => ({contents: [{parts: [{file_data: {mime_type: mimeType}}]}]});
		assert.equal(read(say('video/mp4')).modality, 'video');
		assert.equal(read(say('application/pdf')).modality, 'file');
		assert.equal(read(say('text/plain')).modality, 'text');
		assert.equal(read({contents: [], generationConfig: {responseModalities: ['TEXT', 'IMAGE']}}).modality, 'image');
		assert.equal(read({requests: [{}, {}]}, 'embedding').modality, 'embedding');
		assert.equal(read({requests: [{}, {}]}, 'embedding').messageCount, 2);
	});

	test('has a budget of thinking, which may be none or the model’s own choice', () => {
		const readEffort = (thinkingBudget: unknown): string | null => read({generationConfig: {thinkingConfig: {thinkingBudget}}}).reasoningEffort;
		assert.deepEqual([1024, 0, -1, -2, 'many', undefined].map(budget => readEffort(budget)), ['1024 tokens', '0 tokens', 'dynamic', null, null, null]);
	});

	test('is unwrapped where Code Assist wraps it', () => {
		const facts = read({model: 'gemini-2.5-pro', request: {contents: [{}, {}]}});
		assert.equal(facts.model, 'gemini-2.5-pro');
		assert.equal(facts.messageCount, 2);
	});
});

test('an Ollama request has pictures beside its messages, and thinks as hard as it says', () => {
	const facts = ollama.readRequest({
		model: 'llava', stream: false, messages: [{role: 'system', content: 'x'}, {role: 'user', content: 'y', images: ['A']}], think: 'high',
	}, 'chat');
	assert.deepEqual(facts, {
		...unknownRequestFacts, model: 'llava', isStream: false, modality: 'image', messageCount: 2, toolCount: 0, hasSystemPrompt: true, reasoningEffort: 'high',
	});
	assert.equal(ollama.readRequest({prompt: 'x', think: true}, 'completion').reasoningEffort, null);
	assert.equal(ollama.readRequest({prompt: 'x', system: 'y'}, 'completion').hasSystemPrompt, true);
	assert.equal(ollama.readRequest({input: ['a', 'b']}, 'embedding').messageCount, 2);
});

test('what is moderated or ranked is counted', () => {
	assert.equal(openaiOther.readRequest({input: 'x'}, 'moderation').messageCount, 1);
	const moderation = openaiOther.readRequest({input: [{type: 'text', text: 'x'}, {type: 'image_url', image_url: {url: 'u'}}]}, 'moderation');
	assert.deepEqual([moderation.messageCount, moderation.modality], [2, 'image']);
	const ranking = openaiOther.readRequest({query: 'x', documents: ['a', 'b', 'c']}, 'rerank');
	assert.deepEqual([ranking.messageCount, ranking.modality], [3, 'text']);
	assert.equal(openaiOther.readRequest({prompt: 'x'}, 'image').modality, 'image');
});

test('one prompt of token numbers is one prompt', () => {
	assert.equal(openaiEmbeddings.readRequest({input: [1, 2, 3]}, 'embedding').messageCount, 1);
	assert.equal(openaiEmbeddings.readRequest({input: ['a', 'b']}, 'embedding').messageCount, 2);
	assert.equal(openaiCompletions.readRequest({prompt: [[1], [2]]}, 'completion').messageCount, 2);
	assert.equal(openaiCompletions.readRequest({prompt: 'x'}, 'completion').messageCount, 1);
});

test('no format is shaken by a body of another shape', () => {
	const bodies: readonly unknown[] = [
		null, 1, 'x', [], [[]], {}, {messages: 5}, {messages: [null, 1, [], {content: [null, [[]]]}]}, {input: [null]}, {contents: [{parts: 1}]}, {
			tools: 'x', model: ['m'], stream: 'yes', metadata: 4,
		}, {model: {toString: 1}},
	];
	for (const format of formats) {
		for (const body of bodies) {
			const facts = format.readRequest(body, 'chat');
			assert.equal(facts.model, null);
			assert.ok(facts.messageCount === null || facts.messageCount >= 0);
		}
	}
});
