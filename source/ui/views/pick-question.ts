import {type Question} from '../data/question.js';
import {type UiState} from '../state.js';
import {views} from './index.js';

/** What the store must be asked for the view on the screen; `null`: nothing more than is there. */
export function pickQuestion(state: UiState): Question | null {
	return views.find(({id}) => id === state.viewId)?.question?.(state) ?? null;
}
