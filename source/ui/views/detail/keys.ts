import {type KeyBinding} from '../../keys/binding.js';
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
	{keys: ['e'], command: 'next-error', title: 'next failed request'},
	{keys: ['E'], command: 'previous-error', title: 'previous failed request'},
	...scrollKeys,
];
