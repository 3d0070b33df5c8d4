import assert from 'node:assert/strict';
import {existsSync} from 'node:fs';
import path from 'node:path';
import {describe, test} from 'node:test';
import {makeHome, startProgram} from '../helpers/program.js';
import {waitUntil} from '../helpers/wait-until.js';

describe('demo without a terminal', () => {
	test('says where it records: in a temporary store, which goes with it, never in the user\'s own', async () => {
		const home = makeHome();
		const demo = startProgram(['demo'], home.environment);
		const {store} = (await waitUntil(() => /, store (?<store>\S+)\n/v.exec(demo.output())?.groups, {what: 'the demo to say where it records'}));
		assert.match(store!, /tailrace-demo-[^\/]+\/tailrace\.db$/v);
		assert.ok(existsSync(store!));
		assert.equal(await demo.stop(), 0);
		assert.equal(existsSync(store!), false);
		home.remove();
	});

	test('keeps what it recorded where a store is named', async () => {
		const home = makeHome();
		const file = path.join(home.path, 'demo.db');
		const demo = startProgram(['demo', '--store', file], home.environment);
		await waitUntil(() => demo.output().includes(`, store ${file}\n`), {what: 'the demo to say where it records'});
		assert.equal(await demo.stop(), 0);
		assert.ok(existsSync(file));
		home.remove();
	});
});
