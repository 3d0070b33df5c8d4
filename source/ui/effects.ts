import {type ScreenData} from './data/screen-data.js';
import {type Effect} from './state.js';

export type EffectOutlets = {
	readonly data: ScreenData;
	readonly quit: () => void;
	readonly suspend: () => void;
};

/** The one place where a key's consequences leave the screen. */
export function performEffect(effect: Effect, {data, quit, suspend}: EffectOutlets): void {
	switch (effect.type) {
		case 'quit': {
			quit();
			break;
		}

		case 'suspend': {
			suspend();
			break;
		}

		case 'show-window': {
			data.showWindow(effect.windowId);
			break;
		}

		case 'show-filter': {
			data.showFilter(effect.question);
			break;
		}

		case 'freeze': {
			data.freeze(effect.isFrozen);
			break;
		}

		case 'travel': {
			data.travel(effect.endMs);
			break;
		}

		case 'show-request': {
			data.showRequest(effect.id);
			break;
		}
	}
}
