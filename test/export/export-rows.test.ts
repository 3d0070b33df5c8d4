import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import type {ExportColumn, ExportFormat, ExportValue} from '../../source/export/export-format.js';
import {exportRows} from '../../source/export/export-rows.js';
import {exportFormats} from '../../source/export/index.js';

type Row = Readonly<Record<string, ExportValue>>;

const columns: ReadonlyArray<ExportColumn<Row>> = ['model', 'tokens', 'tools'].map(name => ({name, read: row => row[name] ?? null}));
const rows: readonly Row[] = [
	{model: '=cmd()', tokens: -5, tools: ['a', 'b']},
	{model: 'say "hi", x', tokens: null, tools: null},
	{model: '@x', tokens: 0, tools: []},
];
const pick = (id: string): ExportFormat => exportFormats.find(format => format.id === id)!;
const write = (id: string, from: readonly Row[] = rows): string => [...exportRows(from, columns, pick(id))].join('');

describe('an export', () => {
	test('as CSV neutralises formulas, leaves numbers alone, and keeps unknown apart from zero', () => {
		assert.equal(write('csv'), 'model,tokens,tools\r\n\'=cmd(),-5,a b\r\n"say ""hi"", x",,\r\n\'@x,0,\r\n');
	});

	test('neutralises the texts of a list, too', () => {
		assert.match(write('csv', [{model: null, tokens: null, tools: ['=1+1']}]), /,'=1\+1\r\n$/v);
	});

	test('as JSON and as JSON lines says the same', () => {
		const expected = rows.map(({model, tokens, tools}) => ({model, tokens, tools}));
		assert.deepEqual(JSON.parse(write('json')), expected);
		assert.deepEqual(write('jsonl').trimEnd().split('\n').map(line => JSON.parse(line) as unknown), expected);
	});

	test('of nothing is still well-formed', () => {
		assert.deepEqual(JSON.parse(write('json', [])), []);
		assert.equal(write('jsonl', []), '');
		assert.equal(write('csv', []), 'model,tokens,tools\r\n');
	});

	test('comes in pieces, so that a long one need not be in memory', () => {
		const many = Array.from({length: 1000}, (_, tokens) => ({model: 'm', tokens, tools: null}));
		for (const format of exportFormats) {
			const pieces = [...exportRows(many, columns, format)];
			assert.ok(pieces.length >= 5);
			assert.equal(pieces.join(''), write(format.id, many));
		}
	});
});
