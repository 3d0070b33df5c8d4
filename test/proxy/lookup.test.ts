import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {createLookup} from '../../source/proxy/lookup.js';

describe('a name that many ask for', () => {
	test('U3 is asked for once at a time, and all of them get the answer', () => {
		const asked: string[] = [];
		let answer: (address: string) => void = () => {/* Nothing was asked. */};
		const lookup = createLookup((hostname, _options, onAnswered) => {
			asked.push(hostname);
			answer = address => {
				onAnswered(null, address, 4);
			};
		});
		const got: unknown[] = [];
		const ask = (hostname: string, shouldGetAll = false): void => {
			lookup(hostname, {all: shouldGetAll}, (...reply) => {
				got.push(reply);
			});
		};

		ask('a.example');
		ask('a.example');
		answer('127.0.0.2');
		assert.deepEqual(got, [[null, '127.0.0.2', 4], [null, '127.0.0.2', 4]]);
		ask('a.example');
		ask('b.example');
		ask('a.example', true);
		assert.deepEqual(asked, ['a.example', 'a.example', 'b.example', 'a.example']);
	});
});
