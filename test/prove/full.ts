// Fills the disk of the store under load until the waiting line overflows, and counts what is lost: `npm run prove:full [requests]`. Needs root.
import process from 'node:process';
import {startFakeUpstream} from '../../source/demo/fake-upstream.js';
import {makeHomeOnSmallDisk, needsOwnDisk} from '../e2e/parts/failing-disk.js';
import {askMany, findBroken} from '../helpers/demo-client.js';
import {queryStore, startServe} from '../helpers/program.js';
import {waitUntil} from '../helpers/wait-until.js';

if (needsOwnDisk.skip !== false) {
	throw new Error(needsOwnDisk.skip);
}

const [requests = '15000'] = process.argv.slice(2);
const atOnce = 100;
const rounds = Math.ceil(Number(requests) / atOnce);
const upstream = await startFakeUpstream();
// Room for all that comes afterwards.
const {home, fill, free} = makeHomeOnSmallDisk(200);
const program = await startServe(home, ['--upstream', `openai=${upstream.url}/openai`]);
const countRows = (): number => queryStore(home.storePath, 'SELECT count(*) AS count FROM requests WHERE state = \'ok\'')[0]!.count as number;

fill();
const broken: string[] = [];
for (let round = 0; round < rounds; round++) {
	broken.push(...await findBroken(askMany(program.url, `full-${round}`, atOnce)));
	process.stdout.write('.');
}

const freedMs = performance.now();
free();
await waitUntil(() => program.errors().includes('recording works again'), {what: 'recording to work again', timeoutMs: 60_000});
const backMs = performance.now() - freedMs;
await program.stop();
const answered = rounds * atOnce;
const stored = countRows();
const dropped = queryStore(home.storePath, 'SELECT dropped_count FROM instances')[0]!.dropped_count as number;
const integrity = queryStore(home.storePath, 'PRAGMA integrity_check')[0]!.integrity_check;
const wrong = [
	...broken,
	...(backMs > 5000 ? [`recording was back after ${backMs.toFixed(0)} ms`] : []),
	...(stored + dropped < answered ? [`${answered - stored - dropped} requests are neither stored nor counted as dropped`] : []),
	...(stored < answered && dropped === 0 ? ['a loss that nobody counted'] : []),
	...(integrity === 'ok' ? [] : [`integrity: ${String(integrity)}`]),
];
process.stdout.write(`\n${answered} answers while the disk was full: ${stored} stored afterwards, ${dropped} events counted as dropped\n`);
process.stdout.write(`recording was back ${backMs.toFixed(0)} ms after there was room\n`);
process.stdout.write(wrong.length === 0 ? 'No request failed, and nothing is lost that was not counted.\n' : `${wrong.join('\n')}\n`);
process.exitCode = wrong.length === 0 ? 0 : 1;
await upstream.close();
home.remove();
