import {type KeyBinding} from '../../keys/binding.js';
import {listKeys} from '../../keys/list-keys.js';
import {type UiState} from '../../state.js';

export const dashboardKeys: readonly KeyBinding[] = [
	...listKeys,
	{
		keys: ['s'], command: 'sort-next', title: 'sort the models by the next column', footer: 'sort', whyDisabled: explainSort,
	},
	{
		keys: ['S'], command: 'sort-reverse', title: 'sort the models in the other direction', whyDisabled: explainSort,
	},
	{
		keys: ['z'], command: 'zoom', title: 'zoom: the next panel alone, then all again', footer: 'zoom',
	},
];

function explainSort({zoomedPanel}: UiState): string | null {
	return zoomedPanel === null || zoomedPanel === 'models' ? null : 'The models are sorted, and they are not on the screen.';
}
