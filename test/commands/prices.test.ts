import assert from 'node:assert/strict';
import {mkdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {
	after,
	before,
	describe,
	test,
} from 'node:test';
import {makeHome, runProgram, type Home} from '../helpers/program.js';

let home: Home;

before(() => {
	home = makeHome();
	const folder = path.join(home.path, 'config-home', 'tailrace');
	mkdirSync(folder, {recursive: true});
	writeFileSync(path.join(folder, 'config.json'), JSON.stringify({prices: [{match: 'my-model*', input: 2, output: 8}]}));
});

after(() => {
	home.remove();
});

const run = async (...arguments_: string[]) => runProgram(['prices', ...arguments_], home.environment);

async function readOutput(...arguments_: string[]): Promise<string> {
	const {output} = await run(...arguments_);
	return output;
}

async function readExitCode(...arguments_: string[]): Promise<number | null> {
	const {exitCode} = await run(...arguments_);
	return exitCode;
}

describe('tailrace prices', {concurrency: 2}, () => {
	test('lists the table and the user\'s own, those with a text in their name', async () => {
		const {exitCode, output} = await run('sonnet-4-5');
		assert.equal(exitCode, 0);
		assert.match(output, /^claude-sonnet-4-5 +anthropic +3\+ +0\.3\+ +3\.75\+ +15\+$/mv);
		assert.doesNotMatch(output, /gpt-4o/v);
		assert.match(await readOutput('my-'), /^my-model\* +any provider +2 +8 +your prices$/mv);
	});

	test('says why a model costs what it does, by an example', async () => {
		// 6,000 at 2.5, 4,000 at 1.25 and 500 at 10 USD per million.
		assert.match(await readOutput('why', 'gpt-4o', 'openai', '10000', '4000', '500'), /exactly gpt-4o\n[\s\S]*\$0\.015000 new input \+ \$0\.005000 cached \+ \$0\.005000 output = \$0\.025000/v);
		assert.match(await readOutput('why', 'my-model-7'), /your prices, by "my-model\*"[\s\S]*= \$0\.028000/v);
	});

	test('says which price was not taken for a model that is unknown', async () => {
		const {output} = await run('why', 'claude-sonnet-5-5');
		assert.match(output, /is unpriced: [\s\S]*begins alike is no price: claude-sonnet-5 \(anthropic\)/v);
	});

	test('names what is wrong with a question', async () => {
		assert.equal(await readExitCode('no-such-model-anywhere'), 1);
		assert.equal(await readExitCode('why'), 2);
		assert.equal(await readExitCode('why', 'gpt-4o', 'openai', 'many'), 2);
		assert.equal(await readExitCode('a', 'b'), 2);
	});
});
