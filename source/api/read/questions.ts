import type {AskedQuestion} from '../../core/asked-reader.js';
import {
	rolledGroupings,
	rowGroupings,
	type BoundedQuery,
	type Grouping,
	type WindowQuery,
} from '../../core/question.js';
import type {ChangeCursor, RequestReader} from '../../core/store.js';
import {readCondition} from './read-condition.js';
import {
	fail,
	readFinite,
	readInteger,
	readList,
	readMoment,
	readObject,
	readOptional,
	readShortText,
} from './read-value.js';

/** A question of a `RequestReader` as it comes from outside: its argument is checked, then it is asked. */
export type Question = {
	/** Its cost grows with what is stored. */
	readonly isHeavy: boolean;
	readonly ask: (argument: unknown, reader: RequestReader) => Promise<unknown>;
};

const maxPage = 10_000;
const maxCount = 1_000_000;
const maxRows = 100_000;
/** A list of buckets is not longer for each model. */
const maxSteps = 20_000;
/** A value for each limit, of which there may be hundreds. */
const maxLimitSteps = 1000;
const maxDays = 4000;
const maxActive = 20_000;
const groupings: ReadonlySet<unknown> = new Set<Grouping>([...rolledGroupings, ...rowGroupings]);

/** All questions but how to follow, which `/v1/events` answers. */
export const questions: Readonly<Record<AskedQuestion, Question>> = {
	readRequests: {
		isHeavy: true,
		async ask(argument, reader) {
			const {beforeSeq, limit, ...rest} = readObject(argument, 'question');
			return reader.readRequests({
				...readRange(rest),
				beforeSeq: readOptional(beforeSeq, 'beforeSeq', value => readInteger(value, 'beforeSeq', 0, Number.MAX_SAFE_INTEGER)),
				limit: readInteger(limit, 'limit', 1, maxPage),
			});
		},
	},
	countRequests: {
		isHeavy: true,
		async ask(argument, reader) {
			const {maxCount: most, ...rest} = readObject(argument, 'question');
			return reader.countRequests({...readRange(rest), maxCount: readInteger(most, 'maxCount', 0, maxCount)});
		},
	},
	readRequest: {
		isHeavy: false,
		ask: async (argument, reader) => reader.readRequest(readShortText(argument, 'id')),
	},
	readBuckets: {
		isHeavy: true,
		ask: async (argument, reader) => reader.readBuckets(readWindow(readObject(argument, 'question'))),
	},
	readGroups: {
		isHeavy: true,
		async ask(argument, reader) {
			const given = readObject(argument, 'question');
			const {groupBy, dayStartsMs} = given;
			return reader.readGroups({
				...readBounded(given),
				groupBy: groupings.has(groupBy) ? groupBy as Grouping : fail('groupBy', 'it is no known grouping'),
				dayStartsMs: readOptional(dayStartsMs, 'dayStartsMs', value => readList(value, 'dayStartsMs', maxDays).map(startMs => readFinite(startMs, 'dayStartsMs'))),
			});
		},
	},
	readSessions: {
		isHeavy: true,
		ask: async (argument, reader) => reader.readSessions(readBounded(readObject(argument, 'question'))),
	},
	readErrors: {
		isHeavy: true,
		ask: async (argument, reader) => reader.readErrors(readBounded(readObject(argument, 'question'))),
	},
	readNewest: {
		isHeavy: true,
		async ask(argument, reader) {
			const {fromMs, toMs, limit, filter} = readObject(argument, 'question');
			return reader.readNewest({
				fromMs: readMoment(fromMs, 'fromMs'),
				toMs: readMoment(toMs, 'toMs'),
				limit: readInteger(limit, 'limit', 1, maxPage),
				filter: readOptional(filter, 'filter', readCondition),
			});
		},
	},
	readSpan: {isHeavy: false, ask: async (_, reader) => reader.readSpan()},
	readTallies: {
		isHeavy: true,
		async ask(argument, reader) {
			const {isBySession, ...rest} = readObject(argument, 'question');
			return reader.readTallies({...readRange(rest), isBySession: isBySession === true});
		},
	},
	readRateLimits: {isHeavy: false, ask: async (_, reader) => reader.readRateLimits()},
	readLimitCourses: {
		isHeavy: true,
		async ask(argument, reader) {
			const given = readObject(argument, 'question');
			const window = readWindow(given);
			if ((window.toMs - window.fromMs) / window.stepMs > maxLimitSteps) {
				fail('stepMs', `there are more than ${maxLimitSteps} steps`);
			}

			return reader.readLimitCourses({...window, atMs: readMoment(given.atMs, 'atMs'), maxRows: readInteger(given.maxRows, 'maxRows', 0, maxRows)});
		},
	},
	readInstances: {isHeavy: false, ask: async (_, reader) => reader.readInstances()},
	readChanges: {
		isHeavy: false,
		ask: async (argument, reader) => reader.readChanges(argument === null || argument === undefined ? null : readCursor(argument)),
	},
};

type Given = Readonly<Record<string, unknown>>;

function readRange({fromMs, toMs, filter}: Given): Pick<Parameters<RequestReader['readTallies']>[0], 'fromMs' | 'toMs' | 'filter'> {
	return {
		fromMs: readOptional(fromMs, 'fromMs', readMoment),
		toMs: readOptional(toMs, 'toMs', readMoment),
		filter: readOptional(filter, 'filter', readCondition),
	};
}

function readWindow({fromMs, toMs, stepMs}: Given): WindowQuery {
	const window = {fromMs: readMoment(fromMs, 'fromMs'), toMs: readMoment(toMs, 'toMs'), stepMs: readInteger(stepMs, 'stepMs', 1000, Number.MAX_SAFE_INTEGER)};
	if (window.stepMs % 1000 !== 0 || (window.toMs - window.fromMs) / window.stepMs > maxSteps) {
		fail('stepMs', `it is no whole number of seconds, or there are more than ${maxSteps} steps`);
	}

	return window;
}

function readBounded(given: Given): BoundedQuery {
	return {...readWindow(given), maxRows: readInteger(given.maxRows, 'maxRows', 1, maxRows)};
}

function readCursor(value: unknown): ChangeCursor {
	const {seq, active, rateLimitsAtMs} = readObject(value, 'cursor');
	const marks = Object.entries(readObject(active, 'active'));
	if (marks.length > maxActive) {
		fail('active', `there are more than ${maxActive}`);
	}

	return {
		seq: readInteger(seq, 'seq', 0, Number.MAX_SAFE_INTEGER),
		active: Object.fromEntries(marks.map(([id, mark]) => [id, readShortText(mark, 'active')])),
		rateLimitsAtMs: readMoment(rateLimitsAtMs, 'rateLimitsAtMs'),
	};
}
