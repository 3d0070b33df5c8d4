import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {unknownRequestFacts} from '../../source/core/fact.js';
import {geminiInteractions} from '../../source/formats/gemini-interactions.js';
import {buildSse, readAnswer} from '../helpers/read-facts.js';

const usage = {
	total_input_tokens: 10, total_tool_use_tokens: 5, total_output_tokens: 7, total_thought_tokens: 20, total_cached_tokens: 4, total_tokens: 42,
	input_tokens_by_modality: [{modality: 'text', tokens: 6}, {modality: 'audio', tokens: 4}],
	grounding_tool_count: [{type: 'google_search', count: 2}],
};
const counted = {
	inputTokens: 15, cacheReadTokens: 4, cacheWriteTokens: null, outputTokens: 27, reasoningTokens: 20, totalTokens: 42,
};

describe('an interaction', () => {
	test('streams its steps', () => {
		const answer = readAnswer(geminiInteractions, buildSse(
			{event_type: 'interaction.created', interaction: {id: 'v1_a', model: 'gemini-3-pro', status: 'in_progress'}},
			{event_type: 'step.start', index: 0, step: {type: 'thought'}},
			{event_type: 'step.delta', index: 0, delta: {type: 'thought_summary', content: {type: 'text', text: 'hm'}}},
			{event_type: 'step.delta', index: 0, delta: {type: 'thought_signature', signature: 'EpAD'}},
			{event_type: 'step.start', index: 1, step: {type: 'google_search_call', arguments: {queries: ['x']}}},
			{event_type: 'step.start', index: 2, step: {type: 'model_output'}},
			{event_type: 'step.delta', index: 2, delta: {type: 'text', text: 'Hi!'}},
			{
				event_type: 'step.start', index: 3, step: {
					type: 'function_call', id: 'c', name: 'weather', arguments: {},
				},
			},
			{event_type: 'step.delta', index: 3, delta: {type: 'arguments_delta', arguments: '{"a":1}'}},
			{event_type: 'step.stop', index: 3},
			{event_type: 'interaction.completed', interaction: {id: 'v1_a', status: 'requires_action', usage}},
		));
		assert.equal(answer.model, 'gemini-3-pro');
		assert.deepEqual(answer.characterCounts, {answer: 3, reasoning: 2, tool: 7});
		assert.deepEqual(answer.toolNames, ['weather']);
		assert.equal(answer.serverToolCallCount, 1);
		assert.equal(answer.finishReason, 'requires_action');
		assert.deepEqual(answer.usage, counted);
		assert.deepEqual(answer.billing, {inputAudioTokens: 4, webSearchCount: 2});
		assert.equal(answer.isComplete, true);
	});

	test('streams as it did in the API’s first version', () => {
		const answer = readAnswer(geminiInteractions, buildSse(
			{event_type: 'interaction.start', interaction: {id: 'v1_a', model: 'gemini-3-pro', status: 'in_progress'}},
			{event_type: 'content.start', index: 0, content: {type: 'text'}},
			{event_type: 'content.delta', index: 0, delta: {type: 'text', text: 'Hi!'}},
			{event_type: 'content.stop', index: 0},
			{event_type: 'content.start', index: 1, content: {type: 'function_call'}},
			{
				event_type: 'content.delta', index: 1, delta: {
					type: 'function_call', id: 'c', name: 'weather', arguments: {a: 1},
				},
			},
			{event_type: 'interaction.complete', interaction: {id: 'v1_a', status: 'completed', usage}},
		));
		assert.deepEqual([answer.model, answer.finishReason, answer.isComplete, answer.toolNames], ['gemini-3-pro', 'completed', true, ['weather']]);
		assert.deepEqual(answer.characterCounts, {answer: 3, reasoning: 0, tool: 7});
		assert.deepEqual(answer.usage, counted);
	});

	test('says the same whole', () => {
		const answer = readAnswer(geminiInteractions, {
			model: 'gemini-3-pro',
			status: 'completed',
			steps: [
				{type: 'thought', summary: [{type: 'text', text: 'hm'}]},
				{type: 'model_output', content: [{type: 'text', text: 'Hi!'}, {type: 'image', data: 'iVBOR'}]},
				{type: 'function_call', name: 'weather', arguments: {a: 1}},
			],
			usage,
		});
		assert.deepEqual(answer.characterCounts, {answer: 3, reasoning: 2, tool: 7});
		assert.equal(answer.toolCallCount, 1);
		assert.equal(answer.finishReason, 'completed');
		assert.deepEqual(answer.usage, counted);
	});

	test('tells its arguments under another name too, its state while it goes on, and searches apart from other tools', () => {
		const more = {...usage, grounding_tool_count: [{type: 'google_maps', count: 5}, {type: 'google_search', count: 1}, {type: 'google_search', count: 2}]};
		const answer = readAnswer(geminiInteractions, buildSse(
			{event_type: 'step.delta', index: 0, delta: {type: 'arguments_delta', partial_arguments: '{"a":'}},
			{event_type: 'interaction.status_update', interaction_id: 'v1_a', status: 'in_progress'},
			{event_type: 'interaction.status_update', status: 'cancelled', usage: more},
		));
		assert.deepEqual([answer.characterCounts.tool, answer.finishReason, answer.isComplete], [5, 'cancelled', true]);
		assert.deepEqual([answer.usage, answer.billing?.webSearchCount], [counted, 3]);
		assert.equal(readAnswer(geminiInteractions, buildSse({event_type: 'interaction.status_update', status: 'queued'})).isComplete, false);
	});

	test('says when it ended, if it did', () => {
		const endedAtMs = Date.UTC(2026, 0, 2, 3, 4, 5);
		const read = (more: Readonly<Record<string, unknown>>): unknown => {
			const {standing} = readAnswer(geminiInteractions, {id: 'v1_a', ...more});
			return standing === null ? null : [standing.isOver, standing.isBackground, standing.endedAtMs];
		};

		assert.deepEqual(read({status: 'completed', created: '2026-01-02T03:04:00Z', updated: '2026-01-02T03:04:05Z'}), [true, true, endedAtMs]);
		assert.deepEqual(read({status: 'completed', updated: 'yesterday'}), [true, true, null]);
		assert.deepEqual(read({status: 'in_progress', updated: '2026-01-02T03:04:05Z'}), [false, true, null]);
		assert.equal(read({}), null);
	});

	test('may end with an error', () => {
		const answer = readAnswer(geminiInteractions, buildSse({event_type: 'error', error: {code: 'resource_exhausted', message: 'Quota'}}));
		assert.equal(answer.failure?.code, 'resource_exhausted');
		assert.equal(answer.isComplete, false);
	});

	test('is not counted again when it is read again', () => {
		assert.equal(readAnswer(geminiInteractions, {status: 'completed', usage}, {operation: 'other'}).usage, null);
	});

	test('tells what it asks for', () => {
		assert.deepEqual(geminiInteractions.readRequest({
			model: 'gemini-3-pro',
			input: [{type: 'text', text: 'x'}, {type: 'image', data: 'y'}],
			system_instruction: 'z',
			stream: true,
			tools: [{type: 'function', name: 'f'}, {type: 'mcp_server', name: 'deepwiki', url: 'https://mcp.example'}],
			generation_config: {thinking_level: 'high'},
		}, 'chat'), {
			...unknownRequestFacts, model: 'gemini-3-pro', isStream: true, modality: 'image', messageCount: 2, toolCount: 2, hasSystemPrompt: true, reasoningEffort: 'high', mcpServers: ['deepwiki'],
		});
		assert.equal(geminiInteractions.readRequest({agent: 'deep-research', input: 'x'}, 'chat').messageCount, 1);
		const spoken = geminiInteractions.readRequest({input: 'x', response_modalities: ['TEXT', 'AUDIO'], tools: [{type: 'mcp_server', url: 'https://mcp.example'}]}, 'chat');
		assert.deepEqual([spoken.modality, spoken.mcpServers, spoken.toolCount], ['audio', [], 1]);
	});
});
