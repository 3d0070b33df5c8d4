import {type UiState} from '../state.js';
import {views} from '../views/index.js';
import {detailKeys} from '../views/detail/keys.js';
import {helpKeys} from '../views/help/keys.js';
import {type KeyBinding} from './binding.js';
import {globalKeys} from './global-keys.js';
import {promptKeys} from './prompt-keys.js';

/** One key a view, as its tab shows it. */
const viewKeys: readonly KeyBinding[] = views.map((view, index) => ({
	keys: [String(index + 1)],
	command: `show-${view.id}` as const,
	title: view.title,
}));

export type KeyGroup = {
	readonly title: string;
	readonly bindings: readonly KeyBinding[];
};

/** The keys that hold where the user is, the nearest first: a modal place, then the view, then everywhere. */
export function pickKeyGroups(state: UiState): KeyGroup[] {
	if (state.filter.prompt !== null) {
		return [{title: 'Filter', bindings: promptKeys}];
	}

	const everywhere = {title: 'Everywhere', bindings: [...viewKeys, ...globalKeys]};
	const help = {title: 'Help', bindings: helpKeys};
	return [state.isHelpOpen ? help : pickPlace(state), everywhere];
}

function pickPlace(state: UiState): KeyGroup {
	if (state.detailId !== null) {
		return {title: 'Request', bindings: detailKeys};
	}

	const view = views.find(({id}) => id === state.viewId) ?? views[0]!;
	return {title: view.title, bindings: view.keys};
}

/** The record of a key, `null` if it means nothing here. */
export function findBinding(keyName: string, state: UiState): KeyBinding | null {
	for (const {bindings} of pickKeyGroups(state)) {
		const binding = bindings.find(({keys}) => keys.includes(keyName));
		if (binding !== undefined) {
			return binding;
		}
	}

	return null;
}
