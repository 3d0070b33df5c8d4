// Feeds whatever reads foreign text with random ones, by number, so that each can be had again: `npm run prove:fuzz [rounds] [first number] [what]`.
import process from 'node:process';
import {fuzzers, runFuzzer} from '../helpers/fuzzers.js';

const [rounds = '20000', first = '1', only] = process.argv.slice(2);
let hasFailed = false;
const names = only === undefined ? Object.keys(fuzzers) : [only];
for (const name of names) {
	const startMs = performance.now();
	const failure = runFuzzer(name, Number(first), Number(rounds));
	hasFailed ||= failure !== null;
	const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
	process.stdout.write(failure === null
		? `${name}: ${rounds} rounds from number ${first} in ${seconds} s, all as it should be\n`
		: `${name}: number ${failure.seed} fails (npm run prove:fuzz 1 ${failure.seed} ${name}): ${failure.error.stack}\n`);
}

process.exitCode = hasFailed ? 1 : 0;
