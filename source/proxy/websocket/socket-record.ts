import type {RequestRecord} from '../../core/request-record.js';
import {buildInitialRecord, type RequestHead} from '../initial-record.js';
import type {ObservationTools} from '../observation.js';
import type {Route} from '../route.js';

/** What all records of one socket's content have in common, and the key that it was opened with. Each has an id and a start of its own. */
export function buildSocketRecord(route: Route, head: RequestHead, tools: ObservationTools, socketId: string): {record: RequestRecord; key: string | null} {
	const {record, key} = buildInitialRecord(route, {...head, id: socketId, startedAtMs: tools.clock.nowAtMs()}, tools);
	// Why the socket was opened is not why each answer is asked for.
	return {
		record: {
			...record, customData: null, socketId, statusCode: 101, isStream: true,
		}, key,
	};
}
