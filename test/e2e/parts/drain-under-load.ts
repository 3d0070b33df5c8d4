import {setTimeout as sleep} from 'node:timers/promises';
import {askMany} from '../../helpers/demo-client.js';
import {makeHome, queryStore, startServe} from '../../helpers/program.js';
import type {SeededRandom} from '../../helpers/seeded-random.js';
import {waitUntil} from '../../helpers/wait-until.js';

// What nobody may take for the end of the grace.
const patienceMs = 5000;

/**
Tells the program to end while so many streams run, and sometimes tells it again. Answers what is wrong, in words: a stream
without a row, a row that says otherwise than its client, an exit code, an end that took too long.
*/
export async function drainUnderLoad({upstreamUrl, random, streamCount}: {
	readonly upstreamUrl: string;
	readonly random: SeededRandom;
	readonly streamCount: number;
}): Promise<{readonly wrong: string[]; readonly wholeCount: number}> {
	const home = makeHome();
	const program = await startServe(home, ['--upstream', `openai=${upstreamUrl}/openai`, '--grace', '10s']);
	const isHurried = random.next() < 0.5;
	const scripts = Array.from({length: streamCount}, () => ({outputTokens: random.integer(20, isHurried ? 2000 : 120), tokensPerSecond: random.integer(50, 200)}));
	const answers = askMany(program.url, 'drain', streamCount, index => scripts[index]!);
	const rowsSql = 'SELECT count(*) AS count FROM requests';
	await waitUntil(() => queryStore(home.storePath, rowsSql)[0]!.count === streamCount, {what: 'all streams in the store'});
	await sleep(random.integer(0, 300));
	program.child.kill(random.pick(['SIGTERM', 'SIGINT', 'SIGHUP']));
	let cutMs = performance.now();
	if (isHurried) {
		await waitUntil(() => program.errors().includes('a second signal cuts them'), {what: 'the first signal to be heard'});
		await sleep(random.integer(0, 200));
		cutMs = performance.now();
		program.child.kill('SIGTERM');
	}

	await waitUntil(() => program.child.exitCode !== null || program.child.signalCode !== null, {what: 'the end', timeoutMs: 20_000});
	const endMs = performance.now() - cutMs;
	const settled = await answers;
	const rows = new Map(queryStore(home.storePath, 'SELECT session_id, state, error_kind, usage_source, output_tokens FROM requests').map(row => [row.session_id, row]));
	const wrong = settled.flatMap(({sessionId, isWhole, text}, index) => {
		const row = rows.get(sessionId);
		// What was cut before its first word has no tokens; the piece that says who speaks has an empty one.
		const isRight = isWhole
			? row?.state === 'ok' && row.output_tokens === scripts[index]!.outputTokens
			: row?.state === 'failed' && row.error_kind === 'shutting_down' && (row.usage_source === 'partial' || !/content":"[^"]/v.test(text));
		return isRight ? [] : [`${sessionId} ended ${isWhole ? 'whole' : 'cut'}, but its row is ${JSON.stringify(row)}`];
	});
	const wholeCount = settled.filter(({isWhole}) => isWhole).length;
	wrong.push(
		...(program.child.exitCode === 0 ? [] : [`exit code ${program.child.exitCode}, signal ${program.child.signalCode}`]),
		...(rows.size === streamCount ? [] : [`${rows.size} rows of ${streamCount}`]),
		...(isHurried || wholeCount === streamCount ? [] : [`${streamCount - wholeCount} were cut though there was time`]),
		...(isHurried && endMs > patienceMs ? [`${endMs.toFixed(0)} ms from the second signal to the end`] : []),
	);
	home.remove();
	return {wrong, wholeCount};
}
