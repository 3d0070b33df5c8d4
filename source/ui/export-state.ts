import {exportFormats} from '../export/index.js';
import {
	editLine,
	editText,
	insertText,
	type EditedLine,
} from './line-editor.js';
import {type Subject} from './subject.js';
import {formatDateTime, formatRange} from './text/duration.js';
import {formatPlural} from './text/number.js';
import {type ExportJob, type ExportSource} from './tools.js';

/** What is asked before a file is written, and how far it is. */
export type ExportDialog = {
	readonly choices: readonly ExportChoice[];
	readonly choiceIndex: number;
	readonly formatIndex: number;
	readonly path: EditedLine;
	readonly field: ExportField;
	/** Rows written so far; `null`: nothing runs. */
	readonly writtenCount: number | null;
	readonly problem: string | null;
	/** A file stands there, and the user was asked. */
	readonly isAsking: boolean;
};

export type ExportField = typeof exportFields[number];
export const exportFields = ['what', 'format', 'file'] as const;

export type ExportChoice = {
	readonly title: string;
	readonly source: ExportSource;
	/** Rows, where it is known. */
	readonly count: number | null;
};

/** `null`: there is nothing to export here. */
export function openExport(subject: Subject, nowAtMs: number): ExportDialog | null {
	const choices = listChoices(subject, nowAtMs);
	const stamp = formatDateTime(nowAtMs).replaceAll(/[\-:]/gv, '').replace(' ', '-');
	return choices.length === 0
		? null
		: {
			choices,
			choiceIndex: 0,
			formatIndex: 0,
			path: editText(`tailrace-${subject.noun}s-${stamp}.${exportFormats[0]!.extension}`),
			field: 'format',
			writtenCount: null,
			problem: null,
			isAsking: false,
		};
}

function listChoices({noun, rows, exportColumns, stored}: Subject, nowAtMs: number): ExportChoice[] {
	const shown: ExportChoice[] = rows.length === 0
		? []
		: [{
			title: `${formatPlural(rows.length, noun)}, as ${rows.length === 1 ? 'it stands' : 'they stand'} here`,
			source: {type: 'rows', columns: exportColumns, rows},
			count: rows.length,
		}];
	if (stored === null) {
		return shown;
	}

	const {isFiltered, ...query} = stored;
	const title = `all stored requests of ${formatRange(query, nowAtMs)}${isFiltered ? ' that the filter shows' : ''}`;
	return [...shown, {title, source: {type: 'stored', ...query}, count: null}];
}

export function moveField(dialog: ExportDialog, step: 1 | -1): ExportDialog {
	const index = exportFields.indexOf(dialog.field) + step + exportFields.length;
	return {...dialog, field: exportFields[index % exportFields.length]!};
}

/** Goes to another value of a field that has several; in the path it moves the cursor. */
export function changeField(dialog: ExportDialog, step: 1 | -1): ExportDialog {
	switch (dialog.field) {
		case 'what': {
			const {length} = dialog.choices;
			return {...dialog, choiceIndex: (dialog.choiceIndex + step + length) % length};
		}

		case 'format': {
			return pickFormat(dialog, (dialog.formatIndex + step + exportFormats.length) % exportFormats.length);
		}

		case 'file': {
			return editPath(dialog, step === 1 ? 'right' : 'left');
		}
	}
}

/** The file's ending goes along, unless it is another one. */
export function pickFormat(dialog: ExportDialog, formatIndex: number): ExportDialog {
	const [before, after] = [exportFormats[dialog.formatIndex]!.extension, exportFormats[formatIndex]!.extension];
	const {text} = dialog.path;
	const path = text.endsWith(`.${before}`) ? editText(`${text.slice(0, -before.length)}${after}`) : dialog.path;
	return {
		...dialog, formatIndex, path, isAsking: false, problem: null,
	};
}

/** Whatever the field, letters are the path's. */
export function editPath(dialog: ExportDialog, keyName: string): ExportDialog {
	return withPath(dialog, editLine(dialog.path, keyName));
}

export function pastePath(dialog: ExportDialog, text: string): ExportDialog {
	return withPath(dialog, insertText(dialog.path, text));
}

function withPath(dialog: ExportDialog, path: EditedLine): ExportDialog {
	return path.text === dialog.path.text
		? {...dialog, path}
		: {
			...dialog, path, field: 'file', isAsking: false, problem: null,
		};
}

export function buildJob({choices, choiceIndex, formatIndex, path, isAsking}: ExportDialog): ExportJob {
	return {
		source: choices[choiceIndex]!.source, format: exportFormats[formatIndex]!, path: path.text.trim(), shouldReplace: isAsking,
	};
}
