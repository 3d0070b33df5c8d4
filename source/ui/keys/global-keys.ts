import {type KeyBinding} from './binding.js';

/** Keys that mean the same everywhere. */
export const globalKeys: readonly KeyBinding[] = [
	{
		keys: ['/'], command: 'filter', title: 'filter what the views show', footer: 'filter',
	},
	{
		keys: ['escape'], command: 'clear-filter', title: 'clear the filter', whyDisabled: ({filter}) => filter.text === '' ? 'No filter to clear.' : null,
	},
	{keys: ['tab'], command: 'next-view', title: 'next view'},
	{keys: ['shift-tab'], command: 'previous-view', title: 'previous view'},
	{
		keys: ['w'], command: 'window-longer', title: 'longer window of time', footer: 'window',
	},
	{keys: ['W'], command: 'window-shorter', title: 'shorter window of time'},
	{
		keys: ['space'], command: 'freeze', title: 'freeze the picture, or let it go on; recording never stops', footer: 'freeze',
	},
	{
		keys: ['['], command: 'earlier', title: 'an earlier window, as far back as anything is stored', footer: 'past', footerKeys: '[ ]',
	},
	{keys: [']'], command: 'later', title: 'a later window'},
	{keys: ['l'], command: 'live', title: 'back to the present'},
	{
		keys: ['x'], command: 'export', title: 'export what is shown as CSV, JSON or JSON lines', footer: 'export',
	},
	{keys: ['y'], command: 'copy', title: 'copy what is selected: the request\'s id, the model, the message'},
	{keys: ['Y'], command: 'copy-row', title: 'copy the whole selected row as JSON'},
	{keys: ['='], command: 'compare', title: 'compare the two marked rows, or the marked one with the selected one'},
	{keys: [':'], command: 'command-line', title: 'type a command; Tab completes it'},
	{keys: [';'], command: 'sql', title: 'ask the store in SQL, reading only'},
	{keys: ['t'], command: 'next-theme', title: 'next theme: dark, light, high contrast, the terminal\'s own colours'},
	{keys: ['h'], command: 'toggle-header', title: 'hide or show the lines at the top'},
	{
		keys: ['?'], command: 'help', title: 'all keys of this place', footer: 'help',
	},
	{keys: ['ctrl-z'], command: 'suspend', title: 'suspend, back to the shell; `fg` returns'},
	{
		keys: ['q', 'ctrl-c'], command: 'quit', title: 'quit', footer: 'quit',
	},
];
