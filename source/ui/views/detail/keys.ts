import {type KeyBinding} from '../../keys/binding.js';
import {explainMatch} from '../../keys/match-keys.js';
import {scrollKeys} from '../../keys/scroll-keys.js';

export const detailKeys: readonly KeyBinding[] = [
	{
		keys: ['escape', 'backspace'], command: 'back', title: 'back to the list', footer: 'back',
	},
	{
		keys: ['J'], command: 'next-request', title: 'next request of the list', footer: 'next/previous', footerKeys: 'J K',
	},
	{keys: ['K'], command: 'previous-request', title: 'previous request of the list'},
	{
		keys: ['tab', 'right'], command: 'next-tab', title: 'next part', footer: 'part',
	},
	{keys: ['shift-tab', 'left'], command: 'previous-tab', title: 'previous part'},
	{
		keys: ['n'], command: 'next-request', title: 'next request that the filter shows', whyDisabled: explainMatch,
	},
	{
		keys: ['N'], command: 'previous-request', title: 'previous request that the filter shows', whyDisabled: explainMatch,
	},
	{keys: ['m'], command: 'mark', title: 'mark the request, or take its mark away; `is:marked` filters by it'},
	{keys: ['e'], command: 'next-error', title: 'next failed request'},
	{keys: ['E'], command: 'previous-error', title: 'previous failed request'},
	...scrollKeys,
];
