import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {createAnswerFilter} from '../../../source/ui/keys/terminal-answers.js';
import {createRandom} from '../../helpers/seeded-random.js';

const escape = '\u{1B}';
const answers = [`${escape}]11;rgb:2525/2525/2525${escape}\\`, `${escape}]10;rgb:ffff/ffff/ffff\u{7}`, `${escape}P>|xterm(370)${escape}\\`, `${escape}_Gi=31;OK${escape}\\`];

function filterAll(chunks: readonly string[]): string {
	const filter = createAnswerFilter();
	return chunks.map(chunk => filter(chunk)).join('');
}

describe('what is typed', () => {
	test('is what is left when the answers of the terminal are taken out', () => {
		assert.equal(filterAll([`j${answers.join('')}k`]), 'jk');
		assert.equal(filterAll([`j${answers.join('k')}`]), 'jkkk');
	});

	test('is left, wherever an answer is split but at its two first characters', () => {
		const random = createRandom(3);
		for (const answer of answers) {
			for (let split = 3; split < answer.length; split++) {
				const between = random.integer(split, answer.length);
				// Its last character alone can't be told from a key: Esc is one, too.
				const kept = filterAll([answer.slice(0, split), answer.slice(split, between), answer.slice(between), 'j']);
				assert.ok(kept === 'j' || kept === String.raw`${escape}\j`, JSON.stringify(kept));
			}
		}
	});

	test('keeps Alt with a bracket, sequences of keys, and pastes that begin an answer and do not end it', () => {
		for (const text of [`${escape}]`, `${escape}[A`, `${escape}[1;5C`, `${escape}OP`, escape, 'ä€😀']) {
			assert.equal(filterAll([text]), text);
		}

		const paste = `${escape}[200~a${escape}]11;b${escape}[201~`;
		assert.equal(filterAll([paste]), `${escape}[200~a${escape}[201~`);
	});

	test('comes back when an answer never ends', () => {
		const filter = createAnswerFilter();
		filter(`${escape}]11;`);
		for (let index = 0; index < 100; index++) {
			filter('x'.repeat(100));
		}

		assert.equal(filter('j'), 'j');
	});
});
