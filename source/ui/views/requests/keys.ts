import {type KeyBinding} from '../../keys/binding.js';
import {listKeys} from '../../keys/list-keys.js';

export const requestsKeys: readonly KeyBinding[] = [
	...listKeys,
	{
		keys: ['s'], command: 'sort-next', title: 'sort by the next column', footer: 'sort',
	},
	{keys: ['S'], command: 'sort-reverse', title: 'sort in the other direction'},
	{
		keys: ['escape', 'backspace'], command: 'leave-drill', title: 'back to the view that led to these requests, else clear the filter',
		whyDisabled: ({drill, filter}) => drill === null && filter.text === '' ? 'These are all requests.' : null,
	},
];
