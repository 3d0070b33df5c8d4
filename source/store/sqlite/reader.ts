import type {CustomEvent, PhaseEnd, RateLimit} from '../../core/event.js';
import type {LimitCourses, LimitQuery} from '../../core/limit-course.js';
import type {
	BoundedQuery,
	Errors,
	GroupQuery,
	Groups,
	Sessions,
	StoredSpan,
} from '../../core/question.js';
import type {RequestRecord} from '../../core/request-record.js';
import type {
	ChangeCursor,
	Changes,
	InstanceStatus,
	NewestQuery,
	RequestDetail,
	RequestPage,
	RequestQuery,
	RequestReader,
	BucketQuery,
	CountQuery,
	RequestCount,
} from '../../core/store.js';
import type {SummaryBucket} from '../../core/summary.js';
import type {Tally, TallyQuery} from '../../core/tally.js';
import {collectPhases} from '../phases.js';
import {requestTable} from './columns.js';
import {openForReading, type Connection} from './open.js';
import {createBucketReader} from './read-buckets.js';
import {createChangeReader} from './read-changes.js';
import {createGroupReader} from './read-groups.js';
import {createCourseReader} from './read-limits.js';
import {
	createErrorReader,
	createNewestReader,
	createSessionReader,
	createSpanReader,
} from './read-newest.js';
import {createRequestCounter, createPageReader} from './read-requests.js';
import {createTallyReader} from './read-tallies.js';
import {prepareSelect} from './select.js';
import {openSession} from './session.js';
import {
	customEventTable,
	instanceTable,
	phaseTable,
	rateLimitTable,
} from './side-tables.js';
import {limitTime} from './time-limit.js';

type Queries = {
	/** The time of a question is counted from here. */
	readonly begin: () => void;
	readonly readRequests: (query: RequestQuery) => RequestPage;
	readonly countRequests: (query: CountQuery) => RequestCount;
	readonly readRequest: (id: string) => RequestDetail | null;
	readonly readBuckets: (query: BucketQuery) => readonly SummaryBucket[];
	readonly readGroups: (query: GroupQuery) => Groups;
	readonly readSessions: (query: BoundedQuery) => Sessions;
	readonly readErrors: (query: BoundedQuery) => Errors;
	readonly readNewest: (query: NewestQuery) => readonly RequestRecord[];
	readonly readSpan: () => StoredSpan | null;
	readonly readTallies: (query: TallyQuery) => readonly Tally[];
	readonly readRateLimits: () => readonly RateLimit[];
	readonly readLimitCourses: (query: LimitQuery) => LimitCourses;
	readonly readInstances: () => readonly InstanceStatus[];
	readonly readChanges: (cursor: ChangeCursor | null) => Changes;
};

export type ReaderOptions = {
	/** A question that walks over the requests for longer is given up, since others wait behind it. */
	readonly maxQueryMs?: number;
};

/** Opens a connection of its own that can't write; throws `UserError` where there is no store that it understands. */
export function openSqliteReader(storePath: string, {maxQueryMs = Infinity}: ReaderOptions = {}): RequestReader {
	const session = openSession({open: () => openForReading(storePath), prepare: connection => createQueries(connection, maxQueryMs)});
	const run = <Answer>(ask: (queries: Queries) => Answer): Answer => session.run(queries => {
		queries.begin();
		return ask(queries);
	});
	return {
		readRequests: async query => run(queries => queries.readRequests(query)),
		countRequests: async query => run(queries => queries.countRequests(query)),
		readRequest: async id => run(queries => queries.readRequest(id)),
		readBuckets: async query => run(queries => queries.readBuckets(query)),
		readGroups: async query => run(queries => queries.readGroups(query)),
		readSessions: async query => run(queries => queries.readSessions(query)),
		readErrors: async query => run(queries => queries.readErrors(query)),
		readNewest: async query => run(queries => queries.readNewest(query)),
		readSpan: async () => run(queries => queries.readSpan()),
		readTallies: async query => run(queries => queries.readTallies(query)),
		readRateLimits: async () => run(queries => queries.readRateLimits()),
		readLimitCourses: async query => run(queries => queries.readLimitCourses(query)),
		readInstances: async () => run(queries => queries.readInstances()),
		readChanges: async cursor => run(queries => queries.readChanges(cursor)),
		async close() {
			session.close();
		},
	};
}

function createQueries({database}: Connection, maxQueryMs: number): Queries {
	const begin = limitTime(database, maxQueryMs);
	const selectRequest = prepareSelect(database, requestTable, 'FROM requests WHERE id = ?');
	const selectPhases = prepareSelect(database, phaseTable, 'FROM phases WHERE request_id = ? ORDER BY start_ms');
	// Written like this in the index, too.
	const selectCustomEvents = prepareSelect(database, customEventTable, 'FROM custom_events WHERE ifnull(request_id, \'\') = ? ORDER BY at_ms, seq');
	const selectRateLimits = prepareSelect(database, rateLimitTable, 'FROM rate_limits ORDER BY provider, api_key_id, name');
	const selectInstances = prepareSelect(database, instanceTable, 'FROM instances ORDER BY seq DESC');
	const selectNewestInstance = prepareSelect(database, instanceTable, 'FROM instances ORDER BY seq DESC LIMIT 1');

	const readRateLimits = (): RateLimit[] => selectRateLimits.all().map(limit => ({type: 'rate-limit', ...limit}));
	const readLivingInstance = (): InstanceStatus | null => {
		// A store has one writer at a time: those before the newest are over, in order or not.
		const instance = selectNewestInstance.get();
		return instance?.endedAtMs === null ? instance : null;
	};

	return {
		begin,
		readRequests: createPageReader(database),
		countRequests: createRequestCounter(database),
		readRequest: database.transaction((id: string) => {
			const record = selectRequest.get(id);
			return record === null
				? null
				: {
					record,
					phases: collectPhases(record, selectPhases.all(id).map((phase): PhaseEnd => ({type: 'phase-end', ...phase}))),
					customEvents: selectCustomEvents.all(id).map((event): CustomEvent => ({type: 'custom-event', ...event})),
				};
		}),
		readBuckets: createBucketReader(database),
		readGroups: createGroupReader(database),
		readSessions: createSessionReader(database),
		readErrors: createErrorReader(database),
		readNewest: createNewestReader(database),
		readSpan: createSpanReader(database),
		readTallies: createTallyReader(database),
		readRateLimits,
		readLimitCourses: createCourseReader(database, readRateLimits),
		readInstances: () => selectInstances.all(),
		readChanges: createChangeReader(database, {readRecord: id => selectRequest.get(id), readRateLimits, readLivingInstance}),
	};
}
