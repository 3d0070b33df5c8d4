import assert from 'node:assert/strict';
import {
	existsSync,
	mkdirSync,
	statSync,
	writeFileSync,
} from 'node:fs';
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

	test('--json says the same for programs', async () => {
		const {table, prices} = JSON.parse(await readOutput('--json', 'sonnet-4-5')) as {table: string; prices: Array<Record<string, unknown>>};
		assert.match(table, /^\d{4}-\d{2}-\d{2}$/v);
		assert.deepEqual(prices.find(({model}) => model === 'claude-sonnet-4-5'), {
			model: 'claude-sonnet-4-5', provider: 'anthropic', input: 3, cacheRead: 0.3, cacheWrite: 3.75, output: 15, hasTiers: true, isOwn: false,
		});
		const {reasons} = JSON.parse(await readOutput('why', 'gpt-4o', 'openai', '--json')) as {reasons: string[]};
		assert.match(reasons.join('\n'), /exactly gpt-4o/v);
	});

	test('update keeps a table for the next start, reset goes back', async () => {
		const own = makeHome();
		const file = path.join(own.path, 'table.json');
		const models = Array.from({length: 120}, (_, index) => ({id: `gpt-new-${index}`, match: {equals: `gpt-new-${index}`}, prices: {input_mtok: 1 + index, output_mtok: 2}}));
		const ask = async (...arguments_: string[]) => runProgram(['prices', ...arguments_], own.environment);
		const write = (table: unknown): void => {
			writeFileSync(file, JSON.stringify(table));
		};

		const provider = {
			id: 'openai', name: 'OpenAI', api_pattern: String.raw`https://api\.openai\.com`, models,
		};
		write([provider]);
		const updated = await ask('update', '--from', file);
		assert.equal(updated.exitCode, 0, updated.errors);
		assert.match(updated.output, /^120 prices of /v);
		const kept = path.join(own.environment.XDG_DATA_HOME!, 'tailrace', 'prices.json');
		assert.equal(statSync(kept).mode & 0o777, 0o600);
		const listed = await ask('gpt-new-7');
		assert.match(listed.output, /^gpt-new-7 +openai +8 +2$/mv);

		for (const table of [{}, [], [{...provider, models: models.slice(0, 99)}], [{...provider, api_pattern: '('}], [null], [{...provider, models: [null]}]]) {
			write(table);

			const refused = await ask('update', '--from', file);
			assert.equal(refused.exitCode, 1, JSON.stringify(table).slice(0, 60));
		}

		const missing = await ask('update', '--from', `${file}.not`);
		assert.equal(missing.exitCode, 1);
		const insecure = await ask('update', '--from', 'http://127.0.0.1:1/table.json');
		assert.equal(insecure.exitCode, 2);
		const still = await ask('gpt-new-7');
		assert.equal(still.exitCode, 0, 'what is refused replaces nothing');

		const reset = await ask('reset');
		assert.equal(reset.exitCode, 0);
		assert.ok(!existsSync(kept));
		const gone = await ask('gpt-new-7');
		assert.equal(gone.exitCode, 1);
		own.remove();
	});

	test('names what is wrong with a question', async () => {
		assert.equal(await readExitCode('no-such-model-anywhere'), 1);
		assert.equal(await readExitCode('why'), 2);
		assert.equal(await readExitCode('why', 'gpt-4o', 'openai', 'many'), 2);
		assert.equal(await readExitCode('a', 'b'), 2);
	});
});
