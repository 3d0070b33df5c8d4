// Ends the program with its screen in every order of signals, keys and a terminal that vanishes, at any moment from its start on: `npm run prove:ends [rounds] [seed]`.
import process from 'node:process';
import {setTimeout as sleep} from 'node:timers/promises';
import {makeHome, programPath} from '../helpers/program.js';
import {createRandom} from '../helpers/seeded-random.js';
import {startPty, type Pty} from '../helpers/terminal-host.js';

const [rounds = '60', seed = '1'] = process.argv.slice(2);
const atOnce = 2;
const longestPauseMs = 1500;
const patienceMs = 10_000;

type Act = readonly [name: string, act: (terminal: Pty) => void];
const lastActs: readonly Act[] = [
	['SIGTERM', terminal => {
		terminal.signal('SIGTERM');
	}],
	['SIGINT', terminal => {
		terminal.signal('SIGINT');
	}],
	['close', terminal => {
		terminal.close();
	}],
];
const acts: readonly Act[] = [
	...lastActs,
	['q', terminal => {
		terminal.write('q');
	}],
	['keys', terminal => {
		terminal.write('2j/model:\u{1B}?');
	}],
	['no reading', terminal => {
		terminal.read(false);
	}],
	['reading', terminal => {
		terminal.read(true);
	}],
	['SIGHUP', terminal => {
		terminal.signal('SIGHUP');
	}],
];

const random = createRandom(Number(seed));
const plans = Array.from({length: Number(rounds)}, () => {
	const early = Array.from({length: random.integer(0, 3)}, () => random.pick(acts));
	return [...early, random.pick(lastActs)].map(([name, act]) => ({name, act, pauseMs: random.next() < 0.5 ? random.integer(0, 20) : random.integer(0, longestPauseMs)}));
});

let wrongCount = 0;
const worker = async (): Promise<void> => {
	for (let plan = plans.shift(); plan !== undefined; plan = plans.shift()) {
		const home = makeHome();
		const terminal = await startPty([process.execPath, programPath, '--listen', '127.0.0.1:0', '--api', '127.0.0.1:0', '--grace', '1s', '--store', home.storePath], {environment: home.environment});
		let isOpen = true;
		for (const {name, pauseMs, act} of plan) {
			await sleep(pauseMs);
			// Nobody types into a terminal that is gone.
			if (terminal.ending() !== null || !(isOpen || name.startsWith('SIG'))) {
				continue;
			}

			act(terminal);
			isOpen &&= name !== 'close';
		}

		try {
			await terminal.waitForEnd(patienceMs);
			terminal.discard();
			process.stdout.write('.');
		} catch {
			wrongCount++;
			process.stdout.write(`\nStill there after ${plan.map(({pauseMs, name}) => `${pauseMs} ms, ${name}`).join(', ')}\n`);
			terminal.discard();
		}

		home.remove();
	}
};

await Promise.all(Array.from({length: atOnce}, worker));
process.stdout.write(`\n${rounds} ends (seed ${seed}): ${wrongCount === 0 ? 'each ended.' : `${wrongCount} did not end.`}\n`);
process.exitCode = wrongCount === 0 ? 0 : 1;
