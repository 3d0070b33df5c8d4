import {type KeyBinding} from '../../keys/binding.js';
import {scrollKeys} from '../../keys/scroll-keys.js';

export const sqlKeys: readonly KeyBinding[] = [
	{
		keys: ['escape', 'backspace'], command: 'back', title: 'back to the view', footer: 'back',
	},
	{
		keys: [';'], command: 'sql', title: 'change the query, or ask another one', footer: 'query',
	},
	{
		keys: ['right'], command: 'right', title: 'the columns to the right', footer: 'columns', footerKeys: '←→',
	},
	{keys: ['left'], command: 'left', title: 'the columns to the left'},
	{keys: ['y'], command: 'copy', title: 'copy the query'},
	{keys: ['Y'], command: 'copy-row', title: 'copy all rows as JSON'},
	...scrollKeys,
];
