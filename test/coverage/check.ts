// Fails where a branch of what must be covered is in no test, or more of a file than test/coverage/allowed.ts says: `npm run coverage`.
import {spawnSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {allowedMisses, coveredFiles, coveringTests} from './allowed.js';

type Misses = ReadonlyMap<string, readonly number[]>;

/** Lines of branches that were never taken, of each file that was loaded. */
function readMisses(report: string): Misses {
	const misses = new Map<string, number[]>();
	let lines: number[] = [];
	for (const line of report.split('\n')) {
		const {file, at, count} = /^SF:(?<file>.+)$|^BRDA:(?<at>\d+),\d+,\d+,(?<count>.+)$/v.exec(line)?.groups ?? {};
		if (file !== undefined) {
			lines = [];
			misses.set(file, lines);
		} else if (count === '0' || count === '-') {
			lines.push(Number(at));
		}
	}

	return misses;
}

function judge(misses: Misses): string[] {
	const wrong: string[] = [];
	for (const [file, lines] of misses) {
		const allowed = allowedMisses[file]?.count ?? 0;
		if (lines.length > allowed) {
			wrong.push(`${file}: ${lines.length} branches are in no test instead of ${allowed}, in lines ${lines.join(', ')}`);
		} else if (lines.length < allowed) {
			process.stdout.write(`${file}: only ${lines.length} branches are in no test now; let test/coverage/allowed.ts say so instead of ${allowed}\n`);
		}
	}

	return [...wrong, ...Object.keys(allowedMisses).filter(file => !misses.has(file)).map(file => `${file} is in no report`)];
}

/** What the tests miss; `null` when one of them failed. */
function measure(): Misses | null {
	const folder = mkdtempSync(path.join(tmpdir(), 'tailrace-coverage-'));
	const reportPath = path.join(folder, 'report');
	const {status, stdout} = spawnSync(process.execPath, [
		'--enable-source-maps',
		'--import=tsx',
		'--test',
		'--test-timeout=120000',
		'--experimental-test-coverage',
		...coveredFiles.map(file => `--test-coverage-include=${file}`),
		'--test-reporter=dot',
		'--test-reporter-destination=stdout',
		'--test-reporter=lcov',
		`--test-reporter-destination=${reportPath}`,
		...coveringTests,
	], {encoding: 'utf8', maxBuffer: 2 ** 27});
	const misses = status === 0 ? readMisses(readFileSync(reportPath, 'utf8')) : null;
	process.stdout.write(status === 0 ? '' : stdout);
	rmSync(folder, {recursive: true});
	return misses;
}

let misses = measure();
// V8 now and then forgets that a branch was taken: one is missed only if it is missed twice.
if (misses !== null && judge(misses).length > 0) {
	const again = measure();
	const first = misses;
	misses = again === null ? null : new Map([...again].map(([file, lines]) => [file, lines.filter(line => first.get(file)?.includes(line))]));
}

const wrong = misses === null ? ['A test failed.'] : judge(misses);
const allowedCount = Object.values(allowedMisses).reduce((sum, {count}) => sum + count, 0);
process.stdout.write(wrong.length === 0 ? `Every branch of ${misses!.size} files is in a test${allowedCount === 0 ? '' : `, but for ${allowedCount} that may not be`}.\n` : `${wrong.join('\n')}\n`);
process.exitCode = wrong.length === 0 ? 0 : 1;
