import {type KeyBinding} from '../../keys/binding.js';

/** Keys while it is asked what to export where; every other one edits the file's name. */
export const exportKeys: readonly KeyBinding[] = [
	{
		keys: ['enter'], command: 'dialog-accept', title: 'export', footer: 'export',
	},
	{
		keys: ['escape'], command: 'dialog-cancel', title: 'leave it', footer: 'leave',
	},
	{
		keys: ['tab', 'down'], command: 'dialog-next', title: 'next question', footer: 'next',
	},
	{keys: ['shift-tab', 'up'], command: 'dialog-previous', title: 'previous question'},
	{
		keys: ['right'], command: 'dialog-right', title: 'next answer, or right in the file\'s name', footer: 'choose', footerKeys: '←→',
	},
	{keys: ['left'], command: 'dialog-left', title: 'previous answer, or left in the file\'s name'},
	{keys: ['ctrl-c'], command: 'quit', title: 'quit'},
];

/** Keys while it is written. */
export const exportRunningKeys: readonly KeyBinding[] = [
	{
		keys: ['escape'], command: 'dialog-cancel', title: 'stop; nothing is written', footer: 'stop',
	},
	{keys: ['ctrl-c'], command: 'quit', title: 'quit'},
];
