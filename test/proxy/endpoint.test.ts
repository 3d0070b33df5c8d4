import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {buildEndpoint} from '../../source/proxy/endpoint.js';
import {createRandom} from '../helpers/seeded-random.js';

const keys = [
	'bot123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw',
	'bot123456789%3AAAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw',
	'bot123456789:short',
	'sk-proj-abc1def2ghi3',
	'sk%2Dproj%2Dabc1def2ghi3',
	'AIzaSyA1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q',
	'hf_abcdefgh1jklmnop',
	'xoxb-1234-5678-abcdefgh',
	'k3J9xQ2mZ8vB5nR7',
	'bXktc2VjcmV0LXRva2Vu0A9',
	'glpat-Zx8yW7vU6tS5rQ4p',
];
const names = [
	'gpt-4o-mini-2024-07-18',
	'streamGenerateContent',
	'claude-3-5-sonnet-20241022',
	'batchEmbedContents',
	'input_items',
	'text-embedding-3-large',
	'api-keys',
	'token_usage_report',
	'v1beta1',
	'chat-completions-2024-10-21-preview',
];

describe('the path of a record', () => {
	for (const key of keys) {
		test(`A21 has no key in it: ${key}`, () => {
			assert.equal(buildEndpoint(`/v1/x/${key}/send`), '/v1/x/{id}/send');
		});
	}

	test('A21 has no word of chance in it, whatever letters it is made of', () => {
		const random = createRandom(7);
		for (const alphabet of ['0123456789abcdefghijklmnopqrstuvwxyz', '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz', 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz234567-_']) {
			for (let count = 0; count < 200; count++) {
				const word = Array.from({length: random.integer(32, 48)}, () => alphabet[random.integer(0, alphabet.length - 1)]).join('');
				assert.equal(buildEndpoint(`/hooks/${word}`), '/hooks/{id}', word);
			}
		}
	});

	for (const name of names) {
		test(`keeps what is only a name: ${name}`, () => {
			assert.equal(buildEndpoint(`/v1/x/${name}/y`), `/v1/x/${name}/y`);
		});
	}
});
