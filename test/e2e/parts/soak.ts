import {readdirSync} from 'node:fs';
import {setTimeout as sleep} from 'node:timers/promises';
import {startFakeUpstream} from '../../../source/demo/fake-upstream.js';
import {demoUpstreams} from '../../../source/demo/upstreams.js';
import {startFaultUpstream} from '../../helpers/fault-upstream.js';
import {faults} from '../../helpers/faults.js';
import {makeHome, queryStore, startServe} from '../../helpers/program.js';
import {requestRaw} from '../../helpers/raw-client.js';
import {createRandom, type SeededRandom} from '../../helpers/seeded-random.js';
import {findDiffering} from './compare-rows.js';
import {readProcess} from './many-streams.js';
import {askManyMixed} from './mixed-load.js';

export type SoakSample = {readonly atMs: number; readonly memoryBytes: number; readonly descriptorCount: number; readonly threadCount: number};

export type Soak = {
	readonly wrong: readonly string[];
	readonly samples: readonly SoakSample[];
	readonly requestCount: number;
};

const atOnce = 20;
const roundCount = 200;
const faultsInRound = 10;
// Kept connections to upstreams are closed by then.
const restMs = 6000;
// The first rounds compile code and fill caches.
const warmShare = 0.3;
const maxGrowth = 0.05;
const slackBytes = 24 * 1024 * 1024;
const slackDescriptors = 8;
// Faults that hold the connection until a time is up would hold up the round, too.
const quickFaults = Object.keys(faults).filter(name => !name.startsWith('stall') && !['slow-drip', 'no-last-chunk', 'garbage'].includes(name));

/** Goes on for so long with a random mix of answers, failures, faults and clients that leave; looks at the process whenever it has come to rest. */
export async function soak({minutes, seed, requestsInRound = roundCount, rest = restMs, onSample = () => {/* Nobody asks. */}}: {
	readonly minutes: number;
	readonly seed: number;
	readonly requestsInRound?: number;
	readonly rest?: number;
	readonly onSample?: (sample: SoakSample) => void;
}): Promise<Soak> {
	const random = createRandom(seed);
	const [upstream, faultUpstream] = await Promise.all([startFakeUpstream({pace: 0.5}), startFaultUpstream()]);
	const home = makeHome();
	const flags = [...demoUpstreams(upstream.url), {name: 'faulty', url: faultUpstream.url}].flatMap(({name, url}) => ['--upstream', `${name}=${url}`]);
	const program = await startServe(home, flags);
	const samples: SoakSample[] = [];
	const wrong: string[] = [];
	const startMs = performance.now();
	let round = 0;
	let faultCount = 0;
	while (performance.now() - startMs < minutes * 60_000 || samples.length < 4) {
		const prefix = `soak${round++}`;
		const [answers] = await Promise.all([
			askManyMixed(program.url, {
				random, prefix, count: requestsInRound, atOnce,
			}),
			meetFaults(program.url, random),
		]);
		faultCount += faultsInRound;
		faultUpstream.visits.length = 0;
		await sleep(rest);
		wrong.push(...findDiffering(home.storePath, answers, prefix));
		const sample = {atMs: performance.now() - startMs, ...readSample(program.child.pid!)};
		samples.push(sample);
		onSample(sample);
	}

	const exitCode = await program.stop();
	const requestCount = (round * requestsInRound) + faultCount;
	const stored = queryStore(home.storePath, 'SELECT count(*) AS count FROM requests WHERE state <> \'active\'')[0]!.count;
	wrong.push(...judge(samples), ...(exitCode === 0 ? [] : [`exit code ${exitCode}`]), ...(stored === requestCount ? [] : [`${String(stored)} rows of ${requestCount}`]));
	await Promise.all([upstream.close(), faultUpstream.close()]);
	home.remove();
	return {wrong, samples, requestCount};
}

async function meetFaults(url: string, random: SeededRandom): Promise<void> {
	for (let count = 0; count < faultsInRound; count++) {
		await requestRaw(url, {method: 'POST', path: `/faulty/v1/${random.pick(quickFaults)}`, body: '{"model":"m"}'});
	}
}

function readSample(pid: number): Omit<SoakSample, 'atMs'> {
	const {memoryBytes, descriptorCount} = readProcess(pid);
	return {memoryBytes, descriptorCount, threadCount: readdirSync(`/proc/${pid}/task`).length};
}

/** What has grown, between the first samples after the beginning and the last. */
function judge(samples: readonly SoakSample[]): string[] {
	const settled = samples.slice(Math.floor(samples.length * warmShare));
	const third = Math.max(1, Math.floor(settled.length / 3));
	const [early, late] = [settled.slice(0, third), settled.slice(-third)];
	const middle = (of: readonly SoakSample[], key: keyof SoakSample): number => of.map(sample => sample[key]).toSorted((a, b) => a - b)[Math.floor(of.length / 2)]!;
	const [earlyBytes, lateBytes] = [middle(early, 'memoryBytes'), middle(late, 'memoryBytes')];
	return [
		...(lateBytes > (earlyBytes * (1 + maxGrowth)) + slackBytes ? [`memory grew from ${megabytes(earlyBytes)} to ${megabytes(lateBytes)} MB`] : []),
		...(middle(late, 'descriptorCount') > middle(early, 'descriptorCount') + slackDescriptors ? ['descriptors are not given back'] : []),
		...(middle(late, 'threadCount') > middle(early, 'threadCount') ? ['threads grew'] : []),
	];
}

export function megabytes(bytes: number): number {
	return Math.round(bytes / 1024 / 1024);
}
