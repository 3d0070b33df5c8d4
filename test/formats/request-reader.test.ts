import assert from 'node:assert/strict';
import {Buffer} from 'node:buffer';
import {describe, test} from 'node:test';
import {unknownRequestFacts, type RequestFacts} from '../../source/core/fact.js';
import type {Operation} from '../../source/core/request-record.js';
import {anthropicMessages} from '../../source/formats/anthropic-messages.js';
import type {Format} from '../../source/formats/format.js';
import {openaiChat} from '../../source/formats/openai-chat.js';
import {openaiEmbeddings} from '../../source/formats/openai-embeddings.js';
import {openaiOther} from '../../source/formats/openai-other.js';
import {createRequestReader} from '../../source/formats/request-reader.js';
import {splitAtRandom} from '../helpers/read-facts.js';
import {createRandom} from '../helpers/seeded-random.js';

function read(format: Format, operation: Operation, body: Uint8Array, maxLength = body.length): RequestFacts {
	const reader = createRequestReader(format, operation);
	for (const piece of splitAtRandom(body, createRandom(body.length), maxLength)) {
		reader.push(piece);
	}

	return reader.end();
}

const picture = {type: 'image_url', image_url: {url: `data:image/png;base64,${'iVBORw0K'.repeat(200_000)}`}};

describe('a request of megabytes', () => {
	test('tells all that a small one tells, wherever its fields stand', () => {
		const body = Buffer.from(JSON.stringify({
			messages: [{role: 'system', content: 'be brief'}, {role: 'user', content: [{type: 'text', text: 'x'}, picture]}], tools: [{}, {}, {}], user: 'u', model: 'gpt', stream: true,
		}));
		const expected: RequestFacts = {
			model: 'gpt', isStream: true, modality: 'image', messageCount: 2, toolCount: 3, hasSystemPrompt: true, reasoningEffort: null, endUser: 'u', mcpServers: [], session: null,
			previousResponseId: null,
		};
		assert.deepEqual(read(openaiChat, 'chat', body), expected);
		assert.deepEqual(read(openaiChat, 'chat', body, 70_000), expected);
	});

	test('does not claim to know what was left out of its outline', () => {
		const messages = Array.from({length: 30_000}, () => ({role: 'user', content: [{type: 'text', text: 'x'}]}));
		const facts = read(anthropicMessages, 'message', Buffer.from(JSON.stringify({messages, model: 'claude', stream: true})));
		assert.deepEqual(facts, {
			...unknownRequestFacts, model: 'claude', isStream: true, messageCount: 30_000, toolCount: 0,
		});
	});

	test('says of its outline what stays true however much was left out', () => {
		const content = [{type: 'text', text: 'x'}, picture];
		const messages = [{role: 'system', content: 'be brief'}, {role: 'user', content}, ...Array.from({length: 30_000}, () => ({role: 'user', content: [{type: 'text', text: 'x'}]}))];
		const facts = read(openaiChat, 'chat', Buffer.from(JSON.stringify({messages, model: 'gpt'})));
		assert.deepEqual([facts.modality, facts.hasSystemPrompt, facts.messageCount], ['image', true, 30_002]);
	});

	test('does not count further than it can', () => {
		const build = (length: number): Buffer => Buffer.from(`{"model":"e","input":[${'"x",'.repeat(length - 1)}"x"]}`);
		assert.equal(read(openaiEmbeddings, 'embedding', build(199_999)).messageCount, 199_999);
		assert.equal(read(openaiEmbeddings, 'embedding', build(200_001)).messageCount, null);
	});

	test('that was cut says nothing', () => {
		const body = Buffer.from(JSON.stringify({model: 'gpt', messages: [{role: 'user', content: [picture]}]}));
		assert.deepEqual(read(openaiChat, 'chat', body.subarray(0, -2)), unknownRequestFacts);
	});
});

describe('a small request', () => {
	test('is read however it is split', () => {
		const body = Buffer.from('{"model":"gpt-é","messages":[]}');
		const reader = createRequestReader(openaiChat, 'chat');
		for (const piece of [Buffer.alloc(0), body.subarray(0, 5), Buffer.alloc(0), body.subarray(5)]) {
			reader.push(piece);
		}

		assert.equal(reader.end().model, 'gpt-é');
		assert.equal(read(openaiChat, 'chat', body, 1).model, 'gpt-é');
	});

	test('that is empty, no JSON, or no object says nothing', () => {
		for (const body of ['', '{', '[]', '"x"', 'null', '\u{0}', '[{"model":"m"}]']) {
			assert.deepEqual(read(openaiChat, 'chat', Buffer.from(body)), unknownRequestFacts);
		}
	});
});

describe('a form', () => {
	const boundary = '----WebKitFormBoundaryAbc';
	const field = (name: string, value: string): string => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
	const file = (size: number): Buffer => Buffer.concat([
		Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.wav"\r\nContent-Type: audio/wav\r\n\r\n`),
		Buffer.alloc(size, '\r\nname="model"\r\n\r\nfalse\r\n'),
		Buffer.from('\r\n'),
	]);
	const end = Buffer.from(`--${boundary}--\r\n`);

	test('tells model and stream, before its file or after', () => {
		for (const size of [0, 100, 60_000, 66_000, 3_000_000]) {
			const model = Buffer.from(field('model', 'whisper-é'));
			const stream = Buffer.from(field('stream', 'true'));
			for (const parts of [[model, file(size), stream], [file(size), stream, model]]) {
				const body = Buffer.concat([...parts, end]);
				const facts = read(openaiOther, 'audio', body, 5000);
				assert.equal(facts.model, 'whisper-é', `${size}`);
				assert.equal(facts.isStream, true);
				assert.equal(facts.modality, 'audio');
			}
		}
	});

	test('is known by its content type too', () => {
		const reader = createRequestReader(openaiOther, 'audio', `multipart/form-data; boundary=${boundary}`);
		reader.push(Buffer.from(`preamble\r\n${field('model', 'm')}`));
		assert.equal(reader.end().model, 'm');
	});

	test('may have a file of any name', () => {
		const part = `--${boundary}\r\nContent-Disposition: form-data; name="model"; filename="a.bin"\r\n\r\nnot a model\r\n`;
		assert.equal(read(openaiOther, 'audio', Buffer.concat([Buffer.from(part), end])).model, null);
	});

	test('without these fields, or without an end, says nothing of them', () => {
		assert.equal(read(openaiOther, 'audio', Buffer.concat([file(50), end])).model, null);
		assert.equal(read(openaiOther, 'audio', Buffer.from('--')).model, null);
		assert.equal(read(openaiOther, 'audio', Buffer.alloc(500_000, '-')).model, null);
		assert.equal(read(openaiOther, 'image', Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="model"\r\n\r\nm`)).model, null);
	});
});
