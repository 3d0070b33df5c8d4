import {useEffect, useSyncExternalStore} from 'react';
import {type ScreenData} from '../data/screen-data.js';
import {type Snapshot} from '../data/snapshot.js';

/** The newest picture; keeps it fresh as long as the screen is there. */
export function useSnapshot(data: ScreenData): Snapshot {
	useEffect(() => data.start(), [data]);
	return useSyncExternalStore(data.subscribe, data.getSnapshot);
}
