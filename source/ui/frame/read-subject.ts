import {requestColumns as recordColumns} from '../../export/request-columns.js';
import {buildSqlColumns} from '../../export/sql-columns.js';
import {type ExportColumn} from '../../export/export-format.js';
import {type RequestRecord} from '../../core/request-record.js';
import {type LiveRequest} from '../../live/live-model.js';
import {resolveText} from '../data/filter-requests.js';
import {findWindow, placeWindow} from '../data/windows.js';
import {placeList} from '../list-state.js';
import {type Subject, type SubjectRow} from '../subject.js';
import {pickField, type Column} from '../table/column.js';
import {pickTable, placeTable} from '../table-state.js';
import {findRequest} from '../views/detail/view-model.js';
import {comparedColumns} from '../views/compare/request-columns.js';
import {type View, type ViewContext} from '../views/view.js';

/** What the keys that act are about, here and now. */
export function readSubject(view: View, context: ViewContext): Subject {
	const {page, detailId} = context.state;
	if (page?.type === 'sql') {
		return readSqlSubject(context);
	}

	return view.table === undefined || detailId !== null ? readRequestSubject(context) : readTableSubject(view, context);
}

function readSqlSubject({state: {page}}: ViewContext): Subject {
	const [result, text] = page?.type === 'sql' ? [page.answer.type === 'told' ? page.answer.result : null, page.text] : [null, ''];
	return {
		noun: 'row',
		columns: [],
		cellContext: null,
		exportColumns: result === null ? [] : buildSqlColumns(result),
		rows: result?.rows ?? [],
		selected: {id: 'query', name: text, row: null},
		marked: [],
		stored: null,
	};
}

const requestExportColumns: ReadonlyArray<ExportColumn<LiveRequest>> = recordColumns.map(({name, read}) => ({name, read: ({record}) => read(record)}));

function readRequestSubject(context: ViewContext): Subject {
	const {state, order, snapshot} = context;
	const {selectedIndex} = placeList(state.list, {order, pageRows: 1});
	const selected = state.detailId === null ? order[selectedIndex] : findRequest(context);
	const known = new Map([...snapshot.requests, ...order].map(row => [row.record.id, row]));
	const marked = state.markedIds.map(id => known.get(id)).filter(row => row !== undefined);
	return {
		noun: 'request',
		columns: comparedColumns,
		cellContext: {nowAtMs: snapshot.nowAtMs, scaleMs: 1},
		exportColumns: requestExportColumns,
		rows: order,
		selected: selected === undefined || selected === null ? null : nameRequest(selected),
		marked: marked.map(row => nameRequest(row)),
		stored: placeStored(context),
	};
}

function nameRequest(row: LiveRequest): SubjectRow {
	const {id}: RequestRecord = row.record;
	return {id, name: id, row};
}

function readTableSubject({table, sortColumns}: View, context: ViewContext): Subject {
	const {initialSort, listRows, nameRow, noun, buildCellContext} = table!;
	const rows = listRows(context);
	const {markedIds, ...place} = pickTable(context.state, initialSort);
	const {selectedIndex} = placeTable({...place, markedIds}, rows.map(({id}) => id), 1);
	const toRow = (row: {readonly id: string}): SubjectRow => ({id: row.id, name: nameRow(row as never), row});
	const selected = rows[selectedIndex];
	return {
		noun: noun(context),
		columns: sortColumns,
		cellContext: buildCellContext(context),
		exportColumns: listFields(sortColumns),
		rows,
		selected: selected === undefined ? null : toRow(selected),
		marked: markedIds.map(id => rows.find(row => row.id === id)).filter(row => row !== undefined).map(row => toRow(row)),
		stored: placeStored(context),
	};
}

/** The values that a table is sorted by are those that stand in it, unrounded. */
function listFields(columns: ReadonlyArray<Column<never, never>>): Array<ExportColumn<never>> {
	return columns.flatMap(column => column.sortValue === undefined ? [] : [{name: pickField(column), read: column.value ?? column.sortValue}]);
}

function placeStored({snapshot: {travel, nowAtMs}, state: {windowId, filter, drill, markedIds}}: ViewContext): Subject['stored'] {
	const {fromMs, toMs} = travel ?? placeWindow(findWindow(windowId), nowAtMs);
	const texts = [filter.text, drill?.filter ?? ''].filter(text => text !== '');
	return {
		fromMs, toMs, filter: {type: 'and', parts: texts.map(text => resolveText(text, nowAtMs, markedIds))}, isFiltered: texts.length > 0,
	};
}
