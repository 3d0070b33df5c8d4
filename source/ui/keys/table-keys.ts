import {type KeyBinding} from './binding.js';

/** Keys of every view with a table that is no list of requests. */
export const tableKeys: readonly KeyBinding[] = [
	{
		keys: ['up', 'k'], command: 'up', title: 'select the row above', footer: 'select', footerKeys: '↑↓',
	},
	{keys: ['down', 'j'], command: 'down', title: 'select the row below'},
	{
		keys: ['enter'], command: 'open', title: 'the requests of the selected row', footer: 'requests',
	},
	{keys: ['g', 'home'], command: 'first', title: 'first row'},
	{keys: ['G', 'end'], command: 'last', title: 'last row'},
	{keys: ['ctrl-u'], command: 'half-page-up', title: 'half a page up'},
	{keys: ['ctrl-d'], command: 'half-page-down', title: 'half a page down'},
	{keys: ['page-up', 'ctrl-b'], command: 'page-up', title: 'a page up'},
	{keys: ['page-down', 'ctrl-f'], command: 'page-down', title: 'a page down'},
	{keys: ['m'], command: 'mark', title: 'mark the row, or take its mark away; `=` compares two'},
	{
		keys: ['s'], command: 'sort-next', title: 'sort by the next column', footer: 'sort',
	},
	{keys: ['S'], command: 'sort-reverse', title: 'sort in the other direction'},
];
