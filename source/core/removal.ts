import type {RequestRecord} from './request-record.js';

/** What shall go: requests with these ids, or all that started before. */
export type Removal =
	| {readonly type: 'ids'; readonly ids: readonly string[]}
	| {readonly type: 'before'; readonly beforeMs: number};

/** Whether a request is meant; what runs never is. */
export function isRemoved({id, state, startedAtMs}: Pick<RequestRecord, 'id' | 'state' | 'startedAtMs'>, removal: Removal): boolean {
	return state !== 'active' && (removal.type === 'ids' ? removal.ids.includes(id) : startedAtMs < removal.beforeMs);
}
