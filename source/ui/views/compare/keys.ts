import {type KeyBinding} from '../../keys/binding.js';
import {scrollKeys} from '../../keys/scroll-keys.js';

export const compareKeys: readonly KeyBinding[] = [
	{
		keys: ['escape', 'backspace'], command: 'back', title: 'back to where it was asked for', footer: 'back',
	},
	...scrollKeys,
];
