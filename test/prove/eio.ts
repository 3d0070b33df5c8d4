// Makes the disk's calls fail again and again under load, and looks for what is lost or doubled: `npm run prove:eio [rounds]`. Needs root and strace.
import process from 'node:process';
import {startFakeUpstream} from '../../source/demo/fake-upstream.js';
import {injectFaults, needsInjection} from '../e2e/parts/failing-disk.js';
import {askMany, findBroken} from '../helpers/demo-client.js';
import {makeHome, queryStore, startServe} from '../helpers/program.js';
import {waitUntil} from '../helpers/wait-until.js';

if (needsInjection.skip !== false) {
	throw new Error(needsInjection.skip);
}

const [rounds = '30'] = process.argv.slice(2);
const atOnce = 50;
const kinds = [
	{calls: 'fsync,fdatasync', fault: 'error=EIO'},
	{calls: 'pwrite64', fault: 'error=EIO'},
	{calls: 'pwrite64', fault: 'error=ENOSPC'},
	// Some work, so that failures come in the middle of a transaction, too.
	{calls: 'pwrite64', fault: 'error=EIO:when=3+5'},
	{calls: 'fsync,fdatasync', fault: 'delay_enter=200000'},
];
const upstream = await startFakeUpstream();
const home = makeHome();
const program = await startServe(home, ['--upstream', `openai=${upstream.url}/openai`]);
const countRows = (): number => queryStore(home.storePath, 'SELECT count(*) AS count FROM requests WHERE state = \'ok\'')[0]!.count as number;

const wrong: string[] = [];
let injectedCount = 0;
let slowestMs = 0;
for (let round = 0; round < Number(rounds); round++) {
	const faults = await injectFaults(program, home, kinds[round % kinds.length]!);
	wrong.push(...await findBroken(askMany(program.url, `eio-${round}`, atOnce)));
	await waitUntil(() => faults.count() > 0, {what: 'a failure'});
	injectedCount += faults.count();
	await faults.stop();
	const endMs = performance.now();
	try {
		await waitUntil(() => countRows() === (round + 1) * atOnce, {timeoutMs: 5000});
	} catch {
		wrong.push(`round ${round}: ${countRows()} rows instead of ${(round + 1) * atOnce}, 5 s after the end of the fault`);
	}

	slowestMs = Math.max(slowestMs, performance.now() - endMs);
	process.stdout.write('.');
}

await program.stop();
const doubled = queryStore(home.storePath, 'SELECT count(*) - count(DISTINCT session_id) AS count FROM requests')[0]!.count as number;
const integrity = queryStore(home.storePath, 'PRAGMA integrity_check')[0]!.integrity_check;
wrong.push(...(doubled === 0 ? [] : [`${doubled} doubled`]), ...(integrity === 'ok' ? [] : [`integrity: ${String(integrity)}`]));
process.stdout.write(`\n${rounds} faults, ${injectedCount} calls that failed or waited, ${Number(rounds) * atOnce} answers\n`);
process.stdout.write(`all were stored at most ${slowestMs.toFixed(0)} ms after the end of a fault\n`);
process.stdout.write(wrong.length === 0 ? 'No request failed, none is lost or doubled.\n' : `${wrong.join('\n')}\n`);
process.exitCode = wrong.length === 0 ? 0 : 1;
await upstream.close();
home.remove();
