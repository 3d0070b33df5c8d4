import assert from 'node:assert/strict';
import {
	after,
	before,
	describe,
	test,
} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';
import type {DemoScript} from '../../source/demo/answer-plan.js';
import {type DemoAnswer, askThrough, findBroken} from '../helpers/demo-client.js';
import {setUpEndToEnd} from '../helpers/end-to-end.js';
import {
	makeHome,
	queryStore,
	type Home,
	type RunningProgram,
} from '../helpers/program.js';
import {createRandom} from '../helpers/seeded-random.js';
import {waitUntil} from '../helpers/wait-until.js';
import {
	findLost,
	findWrong,
	killUnderLoad,
	readCut,
	type KilledRun,
} from './parts/kill-under-load.js';

const {start, upstreamUrl} = setUpEndToEnd({before, after});

test('X1 X12 a kill at any moment loses nothing that was answered a moment before, and what ran is interrupted with its tokens so far', {timeout: 60_000}, async () => {
	const home = makeHome();
	const random = createRandom(5);
	const runs: KilledRun[] = [];
	for (let round = 0; round < 5; round++) {
		runs.push(await killUnderLoad({
			upstreamUrl: upstreamUrl(), home, random, prefix: `kill-${round}`,
		}));
	}

	const {program: last} = await start([], home);
	for (const run of runs) {
		// The promise is 60 ms; a machine that tests several things at once is given more.
		assert.ok(run.answered.some(({doneMs}) => run.killedMs - doneMs > 500));
		assert.deepEqual(findLost(home.storePath, run, 500), []);
		assert.deepEqual(run.cut.map(({sessionId}) => readCut(home, sessionId)), run.cut.map(() => ({state: 'interrupted', usage_source: 'partial', has_tokens: 1})));
	}

	assert.equal(await last.stop(), 0);
	assert.deepEqual(findWrong(home.storePath), []);
	home.remove();
});

test('X7 stood still for longer than a stream may be silent: none is cut, since the silence was not the upstream\'s', async () => {
	const {home, program, answers} = await startStreams({outputTokens: 300, tokensPerSecond: 100}, ['--idle-timeout', '1s']);
	program.child.kill('SIGSTOP');
	// Nothing tells how long it stands still but the time.
	await sleep(1500);
	program.child.kill('SIGCONT');
	assert.deepEqual(await findBroken(answers), []);
	assert.equal(await program.stop(), 0);
	assert.deepEqual(takeStates(home), [{
		state: 'ok', error_kind: null, usage_source: 'reported', output_tokens: 300, count: 20,
	}]);
});

describe('asked to end while 20 streams run', {concurrency: 3}, () => {
	for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT'] as const) {
		test(`X2 ${signal}: they finish whole and are recorded, new connections are refused, the exit code is 0`, async () => {
			const {home, program, answers} = await startStreams({outputTokens: 60, tokensPerSecond: 60});
			program.child.kill(signal);
			await waitUntil(async () => isRefused(program.url), {what: 'new connections to be refused'});
			assert.deepEqual(await findBroken(answers), []);
			assert.equal(await waitForEnd(program), 0);
			assert.deepEqual(takeStates(home), [{
				state: 'ok', error_kind: null, usage_source: 'reported', output_tokens: 60, count: 20,
			}]);
		});
	}

	test('X2 after the grace they are cut and recorded as far as they were', async () => {
		const {home, program, answers} = await startStreams({outputTokens: 5000, tokensPerSecond: 100}, ['--grace', '200ms']);
		program.child.kill('SIGTERM');
		const ended = await answers;
		assert.ok(ended.every(({isWhole, text}) => !isWhole && text.length > 0));
		assert.equal(await waitForEnd(program), 0);
		assertCut(home);
	});

	test('X3 a second signal cuts them at once', async () => {
		const {home, program, answers} = await startStreams({outputTokens: 5000, tokensPerSecond: 100}, ['--grace', '10m']);
		program.child.kill('SIGTERM');
		await waitUntil(() => program.errors().includes('a second signal cuts them'), {what: 'the first to be heard'});
		program.child.kill('SIGTERM');
		const ended = await answers;
		assert.ok(ended.every(({isWhole}) => !isWhole));
		assert.equal(await waitForEnd(program), 0);
		assertCut(home);
	});
});

type Streams = {readonly home: Home; readonly program: RunningProgram; readonly answers: Promise<DemoAnswer[]>};

/** Resolves when each of them has had some of its answer. */
async function startStreams(script: DemoScript, flags: readonly string[] = []): Promise<Streams> {
	const {home, program} = await start(flags);
	const begun = new Set<number>();
	const answers = Promise.all(Array.from({length: 20}, async (_, index) => askThrough(program.url, `stream-${index}`, script, text => {
		if (text.includes('content')) {
			begun.add(index);
		}
	})));
	await waitUntil(() => begun.size === 20, {what: 'all streams to run'});
	return {home, program, answers};
}

async function isRefused(url: string): Promise<boolean> {
	try {
		await fetch(url, {headers: {connection: 'close'}});
		return false;
	} catch (error) {
		return ((error as Error).cause as NodeJS.ErrnoException).code === 'ECONNREFUSED';
	}
}

async function waitForEnd({child}: RunningProgram): Promise<number | null> {
	await waitUntil(() => child.exitCode !== null || child.signalCode !== null, {what: 'the end of the program'});
	return child.exitCode;
}

/** What the store says in the end. */
function takeStates(home: Home): Array<Record<string, unknown>> {
	const rows = queryStore(home.storePath, 'SELECT state, error_kind, usage_source, output_tokens, count(*) AS count FROM requests GROUP BY 1, 2, 3, 4');
	home.remove();
	return rows;
}

function assertCut(home: Home): void {
	const states = takeStates(home);
	assert.equal(states.reduce((sum, {count}) => sum + (count as number), 0), 20);
	for (const {state, error_kind: errorKind, usage_source: usageSource, output_tokens: outputTokens} of states) {
		assert.deepEqual([state, errorKind, usageSource], ['failed', 'shutting_down', 'partial']);
		assert.ok((outputTokens as number) > 0);
	}
}
