// Kills the program again and again under load and looks for what it lost: `npm run prove:kill [kills] [seed]`.
import process from 'node:process';
import {startFakeUpstream} from '../../source/demo/fake-upstream.js';
import {
	findLost,
	findWrong,
	killUnderLoad,
	readCut,
	type KilledRun,
} from '../e2e/parts/kill-under-load.js';
import {makeHome, startServe} from '../helpers/program.js';
import {createRandom} from '../helpers/seeded-random.js';

// What a client had for longer than this is in the store, unless the disk held up a commit…
const promisedMs = 60;
// …which a busy one was measured to do for up to 226 ms.
const forgivenMs = 500;

const [kills = '120', seed = '1'] = process.argv.slice(2);
const random = createRandom(Number(seed));
const upstream = await startFakeUpstream();
const home = makeHome();
const runs: KilledRun[] = [];
for (let round = 0; round < Number(kills); round++) {
	runs.push(await killUnderLoad({
		upstreamUrl: upstream.url, home, random, prefix: `kill-${round}`,
	}));
	process.stdout.write('.');
}

const last = await startServe(home, ['--upstream', `openai=${upstream.url}/openai`]);
await last.stop();
await upstream.close();

const answeredCount = runs.reduce((sum, {answered}) => sum + answered.length, 0);
const lost = runs.flatMap(run => findLost(home.storePath, run, 0));
const oldestMs = Math.max(0, ...lost.map(({ageMs}) => ageMs));
const wrong = [
	...lost.filter(({ageMs}) => ageMs > forgivenMs).map(({sessionId, ageMs}) => `${sessionId} is lost, ${ageMs.toFixed(0)} ms after its end`),
	...runs.flatMap(({cut}) => cut).filter(({sessionId}) => readCut(home, sessionId)?.state !== 'interrupted').map(({sessionId}) => `${sessionId} is not interrupted`),
	...findWrong(home.storePath),
];
process.stdout.write(`\n${kills} kills (seed ${seed}), ${answeredCount} answers; not yet stored at a kill: ${lost.length}, the oldest ${oldestMs.toFixed(0)} ms after its end\n`);
process.stdout.write(`${runs.filter(run => findLost(home.storePath, run, promisedMs).length > 0).length} kills found one that was older than ${promisedMs} ms\n`);
process.stdout.write(wrong.length === 0 ? 'Nothing that was promised is lost.\n' : `${wrong.join('\n')}\n`);
process.exitCode = wrong.length === 0 ? 0 : 1;
home.remove();
