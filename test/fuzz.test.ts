import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {fuzzers, runFuzzer} from './helpers/fuzzers.js';

// A short run of `npm run prove:fuzz`.
describe('whatever comes from outside', () => {
	for (const name of Object.keys(fuzzers)) {
		test(`breaks none of the ${name}`, () => {
			assert.equal(runFuzzer(name, 1, 1500), null);
		});
	}
});
