import assert from 'node:assert/strict';
import {execFileSync, spawnSync} from 'node:child_process';
import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {
	after,
	before,
	describe,
	test,
} from 'node:test';
import {fileURLToPath} from 'node:url';
import {commands} from '../../source/commands/index.js';
import {buildFlagName, settings} from '../../source/config/settings.js';
import {clientSettings} from '../../source/providers/clients.js';
import {
	makeHome,
	programPath,
	runProgram,
	type Home,
} from '../helpers/program.js';

let home: Home;
const needsBash = {skip: existsSync('/bin/bash') ? false : 'needs bash'};
const oldNode = findOldNode();
const needsOldNode = {skip: oldNode === null ? 'no older Node here' : false};

before(() => {
	home = makeHome();
});

after(() => {
	home.remove();
});

const run = async (...arguments_: string[]) => runProgram(arguments_, home.environment);

describe('the command line', {concurrency: 2}, () => {
	test('--help names every command, every flag and every exit code', async () => {
		const {exitCode, output, errors} = await run('--help');
		assert.equal(exitCode, 0);
		assert.equal(errors, '');
		for (const {name, title} of commands) {
			assert.match(output, new RegExp(`^ +${name} +${RegExp.escape(title)}$`, 'mv'));
		}

		for (const {key, doc} of settings) {
			assert.ok(output.includes(`--${buildFlagName(key)}`));
			assert.ok(output.includes(doc));
		}

		assert.match(output, /Exit codes: 0 /v);
		assert.ok(output.split('\n').every(line => line.length <= 160));
	});

	for (const {name, title, usage} of commands) {
		test(`${name} --help tells of ${name} alone`, async () => {
			const {exitCode, output} = await run(name, '--help');
			assert.equal(exitCode, 0);
			assert.ok(output.includes(title));
			assert.ok(output.includes(`$ tailrace ${[name, '[flags]', usage].filter(Boolean).join(' ')}\n`));
			assert.doesNotMatch(output, /^Commands/mv);
		});
	}

	test('--version is the package\'s, before and after a command', async () => {
		const {version} = JSON.parse(readFileSync(path.join(programPath, '../../package.json'), 'utf8')) as {version: string};
		for (const arguments_ of [['--version'], ['serve', '--version']]) {
			const {output} = await run(...arguments_);
			assert.equal(output, `${version}\n`);
		}
	});

	for (const [what, ...arguments_] of [
		['an unknown command', 'server'],
		['an unknown flag', '--lisen', '127.0.0.1:1'],
		['an unknown flag of a command', 'serve', '--lisen', '127.0.0.1:1'],
		['an argument too many', 'serve', 'here'],
		['an address that others can reach', 'serve', '--listen', '0.0.0.0:7171'],
		['a flag without its value', 'serve', '--store'],
		['a flag given twice', 'serve', '--store', 'a.db', '--store=b.db'],
		['a config file given twice', 'serve', '--config', 'a.json', '--config', 'b.json'],
		['a command\'s own flag given twice', 'export', '--format', 'csv', '--format', 'json'],
		['a time that is none', 'serve', '--grace', 'soon'],
		['a config file that isn\'t there', 'serve', '--config', '/nowhere/config.json'],
	] as const) {
		test(`B1 ${what} ends with code 2 and one clear word, and starts nothing`, async () => {
			const {exitCode, output, errors} = await run(...arguments_);
			assert.equal(exitCode, 2);
			assert.doesNotMatch(output, /proxy at/v);
			assert.notEqual(errors, '');
			assert.doesNotMatch(errors, /\n {4}at /v);
		});
	}

	for (const [arguments_, message] of [
		[['stat'], 'there is no command "stat" (did you mean stats?); see tailrace --help'],
		[['--store', 'stats', 'frobnicate'], 'there is no command "frobnicate"; see tailrace --help'],
		[['--lisen=127.0.0.1:1'], 'there is no flag --lisen (did you mean --listen?); see tailrace --help'],
		[['stats', '-s', '1h', '--jsn'], 'there is no flag --jsn of stats (did you mean --json?); see tailrace stats --help'],
		[['serve', '-x'], 'there is no flag -x of serve; see tailrace serve --help'],
	] as const) {
		test(`\`${arguments_.join(' ')}\` is told in one line, with what may have been meant`, async () => {
			const {exitCode, output, errors} = await run(...arguments_);
			assert.deepEqual([exitCode, output, errors], [2, '', `tailrace: ${message}\n`]);
		});
	}

	test('-h and help are --help', async () => {
		const {output: whole} = await run('--help');
		const {output: one} = await run('stats', '--help');
		assert.deepEqual([await run('-h'), await run('help')].map(({output}) => output), [whole, whole]);
		assert.deepEqual([await run('stats', '-h'), await run('help', 'stats')].map(({output}) => output), [one, one]);
	});

	test('the help of a command shows the settings that matter to it', async () => {
		const {output} = await run('stats', '--help');
		assert.match(output, /^ +--store <path>/mv);
		assert.doesNotMatch(output, /--idle-timeout/v);
	});

	test('attach has nothing to attach to in memory', async () => {
		const {exitCode} = await run('attach', '--store', 'memory:');
		assert.equal(exitCode, 1);
	});

	test('attach without a terminal says what to do instead', async () => {
		const {exitCode, errors} = await run('attach');
		assert.equal(exitCode, 1);
		assert.match(errors, /^tailrace: attach draws a screen and needs a terminal[^\n]+\n$/v);
	});

	test('env prints what bash can evaluate, with the variables set that need nothing else', needsBash, async () => {
		const {output} = await run('env', '--listen', '127.0.0.1:7272');
		const values = execFileSync('/bin/bash', ['--norc', '-eu', '-c', 'eval "$1"; env', 'bash', output], {encoding: 'utf8', env: {PATH: process.env.PATH}});
		for (const {variable, isOnlyReplaced} of clientSettings) {
			const isSet = new RegExp(String.raw`^${variable}=.*127\.0\.0\.1:7272`, 'mv').test(values);
			assert.equal(isSet, variable !== null && isOnlyReplaced !== true, `${variable}`);
		}
	});

	test('Y5 output that nobody reads to its end is no failure', needsBash, () => {
		const script = '"$0" "$1" "$2" | head -c 1; echo " $PIPESTATUS"';
		for (const command of ['env', '--help']) {
			const {status, stdout, stderr} = spawnSync('/bin/bash', ['--norc', '-c', script, process.execPath, programPath, command], {encoding: 'utf8', env: home.environment});
			assert.equal(status, 0);
			assert.match(stdout, / 0\n$/v);
			assert.equal(stderr, '');
		}
	});

	test('--help loads neither the screen nor the store', () => {
		const listPath = path.join(home.path, 'loaded.json');
		const hookPath = path.join(home.path, 'hook.mjs');
		writeFileSync(hookPath, `
			import {registerHooks} from 'node:module';
			import {writeFileSync} from 'node:fs';
			const urls = [];
			registerHooks({resolve(name, context, next) {
				const resolved = next(name, context);
				urls.push(resolved.url);
				return resolved;
			}});
			process.on('exit', () => writeFileSync(${JSON.stringify(listPath)}, JSON.stringify(urls)));
		`);
		const readLoaded = (...arguments_: string[]): string => {
			spawnSync(process.execPath, ['--import', hookPath, programPath, ...arguments_], {env: home.environment, timeout: 10_000});
			const urls = JSON.parse(readFileSync(listPath, 'utf8')) as string[];
			return urls.map(url => url.startsWith('file:') ? `${url}\n${readFileSync(fileURLToPath(url), 'utf8')}` : url).join('\n');
		};

		const marks = ['react.transitional.element', 'better-sqlite3', 'node:worker_threads'];
		const help = readLoaded('--help');
		assert.ok(help.includes('cli.js'));
		assert.deepEqual(marks.filter(mark => help.includes(mark)), []);
		const serve = readLoaded('serve', '--store', '/dev/null/no-place', '--listen', '127.0.0.1:0');
		assert.ok(serve.includes('node:worker_threads'), 'the hook sees what is loaded');
	});

	test('an older Node is told which one it must be, in one line', needsOldNode, () => {
		const {status, stdout, stderr} = spawnSync(oldNode!, [programPath, 'serve'], {encoding: 'utf8', env: home.environment});
		assert.equal(status, 1);
		assert.equal(stdout, '');
		assert.match(stderr, /^tailrace needs Node 22\.21 or newer; this is \d[^\n]+\n$/v);
	});
});

/** A Node that is too old for tailrace, where the system has one. */
function findOldNode(): string | null {
	return ['/usr/bin/node', '/usr/local/bin/node'].find(candidate => {
		const version = existsSync(candidate) ? spawnSync(candidate, ['--version'], {encoding: 'utf8'}).stdout : '';
		return /^v(?:1[4-9]|2[01])\./v.test(version);
	}) ?? null;
}
