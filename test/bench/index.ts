import process from 'node:process';
import {benchFormats} from './formats.js';
import {benchProxy} from './proxy.js';
import {benchStart} from './start.js';
import {benchStream} from './stream.js';
import {benchStore} from './store.js';
import {benchTravel} from './travel.js';
import {benchUi} from './ui.js';
import type {Figure} from './parts/figures.js';

/** Each group by name; `npm run bench -- proxy` runs one. */
const groups: Readonly<Record<string, () => Promise<readonly Figure[]>>> = {
	proxy: benchProxy,
	stream: benchStream,
	ui: benchUi,
	start: benchStart,
	store: benchStore,
	formats: benchFormats,
	travel: benchTravel,
};

const wanted = process.argv.slice(2);
for (const [name, bench] of Object.entries(groups)) {
	if (!(wanted.length === 0 || wanted.includes(name))) {
		continue;
	}

	const figures = await bench();
	for (const figure of figures) {
		process.stdout.write(`${name.padEnd(8)} ${figure.name.padEnd(60)} ${figure.value.toPrecision(4).padStart(10)} ${figure.unit}\n`);
	}
}
