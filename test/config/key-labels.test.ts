import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {readKeyLabels} from '../../source/config/key-labels.js';
import {UsageError} from '../../source/core/errors.js';

const id = 'k1_0123456789abcdef';

describe('the names of keys', () => {
	test('are read, and cleaned of what a terminal would obey', () => {
		assert.deepEqual(readKeyLabels({[id]: ' ci\u{1B}[2J ', k1_fedcba9876543210: 'my laptop'}, 'c'), {[id]: 'ci [2J', k1_fedcba9876543210: 'my laptop'});
		assert.deepEqual(readKeyLabels(undefined, 'c'), {});
	});

	for (const [title, value, message] of [
		['a list', [id], /^c: expected an object, for example \{"k1_/v],
		['a text', 'ci', /^c: expected an object/v],
		['an id that is none', {k1_x: 'ci'}, /^c: a key is called by its id/v],
		['a label that is no text', {[id]: 7}, /^c\.k1_0123456789abcdef: expected a text of 1 to 40 characters/v],
		['a label that is empty', {[id]: ' '}, /expected a text/v],
		['a label that is too long', {[id]: 'x'.repeat(41)}, /expected a text/v],
	] as const) {
		test(`are refused where there is ${title}`, () => {
			assert.throws(() => readKeyLabels(value, 'c'), error => error instanceof UsageError && message.test(error.message));
		});
	}

	test('never repeat a key that was put where its id belongs', () => {
		assert.throws(() => readKeyLabels({'sk-secret-of-somebody': 'ci'}, 'c'), error => error instanceof UsageError && !error.message.includes('secret'));
	});
});
