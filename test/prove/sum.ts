// Asks in all formats at random, leaves, and fails; then compares every row, and the sums, with what the upstream sent: `npm run prove:sum [requests] [seed]`.
import process from 'node:process';
import {proveSum} from '../e2e/parts/prove-sum.js';

const [requests = '5000', seed = '1'] = process.argv.slice(2);
const {wrong, sent, stored, states} = await proveSum({count: Number(requests), seed: Number(seed), atOnce: 40});
process.stdout.write(`${requests} requests (seed ${seed}): ${states.map(({state, count}) => `${count} ${state}`).join(', ')}\n`);
process.stdout.write(`sent whole: ${JSON.stringify(sent)}\nstored:     ${JSON.stringify(stored)}\n`);
process.stdout.write(wrong.length === 0 ? 'Every row says what was sent.\n' : `${wrong.join('\n')}\n`);
process.exitCode = wrong.length === 0 ? 0 : 1;
