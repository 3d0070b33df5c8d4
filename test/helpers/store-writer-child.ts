// Writes requests into the store it is given until it is killed; says after each batch which is the last that is safe.
import process from 'node:process';
import {openStore} from '../../source/store/open-store.js';
import {
	baseMs,
	buildActive,
	buildFinished,
	end,
	start,
} from '../store/store-traffic.js';
import {createRandom} from './seeded-random.js';

const [storePath, firstNumber] = process.argv.slice(2) as [string, string];
const random = createRandom(Number(firstNumber));
const writer = openStore(storePath).openWriter();
for (let number = Number(firstNumber); ; number += 10) {
	const records = Array.from({length: 10}, (_, offset) => buildFinished(random, number + offset, baseMs + number + offset));
	writer.write(records.map(record => start(buildActive(0, record.startedAtMs, {id: record.id}))));
	writer.write(records.map(record => end(record)));
	process.stdout.write(`${number + 9}\n`);
}
