// Exports a large store, and asks it large questions, while requests pass: `npm run prove:export [rows] [requests a second] [seconds of quiet] [askers]`.
import process from 'node:process';
import {proveExport} from '../e2e/parts/prove-export.js';

const [rows = '1000000', perSecond = '200', seconds = '10', askers = '50'] = process.argv.slice(2);
const wrong = await proveExport({
	rowCount: Number(rows),
	perSecond: Number(perSecond),
	quietMs: Number(seconds) * 1000,
	askerCount: Number(askers),
	onMeasured(what) {
		process.stdout.write(`${what}\n`);
	},
});
process.stdout.write(wrong.length === 0 ? 'No request failed, both files have each row once, and memory stayed where it was.\n' : `${wrong.slice(0, 20).join('\n')}\n`);
process.exitCode = wrong.length === 0 ? 0 : 1;
