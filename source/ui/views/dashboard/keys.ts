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
	{keys: ['C'], command: 'toggle-charts', title: 'hide or show the charts'},
	{keys: ['M'], command: 'toggle-models', title: 'hide or show the models'},
	{keys: ['L'], command: 'toggle-limits', title: 'hide or show the limits'},
];

function explainSort({zoomedPanel, hiddenPanels}: UiState): string | null {
	return zoomedPanel === 'models' || (zoomedPanel === null && !hiddenPanels.includes('models')) ? null : 'The models are sorted, and they are not on the screen.';
}
