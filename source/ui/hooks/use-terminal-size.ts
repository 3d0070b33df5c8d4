import {useCallback, useSyncExternalStore} from 'react';
import {readTerminalSize} from '../row-marks.js';

/** The terminal's own size; Ink is told another width. */
export function useTerminalSize(terminal: NodeJS.WriteStream): {readonly columns: number; readonly rows: number} {
	const subscribe = useCallback((onChange: () => void) => {
		terminal.on('resize', onChange);
		return () => {
			terminal.off('resize', onChange);
		};
	}, [terminal]);
	return {
		columns: useSyncExternalStore(subscribe, () => readTerminalSize(terminal).columns),
		rows: useSyncExternalStore(subscribe, () => readTerminalSize(terminal).rows),
	};
}
