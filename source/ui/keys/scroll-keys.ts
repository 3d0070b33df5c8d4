import {type KeyBinding} from './binding.js';

/** Keys of every place with text that may be longer than the screen. */
export const scrollKeys: readonly KeyBinding[] = [
	{keys: ['up', 'k'], command: 'up', title: 'scroll up'},
	{keys: ['down', 'j'], command: 'down', title: 'scroll down'},
	{keys: ['g', 'home'], command: 'first', title: 'to the top'},
	{keys: ['G', 'end'], command: 'last', title: 'to the end'},
	{keys: ['ctrl-u', 'page-up'], command: 'page-up', title: 'a page up'},
	{keys: ['ctrl-d', 'page-down'], command: 'page-down', title: 'a page down'},
];
