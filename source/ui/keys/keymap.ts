import {type UiState} from '../state.js';
import {type Page} from '../page-state.js';
import {compareKeys} from '../views/compare/keys.js';
import {exportKeys, exportRunningKeys} from '../views/export/keys.js';
import {views} from '../views/index.js';
import {sqlKeys} from '../views/sql/keys.js';
import {detailKeys} from '../views/detail/keys.js';
import {helpKeys} from '../views/help/keys.js';
import {type KeyBinding} from './binding.js';
import {globalKeys} from './global-keys.js';
import {commandLineKeys, promptKeys, sqlLineKeys} from './prompt-keys.js';

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
	if (state.line !== null) {
		return [state.line.kind === 'sql' ? {title: 'SQL', bindings: sqlLineKeys} : {title: 'Command', bindings: commandLineKeys}];
	}

	if (state.dialog !== null) {
		return [{title: 'Export', bindings: state.dialog.writtenCount === null ? exportKeys : exportRunningKeys}];
	}

	if (state.filter.prompt !== null) {
		return [{title: 'Filter', bindings: promptKeys}];
	}

	const everywhere = {title: 'Everywhere', bindings: [...viewKeys, ...globalKeys]};
	const help = {title: 'Help', bindings: helpKeys};
	return [state.isHelpOpen ? help : pickPlace(state), everywhere];
}

const pagePlaces: Readonly<Record<Page['type'], KeyGroup>> = {
	compare: {title: 'Comparison', bindings: compareKeys},
	sql: {title: 'SQL', bindings: sqlKeys},
	text: {title: 'Text', bindings: compareKeys},
};

function pickPlace(state: UiState): KeyGroup {
	if (state.page !== null) {
		return pagePlaces[state.page.type];
	}

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
