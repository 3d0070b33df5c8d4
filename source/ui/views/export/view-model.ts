import {exportFormats} from '../../../export/index.js';
import {type ExportDialog, type ExportField} from '../../export-state.js';
import {type EditedLine} from '../../line-editor.js';
import {buildRule} from '../../table/table-lines.js';
import {drawBar} from '../../text/chart.js';
import {formatExact} from '../../text/number.js';
import {
	line,
	span,
	type Line,
	type Span,
} from '../../text/span.js';
import {cleanLabel, clipText, measureSpans} from '../../text/width.js';
import {drawEdited} from '../../text/edited.js';

const labelWidth = 9;

/** What is asked before something is exported, below the view that it is about. */
export function buildExportPanel(dialog: ExportDialog, columns: number): Line[] {
	const {choices, choiceIndex, formatIndex, path, field} = dialog;
	const room = columns - labelWidth - 3;
	const choice = choices[choiceIndex]!;
	const count = choices.length === 1 ? '' : `  ‹ ${choiceIndex + 1} of ${choices.length} ›`;
	const title = clipText(choice.title, room - count.length);
	const name = clipText(cleanLabel(path.text), room);
	return [
		buildRule([span('Export', 'title')], [], columns),
		buildField('what', field, [span(title, field === 'what' ? 'badge' : 'plain'), span(count, 'dim')]),
		buildField('format', field, buildFormats(formatIndex, field, room)),
		buildField('file', field, field === 'file' ? drawPath(path, room) : [span(name)]),
		buildState(dialog, columns),
	];
}

function buildField(name: ExportField, active: ExportField, spans: readonly Span[]): Line {
	return {spans: [span(name === active ? ' ▸ ' : ' '.repeat(3), 'accent'), span(name.padEnd(labelWidth), name === active ? 'accent' : 'dim'), ...spans]};
}

function buildFormats(formatIndex: number, active: ExportField, room: number): Span[] {
	const spans = exportFormats.flatMap(({id}, index): Span[] => {
		const text = id.toUpperCase();
		return [index === formatIndex ? span(`[${text}]`, active === 'format' ? 'badge' : 'strong') : span(` ${text} `, 'dim')];
	});
	const doc = `  ${exportFormats[formatIndex]!.doc}`;
	return measureSpans(spans) + doc.length > room ? spans : [...spans, span(doc, 'dim')];
}

function drawPath(path: EditedLine, room: number): Span[] {
	return drawEdited(path, room).spans;
}

/** How far it is, or what is wrong. */
function buildState({writtenCount, choices, choiceIndex, problem, isAsking}: ExportDialog, columns: number): Line {
	if (writtenCount === null) {
		const words = clipText(cleanLabel(problem ?? ''), columns - 4);
		return line(span(' '.repeat(3)), span(words, isAsking ? 'warn' : 'bad'));
	}

	const {count} = choices[choiceIndex]!;
	const text = count === null ? `${formatExact(writtenCount)} written …` : `${formatExact(writtenCount)} of ${formatExact(count)}`;
	return count === null || count === 0
		? line(span(`   ${text}`, 'accent'))
		: line(span(' '.repeat(3)), ...drawBar(writtenCount / count, Math.min(40, columns - text.length - 6), 'accent'), span(` ${text}`));
}
