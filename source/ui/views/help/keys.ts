import {type KeyBinding} from '../../keys/binding.js';
import {scrollKeys} from '../../keys/scroll-keys.js';

export const helpKeys: readonly KeyBinding[] = [
	{
		keys: ['escape', '?'], command: 'back', title: 'close the help', footer: 'close',
	},
	...scrollKeys,
];
