import assert from 'node:assert/strict';
import {
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	statSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import {after, describe, test} from 'node:test';
import {exportFormats} from '../../source/export/index.js';
import {startExportJob} from '../../source/runtime/screen/export-job.js';
import type {ExportEnd, ExportJob} from '../../source/ui/tools.js';
import {makeHome} from '../helpers/program.js';
import {createScene} from '../ui/scene.js';

const home = makeHome();
const {reader, clock} = createScene();
const [csv, , jsonl] = exportFormats;
const nowAtMs = clock.nowAtMs();
const stored = {
	type: 'stored', fromMs: nowAtMs - 3_600_000, toMs: nowAtMs + 1, filter: {type: 'and', parts: []},
} as const;
const rows = {type: 'rows', columns: [{name: 'text', read: (row: string) => row}], rows: Array.from({length: 1000}, (_, index) => `=row ${index}`)} as const;

after(() => {
	home.remove();
});

const place = (name: string): string => path.join(home.path, name);
const run = async (name: string, changes: Partial<ExportJob> = {}, onProgress: (count: number) => void = () => undefined): Promise<ExportEnd> =>
	startExportJob(reader, {
		source: rows, format: csv!, path: place(name), shouldReplace: false, ...changes,
	}, onProgress).result;

describe('an export from the screen', () => {
	test('writes what is on the screen, for nobody else to read, with no formula', async () => {
		const counts: number[] = [];
		const end = await run('rows.csv', {}, count => {
			counts.push(count);
		});
		assert.deepEqual(end, {type: 'written', count: 1000, path: place('rows.csv')});
		const lines = readFileSync(place('rows.csv'), 'utf8').trimEnd().split('\r\n');
		assert.deepEqual(lines.slice(0, 2), ['text', '\'=row 0']);
		assert.equal(lines.length, 1001);
		assert.equal(statSync(place('rows.csv')).mode & 0o777, 0o600);
		assert.ok(counts.length > 5);
		assert.equal(counts.at(-1), 1000);
	});

	test('reads the store page by page', async () => {
		const end = await run('stored.jsonl', {source: stored, format: jsonl!});
		const ids = readFileSync(place('stored.jsonl'), 'utf8').trimEnd().split('\n').map(line => (JSON.parse(line) as {id: string}).id);
		assert.equal(end.type === 'written' && end.count, 260);
		assert.equal(new Set(ids).size, 260);
	});

	test('overwrites nothing unless it is told to', async () => {
		writeFileSync(place('mine.csv'), 'mine');
		assert.deepEqual(await run('mine.csv'), {type: 'exists', path: place('mine.csv')});
		assert.equal(readFileSync(place('mine.csv'), 'utf8'), 'mine');
		await run('mine.csv', {shouldReplace: true});
		assert.match(readFileSync(place('mine.csv'), 'utf8'), /^text/v);
	});

	test('leaves nothing behind when it is stopped', async () => {
		const running = startExportJob(reader, {
			source: rows, format: csv!, path: place('stopped.csv'), shouldReplace: false,
		}, () => {
			running.stop();
		});
		await assert.rejects(running.result, {name: 'UserError'});
		assert.ok(!existsSync(place('stopped.csv')));
		assert.ok(readdirSync(home.path).every(name => !name.endsWith('.part')));
	});

	test('says what is wrong with the place', async () => {
		mkdirSync(place('folder'));
		await assert.rejects(run('folder'), /is a folder/v);
		await assert.rejects(run('nowhere/out.csv'), /There is no folder .*nowhere\./v);
		await assert.rejects(run('rows.csv/out.csv'), /is no folder/v);
		await assert.rejects(run('/dev/null', {path: '/dev/null', shouldReplace: true}), /no ordinary file/v);
	});
});
