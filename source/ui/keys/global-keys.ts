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
	{keys: ['h'], command: 'toggle-header', title: 'hide or show the lines at the top'},
	{
		keys: ['?'], command: 'help', title: 'all keys of this place', footer: 'help',
	},
	{keys: ['ctrl-z'], command: 'suspend', title: 'suspend, back to the shell; `fg` returns'},
	{
		keys: ['q', 'ctrl-c'], command: 'quit', title: 'quit', footer: 'quit',
	},
];
