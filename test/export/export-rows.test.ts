import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import type {ExportColumn, ExportFormat, ExportValue} from '../../source/export/export-format.js';
import {startExport} from '../../source/export/export-rows.js';
import {exportFormats} from '../../source/export/index.js';
import {requestColumns} from '../../source/export/request-columns.js';
import {requestTable} from '../../source/store/sqlite/columns.js';

type Row = Readonly<Record<string, ExportValue>>;

const columns: ReadonlyArray<ExportColumn<Row>> = ['model', 'tokens', 'tools'].map(name => ({name, read: row => row[name] ?? null}));
const rows: readonly Row[] = [
	{model: '=cmd()', tokens: -5, tools: ['a', 'b']},
	{model: 'say "hi", x', tokens: null, tools: null},
	{model: '@x', tokens: 0, tools: []},
];
const pick = (id: string): ExportFormat => exportFormats.find(format => format.id === id)!;
const write = (id: string, from: readonly Row[] = rows): string => writeWhole(from, pick(id));

function writeWhole(from: readonly Row[], format: ExportFormat): string {
	const {begin, add, end} = startExport(columns, format);
	return begin + add(from) + end;
}

describe('an export', () => {
	test('A16 as CSV neutralises formulas, leaves numbers alone, and keeps unknown apart from zero', () => {
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

	test('is the same in whatever pieces it is made', () => {
		const many = Array.from({length: 100}, (_, tokens) => ({model: 'm', tokens, tools: null}));
		for (const format of exportFormats) {
			const {begin, add, end} = startExport(columns, format);
			assert.equal([begin, add(many.slice(0, 7)), add([]), add(many.slice(7)), end].join(''), write(format.id, many));
		}
	});
});

test('the columns of requests are those of the store', () => {
	assert.deepEqual(new Set(requestColumns.map(({name}) => name)), new Set(requestTable.columnNames));
});
