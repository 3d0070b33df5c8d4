import type {AlertRow} from '../../alerts/board.js';
import type {Workers} from '../threads/start-workers.js';

/** Lets the API know what rings: whenever it is said here, and anew in each new thread. */
export function tellAlerts({api}: Workers): (rows: readonly AlertRow[]) => void {
	let told: readonly AlertRow[] = [];
	const tell = (): void => {
		api?.post({type: 'alerts', rows: told});
	};

	api?.onMessage(message => {
		if (message.type === 'open') {
			tell();
		}
	});
	return rows => {
		told = rows;
		tell();
	};
}
