import {readZoneMinutes} from '../../core/clock.js';
import {buildPredicate, type Predicate} from '../../query/build-predicate.js';
import {readFilter} from '../../query/read-filter.js';
import {resolveFilter} from '../../query/resolve-filter.js';
import {type LiveRequest} from '../../live/live-model.js';
import {type UiState} from '../state.js';
import {showStored} from './past-picture.js';
import {type Snapshot} from './snapshot.js';
import {findWindow, placeWindow} from './windows.js';

/** The requests of the list, newest first: all, or those of what was drilled into, stored ones and live ones together. */
export function pickRequests(snapshot: Snapshot, {drill, windowId}: Pick<UiState, 'drill' | 'windowId'>): readonly LiveRequest[] {
	if (drill === null) {
		return snapshot.requests;
	}

	const {answer, travel, nowAtMs} = snapshot;
	const stored = answer?.type === 'requests' && answer.filter === drill.filter && !answer.isOld ? answer.records : [];
	const {fromMs} = travel ?? placeWindow(findWindow(windowId), nowAtMs);
	const isWanted = readPredicate(drill.filter, nowAtMs);
	const live = travel === null
		? snapshot.requests.filter(({record, lastByteAtMs}) => record.startedAtMs >= fromMs && isWanted({record, lastByteAtMs}))
		: [];
	const ids = new Set(live.map(({record}) => record.id));
	return [...live, ...stored.filter(({id}) => !ids.has(id)).map(record => showStored(record))]
		.toSorted((a, b) => b.record.startedAtMs - a.record.startedAtMs);
}

function readPredicate(text: string, nowAtMs: number): Predicate {
	const {filter} = readFilter(text);
	return filter === null ? () => true : buildPredicate(resolveFilter(filter, {nowAtMs, readZoneMinutes, markedIds: []}));
}
