import {themeIds} from '../core/theme-id.js';
import {type Command} from './keys/binding.js';
import {type PanelId, type Reducer, type UiState} from './state.js';

/** What the user arranges for himself: the theme, and which panels the Dashboard has. */
export const layoutReducers: Partial<Record<Command, Reducer>> = {
	'next-theme'(state) {
		const themeId = themeIds[(themeIds.indexOf(state.themeId) + 1) % themeIds.length]!;
		return {state: {...state, themeId, notice: `Theme: ${themeId}${themeId === 'terminal' ? ', its own 16 colours' : ''}.`}, effects: []};
	},
	'toggle-charts': state => togglePanel(state, 'charts'),
	'toggle-models': state => togglePanel(state, 'models'),
	'toggle-limits': state => togglePanel(state, 'limits'),
};

/** The requests are always there: they are what the keys move in. A zoomed panel is alone anyway. */
function togglePanel(state: UiState, panel: PanelId): ReturnType<Reducer> {
	const isHidden = state.hiddenPanels.includes(panel);
	const hiddenPanels = isHidden ? state.hiddenPanels.filter(id => id !== panel) : [...state.hiddenPanels, panel];
	return {state: {...state, hiddenPanels, zoomedPanel: null}, effects: []};
}
