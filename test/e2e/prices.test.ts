import assert from 'node:assert/strict';
import {writeFileSync} from 'node:fs';
import path from 'node:path';
import {
	after,
	before,
	describe,
	test,
} from 'node:test';
import {setUpEndToEnd} from '../helpers/end-to-end.js';
import {makeHome, queryStore} from '../helpers/program.js';
import {waitUntil} from '../helpers/wait-until.js';

const {start} = setUpEndToEnd({before, after});
const script = JSON.stringify({
	behavior: 'normal', inputTokens: 100, cacheReadTokens: 0, outputTokens: 20, reasoningTokens: 0, tools: [],
});

describe('prices of the user\'s own, in a running program', () => {
	test('are in force for their model, and the table for the others', async () => {
		const home = makeHome();
		const configPath = path.join(home.path, 'config.json');
		writeFileSync(configPath, JSON.stringify({prices: [{match: 'My-*', input: 3, output: 7}]}));
		const {program} = await start(['--config', configPath], home);
		for (const model of ['my-own', 'gpt-5-mini', 'nobody-1']) {
			const response = await fetch(`${program.url}/v1/chat/completions`, {
				method: 'POST', headers: {'x-demo-script': script}, body: JSON.stringify({model, messages: []}),
			});
			await response.text();
		}

		const rows = await waitUntil(() => {
			const found = queryStore(home.storePath, 'SELECT model, cost_nano_usd, price_source FROM requests WHERE state = \'ok\' ORDER BY seq');
			return found.length === 3 ? found : null;
		}, {what: 'the rows'});
		assert.deepEqual(rows.map(row => Object.values(row)), [
			['my-own', (100 * 3000) + (20 * 7000), 'override'],
			['gpt-5-mini', (100 * 250) + (20 * 2000), 'table'],
			['nobody-1', null, 'unpriced'],
		]);
		assert.equal(await program.stop(), 0);
		home.remove();
	});
});
