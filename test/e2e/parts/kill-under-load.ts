import {setTimeout as sleep} from 'node:timers/promises';
import type {DemoScript} from '../../../source/demo/answer-plan.js';
import {askMany, askThrough, type DemoAnswer} from '../../helpers/demo-client.js';
import {queryStore, startServe, type Home} from '../../helpers/program.js';
import type {SeededRandom} from '../../helpers/seeded-random.js';
import {waitUntil} from '../../helpers/wait-until.js';

export type KilledRun = {
	/** Before the signal was sent. */
	readonly killedMs: number;
	/** What clients had whole. */
	readonly answered: readonly DemoAnswer[];
	/** Streams that ran and whose progress was in the store. */
	readonly cut: readonly DemoAnswer[];
};

const clientCount = 4;
const streamCount = 2;

/** A session's name says how many tokens it gets, so that its row can be judged without a list. */
export function buildScript(sessionId: string): DemoScript {
	return {outputTokens: 10 + (Number(sessionId.split('-').at(-1)) % 50)};
}

/** Runs the program under small requests and some long streams, and kills it at a random moment. */
export async function killUnderLoad({upstreamUrl, home, random, prefix}: {
	readonly upstreamUrl: string;
	readonly home: Home;
	readonly random: SeededRandom;
	readonly prefix: string;
}): Promise<KilledRun> {
	const program = await startServe(home, ['--upstream', `openai=${upstreamUrl}/openai`]);
	const streams = askMany(program.url, `${prefix}-stream`, streamCount, () => ({outputTokens: 100_000, tokensPerSecond: 50}));
	const progressSql = 'SELECT id FROM requests WHERE session_id LIKE ? || \'-stream-%\' AND output_tokens > 0';
	await waitUntil(() => queryStore(home.storePath, progressSql, prefix).length === streamCount, {what: 'the streams\' progress'});

	const killing = new AbortController();
	let count = 0;
	const answered: DemoAnswer[] = [];
	const clients = Array.from({length: clientCount}, async () => {
		while (!killing.signal.aborted) {
			const sessionId = `${prefix}-${count++}`;
			const answer = await askThrough(program.url, sessionId, buildScript(sessionId));
			if (answer.isWhole) {
				answered.push(answer);
			}
		}
	});
	await waitUntil(() => answered.length >= 20, {what: 'the first answers'});
	// Long enough that most of the answers are older than what may be lost.
	await sleep(random.integer(500, 900));
	const killedMs = performance.now();
	program.child.kill('SIGKILL');
	killing.abort();
	await Promise.all(clients);
	const cut = await streams;
	await program.stop('SIGKILL');
	return {killedMs, answered, cut};
}

/** Answers that a client had for at least `ageMs` when the program was killed and that the store doesn't know as they were, with their age. */
export function findLost(storePath: string, {answered, killedMs}: KilledRun, ageMs: number): Array<{sessionId: string; ageMs: number}> {
	const rows = new Map(queryStore(storePath, 'SELECT session_id, output_tokens FROM requests WHERE state = \'ok\'').map(row => [row.session_id, row.output_tokens]));
	return answered
		.map(({sessionId, doneMs}) => ({sessionId, ageMs: killedMs - doneMs}))
		.filter(answer => answer.ageMs >= ageMs && rows.get(answer.sessionId) !== buildScript(answer.sessionId).outputTokens);
}

/** What the store says of a stream that was cut. */
export function readCut({storePath}: Home, sessionId: string): Record<string, unknown> | undefined {
	return queryStore(storePath, 'SELECT state, usage_source, output_tokens > 0 AS has_tokens FROM requests WHERE session_id = ?', sessionId)[0];
}

/** What is wrong with a store after it all, in words; empty when nothing is. */
export function findWrong(storePath: string): string[] {
	const [{integrity_check: integrity} = {}] = queryStore(storePath, 'PRAGMA integrity_check');
	const [{active} = {}] = queryStore(storePath, 'SELECT count(*) AS active FROM requests WHERE state = \'active\'');
	const differing = queryStore(storePath, 'SELECT session_id, input_tokens, output_tokens FROM requests WHERE state = \'ok\'')
		.filter(row => row.output_tokens !== buildScript(row.session_id as string).outputTokens || row.input_tokens !== 100);
	return [
		...(integrity === 'ok' ? [] : [`integrity: ${String(integrity)}`]),
		...(active === 0 ? [] : [`${String(active)} requests are still active`]),
		...differing.map(row => `not what the upstream reported: ${JSON.stringify(row)}`),
	];
}
