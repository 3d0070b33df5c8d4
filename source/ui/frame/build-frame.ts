import {type LiveRequest} from '../../live/live-model.js';
import {listKnownValues} from '../data/filter-requests.js';
import {type Snapshot} from '../data/snapshot.js';
import {pickKeyGroups} from '../keys/keymap.js';
import {type LineKind} from '../line-state.js';
import {type Page} from '../page-state.js';
import {type ScreenFacts, type UiState} from '../state.js';
import {type TableFacts} from '../table-state.js';
import {emptyLine, span, type Line} from '../text/span.js';
import {clipText, fitLine, measureWidth} from '../text/width.js';
import {buildComparison} from '../views/compare/view-model.js';
import {buildDetail} from '../views/detail/view-model.js';
import {buildExportPanel} from '../views/export/view-model.js';
import {buildFirstStart, isFirstStart} from '../views/first-start/view-model.js';
import {buildHelp} from '../views/help/view-model.js';
import {views} from '../views/index.js';
import {type ScrolledText} from '../views/scrolled-text.js';
import {buildSql} from '../views/sql/view-model.js';
import {buildTextPage} from '../views/text-page.js';
import {type Place, type View, type ViewContext} from '../views/view.js';
import {buildFooter} from './footer.js';
import {readSubject} from './read-subject.js';
import {buildHeader, buildTabs} from './header.js';
import {buildPromptLines} from './prompt-lines.js';

export type FrameInput = {
	readonly snapshot: Snapshot;
	readonly state: UiState;
	readonly order: readonly LiveRequest[];
	readonly place: Place;
	readonly columns: number;
	readonly rows: number;
};

export type Frame = {
	/** Exactly `rows` lines of exactly `columns` columns. */
	readonly lines: readonly Line[];
	readonly facts: ScreenFacts;
};

const minColumns = 40;
const minRows = 10;

/** The whole screen as lines, and what the keys need to know of it. */
export function buildFrame(input: FrameInput): Frame {
	const {columns, rows, state} = input;
	const view = views.find(({id}) => id === state.viewId) ?? views[0]!;
	const head = state.isHeaderHidden ? [] : [buildHeader(input), buildTabs(input)];
	const foot = buildFoot(input);
	const context = {...input, rows: Math.max(1, rows - head.length - foot.length)};
	const {lines, scrolling} = buildBody(view, context);
	// A command is done as its key would be: on the screen without the line.
	const place = state.line === null ? context : {...context, rows: Math.max(1, rows - head.length - 1)};
	const facts = {
		list: {order: input.order, pageRows: view.countListRows?.(place) ?? 1},
		viewIds: views.map(({id}) => id),
		sortColumns: view.sortColumns,
		nowAtMs: input.snapshot.nowAtMs,
		oldestAtMs: input.snapshot.oldestAtMs,
		readTable: () => readTable(view, place),
		readSubject: () => readSubject(view, place),
		listBindings: () => pickKeyGroups({...state, line: null, dialog: null}).flatMap(({bindings}) => bindings),
		readKnownValues: () => listKnownValues(input.snapshot.requests),
		...scrolling,
	};
	if (columns < minColumns || rows < minRows) {
		return {lines: buildTooSmall(columns, rows), facts};
	}

	const filled = [...lines, ...Array.from({length: Math.max(0, context.rows - lines.length)}, () => emptyLine)];
	return {lines: [...head, ...filled.slice(0, context.rows), ...foot].map(row => fitLine(row, columns)), facts};
}

/** The keys of this place, a line that is typed, or what is asked before an export. */
function buildFoot({snapshot, state, columns}: FrameInput): readonly Line[] {
	const groups = pickKeyGroups(state);
	const prompt = state.line ?? state.filter.prompt;
	if (prompt !== null && state.dialog === null) {
		return buildPromptLines(prompt, columns, {sign: state.line === null ? '/' : lineSigns[state.line.kind], keys: groups[0]!.bindings});
	}

	const footer = buildFooter({
		snapshot, groups, notice: state.notice, columns,
	});
	return state.dialog === null ? [footer] : [...buildExportPanel(state.dialog, columns), footer];
}

const lineSigns: Readonly<Record<LineKind, string>> = {command: ':', sql: ';'};

function readTable({table, sortColumns}: View, context: ViewContext): TableFacts | null {
	return table === undefined
		? null
		: {
			ids: table.listRows(context).map(({id}) => id), pageRows: table.countRows(context), initialSort: table.initialSort, sortColumns, drill: id => table.drill(context, id),
		};
}

type Scrolling = Pick<ScreenFacts, 'maxScroll' | 'scrollRows' | 'tabs'>;

function buildBody(view: View, context: ViewContext): {lines: readonly Line[]; scrolling: Scrolling} {
	const {state} = context;
	if (state.isHelpOpen) {
		const {lines, ...scrolling} = buildHelp(pickKeyGroups({...state, isHelpOpen: false}), context, state.scroll);
		return {lines, scrolling: {...scrolling, tabs: []}};
	}

	if (state.page !== null) {
		const {lines, ...scrolling} = buildPage(state.page, context);
		return {lines, scrolling: {...scrolling, tabs: []}};
	}

	if (state.detailId !== null) {
		const {lines, ...scrolling} = buildDetail(context);
		return {lines, scrolling};
	}

	const lines = isFirstStart(context) ? buildFirstStart(context) : view.buildLines(context);
	return {lines, scrolling: {maxScroll: 0, scrollRows: context.rows, tabs: []}};
}

function buildPage(page: Page, context: ViewContext): ScrolledText {
	switch (page.type) {
		case 'compare': {
			return buildComparison(page.comparison, context);
		}

		case 'sql': {
			return buildSql(page, context);
		}

		case 'text': {
			return buildTextPage(page, context);
		}
	}
}

/** One line in the middle that says what is needed. */
function buildTooSmall(columns: number, rows: number): Line[] {
	const text = clipText(`needs ${minColumns}×${minRows}, is ${columns}×${rows}`, columns);
	const indent = ' '.repeat(Math.floor((columns - measureWidth(text)) / 2));
	const middle = Math.floor((rows - 1) / 2);
	return Array.from({length: rows}, (_, row) =>
		fitLine(row === middle ? {spans: [span(indent + text, 'warn')]} : emptyLine, columns));
}
