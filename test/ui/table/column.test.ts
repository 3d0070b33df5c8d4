import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {
	pickNextSort,
	placeColumns,
	sortRows,
	type Column,
} from '../../../source/ui/table/column.js';
import {buildCellsLine, buildRule, buildTitlesLine} from '../../../source/ui/table/table-lines.js';
import {span} from '../../../source/ui/text/span.js';
import {measureSpans} from '../../../source/ui/text/width.js';
import {modelColumns} from '../../../source/ui/views/dashboard/columns.js';
import {requestColumns} from '../../../source/ui/views/requests/columns.js';

type Row = {readonly name: string; readonly size: number | null};

const columns: ReadonlyArray<Column<Row, undefined>> = [
	{
		id: 'name', title: 'NAME', width: 6, flex: 1, maxWidth: 10, priority: 0, text: ({name}) => name, sortValue: ({name}) => name,
	},
	{
		id: 'size', title: 'SIZE', width: 5, align: 'right', priority: 1, text: ({size}) => String(size), sortValue: ({size}) => size, isDescendingFirst: true,
	},
	{
		id: 'more', title: 'MORE', width: 8, flex: 1, priority: 2, text: () => 'more',
	},
];

const rows: readonly Row[] = [{name: 'b', size: 2}, {name: 'a', size: null}, {name: 'c', size: 7}];

describe('columns', () => {
	test('give way by their own priority and keep their order', () => {
		assert.deepEqual(placeColumns(columns, 40, 1).map(({column}) => column.id), ['name', 'size', 'more']);
		assert.deepEqual(placeColumns(columns, 15, 1).map(({column}) => column.id), ['name', 'size']);
		assert.deepEqual(placeColumns(columns, 6, 1).map(({column}) => column.id), ['name']);
	});

	test('share what is left over up to their maximum, the rest of it goes to the others', () => {
		const placed = placeColumns(columns, 60, 1);
		assert.equal(placed[0]!.width, 10);
		assert.equal(placed.reduce((sum, {width}) => sum + width, 0) + 2, 60);
	});

	test('sort by value with unknown ones last in both directions', () => {
		assert.deepEqual(sortRows(rows, columns, {columnId: 'size', isDescending: true}).map(({name}) => name), ['c', 'b', 'a']);
		assert.deepEqual(sortRows(rows, columns, {columnId: 'size', isDescending: false}).map(({name}) => name), ['b', 'c', 'a']);
		assert.deepEqual(sortRows(rows, columns, {columnId: 'gone', isDescending: false}), rows);
	});

	test('are gone through in order when sorting, those without a value left out', () => {
		assert.deepEqual(pickNextSort(columns, {columnId: 'name', isDescending: false}), {columnId: 'size', isDescending: true});
		assert.deepEqual(pickNextSort(columns, {columnId: 'size', isDescending: true}), {columnId: 'name', isDescending: false});
	});
});

test('head and rows of a table have the same width', () => {
	const placed = placeColumns(columns, 30, 2);
	const head = buildTitlesLine(placed, {
		gap: 2, indent: '  ', sort: {columnId: 'size', isDescending: true}, context: undefined,
	});
	const cells = buildCellsLine(placed, {
		gap: 2, indent: span('▸ '), row: rows[0]!, context: undefined, isSelected: true,
	});
	assert.equal(measureSpans(head.spans), 32);
	assert.equal(measureSpans(cells.spans), 32);
	assert.ok(head.spans.some(({text, tone}) => text === 'SIZE▼' && tone === 'title'));
});

test('a rule fills its width and drops what does not fit', () => {
	for (const width of [10, 20, 40]) {
		assert.equal(measureSpans(buildRule([span('Title')], [span('a long fact')], width).spans), width);
	}
});

test('every column of the product fits its own head with the sort mark', () => {
	for (const {id, title, width, sortValue} of [...requestColumns, ...modelColumns]) {
		assert.ok(title.length + (sortValue === undefined ? 0 : 1) <= width, `${id} is too narrow for its head`);
	}
});

test('at 120 columns the requests have all that the sketch has, at 80 what matters most', () => {
	const wide = placeColumns(requestColumns, 116, 1).map(({column}) => column.id);
	assert.deepEqual(wide, ['time', 'status', 'model', 'session', 'input', 'output', 'first-token', 'total', 'speed', 'cost', 'timeline']);
	const medium = placeColumns(requestColumns, 76, 1).map(({column}) => column.id);
	assert.deepEqual(medium, ['time', 'status', 'model', 'input', 'output', 'first-token', 'total', 'cost']);
});
