import {type KeyBinding} from '../../keys/binding.js';
import {scrollKeys} from '../../keys/scroll-keys.js';
import {type ScreenFacts, type UiState} from '../../state.js';

export const detailKeys: readonly KeyBinding[] = [
	{
		keys: ['escape', 'backspace'], command: 'back', title: 'back to the list', footer: 'back',
	},
	{
		keys: ['J'], command: 'next-request', title: 'next request of the list', footer: 'next/previous', footerKeys: 'J K',
	},
	{keys: ['K'], command: 'previous-request', title: 'previous request of the list'},
	{
		keys: ['tab', 'right'], command: 'next-tab', title: 'next part, where not all fit on the screen', whyDisabled: explainTabs,
	},
	{
		keys: ['shift-tab', 'left'], command: 'previous-tab', title: 'previous part', whyDisabled: explainTabs,
	},
	{keys: ['e'], command: 'next-error', title: 'next failed request'},
	{keys: ['E'], command: 'previous-error', title: 'previous failed request'},
	...scrollKeys,
];

function explainTabs(_state: UiState, {hasTabs}: ScreenFacts): string | null {
	return hasTabs ? null : 'All parts are on the screen.';
}
