import {type UiState} from '../state.js';

/** Matches are those of a filter. */
export function explainMatch({filter}: UiState): string | null {
	return filter.text === '' ? 'There is no filter; / sets one.' : null;
}
