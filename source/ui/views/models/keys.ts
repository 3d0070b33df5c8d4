import {type KeyBinding} from '../../keys/binding.js';
import {tableKeys} from '../../keys/table-keys.js';

export const modelsKeys: readonly KeyBinding[] = [
	{
		keys: ['g'], command: 'next-group', title: 'group by something else: model, provider, endpoint, outcome, day, agent, key, session, modality', footer: 'group by',
	},
	{keys: ['b'], command: 'previous-group', title: 'group by what was before'},
	...tableKeys.map(binding => binding.command === 'first' ? {...binding, keys: ['home']} : binding),
];
