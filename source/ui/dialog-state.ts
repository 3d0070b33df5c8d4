import {
	buildJob,
	changeField,
	moveField,
	type ExportDialog,
} from './export-state.js';
import {type Command} from './keys/binding.js';
import {only} from './navigation.js';
import {type Reduced, type UiState} from './state.js';

/** A key while it is asked what to export where; `null` if it means nothing there. */
export function reduceDialog(state: UiState, command: Command): Reduced | null {
	const {dialog} = state;
	if (dialog === null) {
		return null;
	}

	if (command === 'dialog-cancel') {
		return dialog.writtenCount === null ? only({...state, dialog: null}) : only({...state, dialog: null, notice: 'Stopped; nothing was written.'}, {type: 'stop-export'});
	}

	const changed = dialog.writtenCount === null ? changes[command]?.(dialog) : undefined;
	if (changed !== undefined) {
		return only({...state, dialog: changed});
	}

	return command === 'dialog-accept' && dialog.writtenCount === null ? accept(state, dialog) : null;
}

const changes: Partial<Record<Command, (dialog: ExportDialog) => ExportDialog>> = {
	'dialog-next': dialog => moveField(dialog, 1),
	'dialog-previous': dialog => moveField(dialog, -1),
	'dialog-left': dialog => changeField(dialog, -1),
	'dialog-right': dialog => changeField(dialog, 1),
};

function accept(state: UiState, dialog: ExportDialog): Reduced {
	const job = buildJob(dialog);
	return job.path === ''
		? only({...state, dialog: {...dialog, field: 'file', problem: 'It needs a name.'}})
		: only({...state, dialog: {...dialog, writtenCount: 0, problem: null}}, {type: 'export', job});
}
