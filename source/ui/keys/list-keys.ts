import {type KeyBinding} from './binding.js';
import {explainMatch} from './match-keys.js';

/** Keys of every place with a list of requests. */
export const listKeys: readonly KeyBinding[] = [
	{
		keys: ['up', 'k'], command: 'up', title: 'select the request above', footer: 'select', footerKeys: '↑↓',
	},
	{keys: ['down', 'j'], command: 'down', title: 'select the request below'},
	{
		keys: ['enter'], command: 'open', title: 'everything about the selected request', footer: 'open',
	},
	{keys: ['g', 'home'], command: 'first', title: 'first request'},
	{keys: ['G', 'end'], command: 'last', title: 'last request, and follow'},
	{keys: ['ctrl-u'], command: 'half-page-up', title: 'half a page up'},
	{keys: ['ctrl-d'], command: 'half-page-down', title: 'half a page down'},
	{keys: ['page-up', 'ctrl-b'], command: 'page-up', title: 'a page up'},
	{keys: ['page-down', 'ctrl-f'], command: 'page-down', title: 'a page down'},
	{
		keys: ['n'], command: 'next-request', title: 'next request that the filter shows', whyDisabled: explainMatch,
	},
	{
		keys: ['N'], command: 'previous-request', title: 'previous request that the filter shows', whyDisabled: explainMatch,
	},
	{keys: ['m'], command: 'mark', title: 'mark the request, or take its mark away; `is:marked` filters by it'},
	{keys: ['e'], command: 'next-error', title: 'next failed request'},
	{keys: ['E'], command: 'previous-error', title: 'previous failed request'},
	{
		keys: ['F'], command: 'follow', title: 'follow the newest request', footer: 'follow',
	},
];
