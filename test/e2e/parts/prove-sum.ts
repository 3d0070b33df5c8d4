import {isDeepStrictEqual} from 'node:util';
import {startFakeUpstream} from '../../../source/demo/fake-upstream.js';
import {demoUpstreams} from '../../../source/demo/upstreams.js';
import {makeHome, queryStore, startServe} from '../../helpers/program.js';
import {createRandom} from '../../helpers/seeded-random.js';
import {findDiffering, sumWhole, type Sums} from './compare-rows.js';
import {askManyMixed} from './mixed-load.js';

export type SumProof = {
	/** In words; empty when nothing is. */
	readonly wrong: readonly string[];
	readonly sent: Sums;
	readonly stored: Sums;
	readonly states: ReadonlyArray<{readonly state: string; readonly count: number}>;
};

/** Sends a random mix through the program, ends it, and compares its store with what was sent. */
export async function proveSum({count, seed, atOnce}: {readonly count: number; readonly seed: number; readonly atOnce: number}): Promise<SumProof> {
	const upstream = await startFakeUpstream();
	const home = makeHome();
	const program = await startServe(home, demoUpstreams(upstream.url).flatMap(({name, url}) => ['--upstream', `${name}=${url}`]));
	const answers = await askManyMixed(program.url, {
		random: createRandom(seed), prefix: 'sum', count, atOnce,
	});
	const exitCode = await program.stop();
	const {sent, stored} = sumWhole(home.storePath, answers, 'sum');
	const [rollup] = queryStore(home.storePath, 'SELECT sum(request_count) AS count FROM rollups WHERE step_ms = 60000');
	const wrong = [
		...findDiffering(home.storePath, answers, 'sum'),
		...(exitCode === 0 ? [] : [`exit code ${exitCode}`]),
		...(isDeepStrictEqual(sent, {...stored}) ? [] : ['the sums differ']),
		...(rollup!.count === count ? [] : [`the rollups count ${String(rollup!.count)}`]),
	];
	const states = queryStore(home.storePath, 'SELECT state, count(*) AS count FROM requests GROUP BY 1 ORDER BY 2 DESC') as Array<{state: string; count: number}>;
	await upstream.close();
	home.remove();
	return {
		wrong, sent, stored, states,
	};
}
