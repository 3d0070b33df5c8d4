import {findWindow} from '../../data/windows.js';
import {placeColumns, sortRows} from '../../table/column.js';
import {
	buildTitlesLine,
	buildCellsLine,
	buildRule,
	pickGap,
	spellDirection,
} from '../../table/table-lines.js';
import {formatExact} from '../../text/number.js';
import {line, span, type Line} from '../../text/span.js';
import {type ViewContext} from '../view.js';
import {modelColumns} from './columns.js';

/** The models of the window, the ones at the end left out where there are more than rows. */
export function buildModelsPanel({snapshot, state, columns}: ViewContext, rows: number): Line[] {
	if (rows <= 0) {
		return [];
	}

	const models = sortRows(snapshot.summary?.models ?? [], modelColumns, state.modelSort);
	const shown = models.slice(0, Math.max(0, rows - 2));
	const sortTitle = modelColumns.find(({id}) => id === state.modelSort.columnId)?.title.toLowerCase() ?? '';
	const count = shown.length < models.length ? `${shown.length} of ${formatExact(models.length)}` : formatExact(models.length);
	const rule = buildRule(
		[span('Models', 'title'), span(` [${count}]`, 'dim')],
		[span(`by ${sortTitle} ${spellDirection(state.modelSort)}`, 'dim')],
		columns,
	);
	if (models.length === 0) {
		return [rule, line(span(snapshot.summary === null ? '   Adding up …' : '   No request in this window.', 'dim'))].slice(0, rows);
	}

	const gap = pickGap(columns);
	const placed = placeColumns(modelColumns, columns - 4, gap);
	const context = {windowTitle: findWindow(state.windowId).title};
	return [
		rule,
		buildTitlesLine(placed, {
			gap, indent: ' '.repeat(3), sort: state.modelSort, context,
		}),
		...shown.map(row => buildCellsLine(placed, {
			gap, indent: span(' '.repeat(3)), row, context, isSelected: false,
		})),
	].slice(0, rows);
}
