import {findWindow, placeWindow} from './data/windows.js';
import {type Command} from './keys/binding.js';
import {type Effect, type Reducer, type UiState} from './state.js';

/** Half a window a step, so that what one looks at stays on the screen. */
const stepRatio = 0.5;

export const travelReducers: Partial<Record<Command, Reducer>> = {
	earlier(state, {nowAtMs, oldestAtMs}) {
		const {endMs, stepMs} = readPlace(state, nowAtMs);
		const nextMs = endMs - stepMs;
		return oldestAtMs !== null && nextMs <= oldestAtMs
			? {state: {...state, notice: 'Nothing older is stored.'}, effects: []}
			: travelTo(state, nextMs);
	},
	later(state, {nowAtMs}) {
		const {endMs, newestMs, stepMs} = readPlace(state, nowAtMs);
		return endMs >= newestMs
			? {state: {...state, notice: state.travelEndMs === null ? 'This is the present.' : 'Nothing is newer; l goes back to the present.'}, effects: []}
			: travelTo(state, Math.min(newestMs, endMs + stepMs));
	},
	live: state => returnToLive(state),
	freeze: state => state.travelEndMs === null
		? {state: {...state, isFrozen: !state.isFrozen}, effects: [{type: 'freeze', isFrozen: !state.isFrozen}]}
		: returnToLive(state),
};

function readPlace({travelEndMs, windowId}: UiState, nowAtMs: number): {endMs: number; newestMs: number; stepMs: number} {
	const window = findWindow(windowId);
	const newestMs = placeWindow(window, nowAtMs).toMs;
	const steps = Math.max(1, Math.round(window.ms / window.stepMs * stepRatio));
	return {endMs: travelEndMs ?? newestMs, newestMs, stepMs: steps * window.stepMs};
}

/** A place in the past stands still by itself. */
function travelTo(state: UiState, endMs: number): {state: UiState; effects: Effect[]} {
	const thaw: Effect[] = state.isFrozen ? [{type: 'freeze', isFrozen: false}] : [];
	return {state: {...state, travelEndMs: endMs, isFrozen: false}, effects: [...thaw, {type: 'travel', endMs}]};
}

function returnToLive(state: UiState): {state: UiState; effects: Effect[]} {
	if (state.travelEndMs === null && !state.isFrozen) {
		return {state: {...state, notice: 'This is the present.'}, effects: []};
	}

	const effect: Effect = state.isFrozen ? {type: 'freeze', isFrozen: false} : {type: 'travel', endMs: null};
	return {state: {...state, travelEndMs: null, isFrozen: false}, effects: [effect]};
}
