import {type ScreenFacts, type UiState} from '../state.js';

/** What a key can ask for. `show-<id>` goes to a view of the registry. */
export type Command =
	| `show-${string}`
	| 'next-view' | 'previous-view'
	| 'up' | 'down' | 'first' | 'last'
	| 'half-page-up' | 'half-page-down' | 'page-up' | 'page-down'
	| 'open' | 'back'
	| 'next-request' | 'previous-request'
	| 'next-error' | 'previous-error'
	| 'next-tab' | 'previous-tab'
	| 'sort-next' | 'sort-reverse'
	| 'window-longer' | 'window-shorter'
	| 'freeze' | 'follow' | 'zoom' | 'toggle-header'
	| 'next-theme' | 'toggle-charts' | 'toggle-models' | 'toggle-limits'
	| 'earlier' | 'later' | 'live' | 'next-group' | 'previous-group' | 'leave-drill'
	| 'filter' | 'clear-filter' | 'mark'
	| 'prompt-accept' | 'prompt-leave' | 'prompt-complete' | 'prompt-complete-back' | 'prompt-older' | 'prompt-newer' | 'prompt-save'
	| 'export' | 'copy' | 'copy-row' | 'compare' | 'command-line' | 'sql' | 'left' | 'right'
	| 'dialog-next' | 'dialog-previous' | 'dialog-left' | 'dialog-right' | 'dialog-accept' | 'dialog-cancel'
	| 'help' | 'quit' | 'suspend';

/** One key, or several that do the same. Dispatch, the footer and the help read nothing but these records. */
export type KeyBinding = {
	/** Names as `readKeyNames` gives them; the first ones are shown in the footer. */
	readonly keys: readonly string[];
	readonly command: Command;
	/** For the help, what it does. */
	readonly title: string;
	/** For the footer, in a word; absent: not in the footer. */
	readonly footer?: string;
	/** How the footer names the keys, where one record stands for a pair such as `↑↓`. */
	readonly footerKeys?: string;
	/** A sentence if it can't be used now; `null` if it can. */
	readonly whyDisabled?: (state: UiState, facts: ScreenFacts) => string | null;
};
