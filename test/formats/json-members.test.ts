import assert from 'node:assert/strict';
import {Buffer} from 'node:buffer';
import {describe, test} from 'node:test';
import {findMembers} from '../../source/formats/json-members.js';

const read = (text: string): unknown => {
	const found = findMembers(Buffer.from(text));
	return found?.members.map(({name, valueStart, end}) => [name, Buffer.from(text).toString('utf8', valueStart, end)]) ?? null;
};

describe('the members of an object', () => {
	test('are found by where they stand, whatever their values hold', () => {
		const text = String.raw` { "a" : [1,{"b":"]}"}] ,"é":"\"}\\","c":-1.5e3,"d":null } `;
		assert.deepEqual(read(text), [['a', '[1,{"b":"]}"}]'], ['é', String.raw`"\"}\\"`], ['c', '-1.5e3'], ['d', 'null']]);
		assert.deepEqual(read('{}'), []);
	});

	test('are none where the object is cut anywhere', () => {
		const text = String.raw`{"a":[1,{"b":"]\""}],"c":"x","d":{"e":true},"f":12}`;
		for (let length = 0; length < text.length; length++) {
			assert.equal(read(text.slice(0, length)), null, text.slice(0, length));
		}

		assert.notEqual(read(text), null);
	});

	test('are none where the bytes are no object', () => {
		const ill = ['[]', '1', '{,}', '{a:1}', '{xa":1}', '{1:2}', '{"a"}', '{"a" 1}', '{"a";1}', '{"a":}', '{"a":,}', '{"a":1,}', '{"a":1 "b":2}', '{"a":1 ;"b":2}', '{"a":"x"x"b":2}'];
		for (const text of [...ill, String.raw`{"\u0061":1}`]) {
			assert.equal(read(text), null, text);
		}
	});
});
