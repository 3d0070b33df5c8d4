import type {Agent} from './agent.js';
import {buildMessages, Conversation} from './conversation.js';
import type {SeededRandom} from './seeded-random.js';

export function createClaudeCode(random: SeededRandom, name: string, weight: number): Agent {
	const conversation = new Conversation(random);
	const tools = ['Bash', 'Edit', 'Glob', 'Grep', 'Read', 'TodoWrite', 'WebFetch', 'Write'];
	return {
		name: `claude-code ${name}`,
		weight,
		nextTurn() {
			// A small model does the chores; it has no part in the conversation.
			const isChore = random.next() < 0.2;
			const script = isChore
				? {inputTokens: random.integer(300, 2500), outputTokens: random.integer(10, 60)}
				: {
					...conversation.advance(),
					outputTokens: random.integer(80, 700),
					reasoningTokens: random.next() < 0.4 ? random.integer(20, 60) : 0,
					tools: random.next() < 0.7 ? [random.pick(tools)] : [],
					tokensPerSecond: random.integer(60, 110),
				};
			const {sessionId, turn} = conversation;
			return {
				path: '/v1/messages?beta=true',
				headers: {
					'user-agent': 'claude-cli/2.1.329 (external, cli)',
					'x-claude-code-session-id': sessionId,
					'x-app': 'cli',
					'anthropic-version': '2023-06-01',
					authorization: 'Bearer demo-subscription',
					'x-stainless-retry-count': '0',
				},
				body: {
					model: isChore ? 'claude-haiku-4-5' : 'claude-opus-4-5',
					messages: buildMessages(random, isChore ? 1 : (turn * 2) - 1),
					system: [{type: 'text', text: 'You keep the water running.'}],
					tools: isChore ? [] : tools.map(tool => ({name: tool, input_schema: {type: 'object'}})),
					metadata: {user_id: JSON.stringify({device_id: 'demo', account_uuid: '', session_id: sessionId})},
					max_tokens: 32_000,
					stream: true,
				},
				script,
			};
		},
	};
}

export function createCodex(random: SeededRandom): Agent {
	const conversation = new Conversation(random);
	return {
		name: 'codex',
		weight: 3,
		nextTurn() {
			const {cacheWriteTokens: _, ...tokens} = conversation.advance();
			const {sessionId, turn} = conversation;
			const reasoningTokens = random.integer(0, 300);
			return {
				path: '/v1/responses',
				headers: {
					'user-agent': 'codex_exec/0.169.0 (Debian 12.0.0; x86_64) xterm (codex_exec; 0.169.0)',
					originator: 'codex_exec',
					'session-id': sessionId,
					'thread-id': sessionId,
					authorization: 'Bearer demo-codex',
				},
				body: {
					model: 'gpt-5.3-codex',
					input: buildMessages(random, turn * 2).map(message => ({type: 'message', ...message})),
					instructions: 'You mend what leaks.',
					tools: [{type: 'function', name: 'shell'}, {type: 'function', name: 'apply_patch'}],
					reasoning: {effort: 'medium'},
					prompt_cache_key: sessionId,
					stream: true,
				},
				script: {
					...tokens,
					reasoningTokens,
					outputTokens: reasoningTokens + random.integer(60, 400),
					tools: random.next() < 0.8 ? [random.pick(['shell', 'apply_patch'])] : [],
					tokensPerSecond: random.integer(90, 160),
				},
			};
		},
	};
}

export function createGeminiCli(random: SeededRandom): Agent {
	const conversation = new Conversation(random);
	return {
		name: 'gemini-cli',
		weight: 2,
		nextTurn() {
			const model = random.next() < 0.6 ? 'gemini-2.5-pro' : 'gemini-2.5-flash';
			const {cacheWriteTokens: _, ...tokens} = conversation.advance();
			const reasoningTokens = random.integer(0, 250);
			return {
				path: `/v1beta/models/${model}:streamGenerateContent?alt=sse`,
				headers: {
					'user-agent': `GeminiCLI-tui/0.61.0/${model} (linux; x64; terminal)`,
					'x-goog-api-client': 'google-genai-sdk/1.30.0 gl-node/v24.21.0',
					'x-goog-api-key': 'demo-gemini',
				},
				body: {
					contents: buildMessages(random, (conversation.turn * 2) - 1).map(({role, content}) => ({role: role === 'user' ? 'user' : 'model', parts: [{text: content}]})),
					systemInstruction: {parts: [{text: 'You read the levels.'}]},
					tools: [{functionDeclarations: [{name: 'read_file'}, {name: 'run_shell_command'}]}],
				},
				script: {
					...tokens,
					reasoningTokens,
					outputTokens: reasoningTokens + random.integer(40, 350),
					tools: random.next() < 0.5 ? ['read_file'] : [],
				},
			};
		},
	};
}

