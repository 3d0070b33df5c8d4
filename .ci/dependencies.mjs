#!/usr/bin/env node
// Reports the tree of dependencies: how large it is, what runs when it is installed, and what of it is younger than a week.
// Fails never: its limits are in test/dependencies.test.ts, and what is young today is old in a week.
import {execFileSync} from 'node:child_process';
import {readFileSync} from 'node:fs';
import process from 'node:process';

const weekMs = 7 * 24 * 60 * 60 * 1000;
const {packages} = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8'));
const all = Object.entries(packages).filter(([place]) => place !== '').map(([place, known]) => ({name: known.name ?? place.split('node_modules/').at(-1), ...known}));
const installed = all.filter(({dev, devOptional}) => dev !== true && devOptional !== true);
console.log(`dependencies: ${installed.length} packages for users, ${all.length} with those for work on it`);
console.log(`dependencies: with a script at their installation: ${all.filter(({hasInstallScript}) => hasInstallScript).map(({name, dev}) => `${name}${dev ? ' (development)' : ''}`).join(', ') || 'none'}`);

const registry = execFileSync('npm', ['config', 'get', 'registry'], {encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore']}).trim().replace(/\/$/v, '');
async function readAge({name, version}) {
	try {
		const response = await fetch(`${registry}/${name.replace('/', '%2f')}`, {signal: AbortSignal.timeout(10_000)});
		const known = await response.json();
		const published = Date.parse(known.time?.[version]);
		return Number.isNaN(published) ? null : Date.now() - published;
	} catch {
		return null;
	}
}

const ages = [];
for (let first = 0; first < installed.length; first += 8) {
	// eslint-disable-next-line no-await-in-loop -- A few at a time.
	ages.push(...await Promise.all(installed.slice(first, first + 8).map(async known => ({...known, ageMs: await readAge(known)}))));
	if (ages.some(({ageMs}) => ageMs !== null)) {
		continue;
	}

	console.log('dependencies: the registry does not say how old packages are; not looked at');
	process.exit(0);
}

const unknown = ages.filter(({ageMs}) => ageMs === null);
const young = ages.filter(({ageMs}) => ageMs !== null && ageMs < weekMs);
console.log(`dependencies: younger than a week, of those for users: ${young.map(({name, version}) => `${name}@${version}`).join(', ') || 'none'}${unknown.length === 0 ? '' : `; ${unknown.length} of unknown age`}`);
