import assert from 'node:assert/strict';
import {Buffer} from 'node:buffer';
import {once} from 'node:events';
import {createServer, type IncomingMessage, type Server} from 'node:http';
import type {AddressInfo} from 'node:net';
import {
	after,
	before,
	describe,
	test,
} from 'node:test';
import {gzipSync, zstdCompressSync} from 'node:zlib';
import type {RequestRecord} from '../../source/core/request-record.js';
import {listClientCaptures, needsFixtures, type ClientCapture} from '../helpers/fixtures.js';
import {startTestProxy, type TestProxy} from '../helpers/proxy.js';
import {RawClient} from '../helpers/raw-client.js';
import {readBody} from '../helpers/scripted-upstream.js';

/** What the capture server had before the path that the client chose, in captures whose name is no provider's. */
const captureMount = /^\/(?:anthropic-sdk|openai-sdk|openai-env|genai-sdk|genai-env|ai-openai|ai-anthropic|ai-google|lc-openai|lc-anthropic|compat)(?=\/)/v;

/** What concerns the connection to us only; and the length, which undici writes itself, last and in lower case, so that it is compared apart. */
const notForwarded = new Set(['host', 'connection', 'upgrade', 'content-length']);

type Known = Partial<RequestRecord>;

const claude: Known = {
	agent: 'claude-code', sessionId: '7b02c7ce-4d6c-4635-a635-8b6b8c10e86e', sessionSource: 'x-claude-code-session-id', retryCount: 0,
	model: 'claude-opus-5-5', reasoningEffort: 'medium', isStream: true, hasSystemPrompt: true, messageCount: 2, endUser: 'c59e4cf4394eb64732306d6d6bf4ba3a1902d90e435e36da57ecc92839ec70ed', operation: 'message',
};
const codex: Known = {
	agent: 'codex', retryCount: null, isStream: true, hasSystemPrompt: true, messageCount: 4, operation: 'responses',
};
const copilot: Known = {
	agent: 'copilot', model: 'gpt-5.4', retryCount: 0, isStream: true,
};
const opencode: Known = {
	agent: 'opencode', retryCount: null, isStream: true, agentId: null,
};
const small: Known = {
	messageCount: 1, sessionId: null, sessionSource: null, endUser: null,
};
const stainless: Known = {...small, retryCount: 0};
const plain: Known = {...small, retryCount: null};

/** What each capture says of itself, read by eye. */
const expected: Readonly<Record<string, Known>> = {
	'claude-code-main': {...claude, agentId: null, parentAgentId: null},
	'claude-code-subagent': {...claude, agentId: 'aa3b1fbf7df0a8ea3', parentAgentId: null},
	'claude-code-nested-subagent': {...claude, agentId: 'a145495cd1657a4e6', parentAgentId: 'aa3b1fbf7df0a8ea3'},
	'claude-code-oauth': {
		...claude, sessionId: '5236c499-60b9-4c47-aeb5-6d2e972645f0', model: 'claude-sonnet-5-5', authMethod: 'bearer',
	},
	'claude-code-model-discovery': {
		agent: 'claude-code', sessionId: null, operation: 'models', provider: 'anthropic',
	},
	'claude-code-preflight': {
		agent: null, operation: 'control', endpoint: '/api/hello', provider: 'anthropic',
	},
	'codex-0.130-chatgpt-zstd': {
		...codex, sessionId: '01a1fc8a-3fa0-7631-8364-d69074e0978d', sessionSource: 'session_id', model: 'gpt-5.5', messageCount: 3, reasoningEffort: 'medium',
	},
	'codex-custom-provider': {
		...codex, sessionId: '01a1fc87-f8c8-7d73-82a2-6d5fe864c2a7', sessionSource: 'session-id', model: 'gpt-5.2',
	},
	'codex-http-after-426': {
		...codex, sessionId: '01a1fc87-f800-7310-938e-ab1a0cfcbdfe', sessionSource: 'session-id', model: 'gpt-6.1-sol', reasoningEffort: 'low', messageCount: 3,
	},
	'codex-websocket': {
		agent: 'codex', sessionId: '01a1fc87-2fd1-79b2-a2d8-0a4ebf3e5d7d', sessionSource: 'session-id', agentId: null,
	},
	'copilot-cli-byok-anthropic': {...copilot, sessionId: null, operation: 'message'},
	'copilot-cli-byok-openai-completions': {
		...copilot, sessionId: null, reasoningEffort: 'medium', operation: 'chat',
	},
	'copilot-cli-byok-openai-responses': {
		...copilot, sessionId: '3af3bee9d3f8bd667584e5f56f182fbc', sessionSource: 'prompt_cache_key', reasoningEffort: 'medium', operation: 'responses',
	},
	'gemini-cli': {
		agent: 'gemini-cli', sessionId: null, operation: 'chat', isStream: true, endUser: null,
	},
	'opencode-anthropic': {...opencode, sessionId: 'ses_e0373898fffecWrXc1rz6kl4Tw', sessionSource: 'x-session-id'},
	'opencode-openai-compatible': {
		...opencode, sessionId: 'ses_e03737139ffe3twyW3kduB9RYO', sessionSource: 'x-session-id', model: 'llama3', messageCount: 2,
	},
	'opencode-openai': {
		...opencode, sessionId: 'ses_e03737d5dffenIVAPl8JNAe2a6', sessionSource: 'session-id', model: 'gpt-5.2', reasoningEffort: 'medium',
	},
	'qwen-code': {
		agent: 'qwen-code', sessionId: null, model: 'm', isStream: true, retryCount: 0, messageCount: 2,
	},
	'sdk-ai-sdk-anthropic': {
		...plain, agent: 'vercel-ai-sdk', model: 'claude-x', isStream: true,
	},
	'sdk-ai-sdk-google': {
		...plain, agent: 'vercel-ai-sdk', model: 'gemini-2.5-flash', isStream: true,
	},
	'sdk-ai-sdk-openai': {
		...plain, agent: 'vercel-ai-sdk', model: 'gpt-5', isStream: true,
	},
	'sdk-anthropic-sdk-1.11-stream': {
		...stainless, agent: 'anthropic-sdk', model: 'm', isStream: true, authMethod: 'bearer',
	},
	'sdk-google-genai-3.1-env': {
		...plain, agent: 'google-genai-sdk', model: 'gemini-2.5-flash', isStream: false,
	},
	'sdk-google-genai-3.1-stream': {
		...plain, agent: 'google-genai-sdk', model: 'gemini-2.5-flash', isStream: true,
	},
	'sdk-groq-sdk-1.6': {
		...stainless, agent: 'groq-sdk', provider: 'groq', model: 'm', isStream: false,
	},
	'sdk-langchain-anthropic-1.5': {
		...stainless, agent: 'anthropic-sdk', model: 'claude-x', isStream: true,
	},
	'sdk-langchain-openai-1.6': {
		...stainless, agent: 'langchain', model: 'gpt-4o', isStream: true,
	},
	'sdk-mistralai-2.7': {
		...plain, agent: 'mistral-sdk', provider: 'mistral', model: 'm', isStream: false,
	},
	'sdk-ollama-js-0.6.4-stream': {
		...plain, agent: 'ollama-sdk', provider: 'ollama', model: 'm', isStream: true, authMethod: null,
	},
	'sdk-openai-node-7.55-env': {
		...stainless, agent: 'openai-sdk', model: 'm', isStream: false,
	},
	'sdk-openai-node-7.55-stream': {
		...stainless, agent: 'openai-sdk', model: 'm', isStream: true,
	},
};

type Received = {readonly method: string; readonly target: string; readonly rawHeaders: readonly string[]; readonly body: Buffer};

describe('a real client, replayed through the proxy,', needsFixtures, () => {
	let upstream: Server;
	let proxy: TestProxy;
	let received: Received[] = [];

	before(async () => {
		const keep = ({method, url, rawHeaders}: IncomingMessage, body: Buffer): void => {
			received.push({
				method: method!, target: url!, rawHeaders, body,
			});
		};

		upstream = createServer(async (incoming, response) => {
			keep(incoming, await readBody(incoming));
			response.end('{}');
		});
		upstream.on('upgrade', (incoming, socket) => {
			keep(incoming, Buffer.alloc(0));
			socket.end('HTTP/1.1 426 Upgrade Required\r\ncontent-length: 0\r\n\r\n');
		});
		upstream.listen(0, '127.0.0.1');
		await once(upstream, 'listening');
		const url = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;
		proxy = await startTestProxy(['openai', 'anthropic', 'gemini', 'groq', 'mistral', 'ollama', 'chatgpt'].map(name => `${name}=${url}`));
	});
	after(async () => {
		await proxy.close(0);
		upstream.closeAllConnections();
		upstream.close();
	});

	for (const capture of listClientCaptures()) {
		test(`reaches the upstream as it is, and is known: ${capture.name}`, async () => {
			received = [];
			const sent = buildRequest(capture, new URL(proxy.url).host);
			const client = await RawClient.open(proxy.url);
			client.sendBytes(Buffer.concat([Buffer.from(sent.head, 'latin1'), sent.body]), sent.method);
			await client.finish();
			const record = await proxy.takeRecord();
			client.close();

			const [seen] = received;
			assert.equal(received.length, 1);
			assert.equal(seen!.method, sent.method);
			assert.ok(sent.target.endsWith(seen!.target) || `/v1${sent.target.replace(/^\/\w+/v, '')}` === seen!.target, seen!.target);
			assert.deepEqual(listForwarded(seen!.rawHeaders), sent.headers.filter(([name]) => !notForwarded.has(name.toLowerCase())));
			assert.equal(findLength(seen!.rawHeaders), findLength(sent.headers.flat()));
			assert.ok(seen!.body.equals(sent.body), 'the body is another');
			const known = expected[capture.name];
			assert.notStrictEqual(known, undefined, 'nobody has read what it says');
			assert.deepEqual(Object.fromEntries(Object.keys(known!).map(key => [key, record[key as keyof RequestRecord]])), known);
			assert.ok(!JSON.stringify(record).includes('/home/'), 'a folder of the user is in the record');
			assert.equal(proxy.dropCount(), 0);
		});
	}
});

function listForwarded(rawHeaders: readonly string[]): Array<readonly [string, string]> {
	const headers: Array<readonly [string, string]> = [];
	for (let index = 0; index < rawHeaders.length; index += 2) {
		if (!notForwarded.has(rawHeaders[index]!.toLowerCase())) {
			headers.push([rawHeaders[index]!, rawHeaders[index + 1]!]);
		}
	}

	return headers;
}

function findLength(rawHeaders: readonly string[]): string | null {
	const index = rawHeaders.findIndex(name => name.toLowerCase() === 'content-length');
	return index === -1 ? null : rawHeaders[index + 1]!;
}

/** The request as it stood on the wire; its body is the skeleton, as long as the real one was where that is not compressed. */
function buildRequest({requestLine, rawHeaders, bodySkeleton}: ClientCapture, host: string) {
	const [method = '', captured = ''] = requestLine.split(' ', 2);
	const target = captured.replace(captureMount, '');
	const find = (name: string): string | undefined => rawHeaders.find(([key]) => key.toLowerCase() === name)?.[1];
	const body = bodySkeleton === undefined ? Buffer.alloc(0) : encodeBody(JSON.stringify(bodySkeleton), find('content-encoding'), Number(find('content-length')));
	const headers = rawHeaders.map(([name, value]): readonly [string, string] => {
		switch (name.toLowerCase()) {
			case 'host': {
				return [name, host];
			}

			case 'content-length': {
				return [name, String(body.length)];
			}

			default: {
				return [name, value];
			}
		}
	});
	const hasHost = find('host') !== undefined;
	const isUpgrade = find('upgrade') !== undefined;
	const added = [...(hasHost ? [] : [`Host: ${host}\r\n`]), ...(isUpgrade && find('connection') === undefined ? ['Connection: Upgrade\r\n'] : [])].join('');
	const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
	return {
		method, target, headers, body, head: `${method} ${target} HTTP/1.1\r\n${added}${lines}\r\n`,
	};
}

function encodeBody(json: string, encoding: string | undefined, length: number): Buffer {
	if (encoding === 'zstd') {
		return zstdCompressSync(json);
	}

	return encoding === 'gzip' ? gzipSync(json) : Buffer.from(json + ' '.repeat(Math.max(0, length - Buffer.byteLength(json))));
}
