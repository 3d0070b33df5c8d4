// Holds thousands of streams at once, a part of them busy, and looks at what each costs: `npm run prove:load [streams] [busy] [seconds]`.
import process from 'node:process';
import {loadStreams} from '../e2e/parts/load-streams.js';

const [streams = '5000', busy = '1000', seconds = '10'] = process.argv.slice(2);
const wrong = await loadStreams({
	streamCount: Number(streams),
	busyCount: Number(busy),
	ticks: Number(seconds) * 10,
	onMeasured(what) {
		process.stdout.write(`${what}\n`);
	},
});
process.stdout.write(wrong.length === 0 ? 'None failed, all are recorded, and what they took came back.\n' : `${wrong.join('\n')}\n`);
process.exitCode = wrong.length === 0 ? 0 : 1;
