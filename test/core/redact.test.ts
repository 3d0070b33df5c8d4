import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {redactMessage} from '../../source/core/redact.js';

describe('an error text that is kept', () => {
	const key = 'my-own-key-1';

	for (const [title, text, expected] of [
		['names the request\'s own key', 'no such key my-own-key-1 here', 'no such key [redacted] here'],
		['echoes a masked key',
			'Incorrect API key provided: sk-abcd1234****wxyz. You can find yours at https://x.example/keys.',
			'Incorrect API key provided: [redacted] You can find yours at https://x.example/keys.'],
		['has a key in a query', 'GET /v1beta/models?key=AIzaSyA-12345678&alt=sse failed', 'GET /v1beta/models?key=[redacted]&alt=sse failed'],
		['has a user in a URL', 'cannot reach https://me:secret@host.example/x', 'cannot reach https://[redacted]@host.example/x'],
		['has a bearer token', 'header "Authorization: Bearer abc.def.ghi" is wrong', 'header "Authorization: Bearer [redacted]" is wrong'],
		['has a long word of letters and digits', 'trace 4bf92f3577b34da6a3ce929d0e0e4736 lost', 'trace [redacted] lost'],
		[
			'has nothing to hide',
			'This model\'s maximum context length is 128000 tokens. However, your messages resulted in 130001 tokens.',
			'This model\'s maximum context length is 128000 tokens. However, your messages resulted in 130001 tokens.',
		],
		['has a long word of letters only, or of digits only', `${'a'.repeat(30)} ${'1'.repeat(30)}`, `${'a'.repeat(30)} ${'1'.repeat(30)}`],
		['names a page', 'Error while downloading https://source.example.com/8xznAGy4HcY/800x400.', 'Error while downloading https://source.example.com/8xznAGy4HcY/800x400.'],
		['has controls', 'a\u{1B}[31mred\u{7}', 'a [31mred'],
	] as const) {
		test(`when it ${title}`, () => {
			assert.equal(redactMessage(text, key), expected);
		});
	}

	test('is capped', () => {
		assert.equal(redactMessage('word '.repeat(1000), null)!.length <= 512, true);
		assert.equal(redactMessage(null, key), null);
	});
});
