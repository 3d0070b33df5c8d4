import {type ScreenData} from './data/screen-data.js';
import {type Jobs} from './jobs.js';
import {type Effect} from './state.js';

export type EffectOutlets = {
	readonly data: ScreenData;
	readonly quit: () => void;
	readonly suspend: () => void;
	readonly jobs: Jobs;
};

/** The one place where a key's consequences leave the screen. */
export function performEffect(effect: Effect, {data, quit, suspend, jobs}: EffectOutlets): void {
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

		case 'export': {
			void jobs.export(effect.job);
			break;
		}

		case 'stop-export': {
			jobs.stopExport();
			break;
		}

		case 'run-sql': {
			void jobs.runSql(effect.text);
			break;
		}

		case 'stop-sql': {
			jobs.stopSql();
			break;
		}

		case 'read-schema': {
			void jobs.readSchema();
			break;
		}

		case 'copy': {
			void jobs.copy(effect.text, effect.what);
			break;
		}
	}
}
