import type {RequestReader} from './store.js';

export type AskedQuestion = Exclude<keyof RequestReader, 'close'>;

/** A `RequestReader` whose every question `ask` has answered elsewhere: in another thread, on another machine. */
export function createAskedReader(ask: (question: AskedQuestion, argument: unknown) => Promise<unknown>, close: RequestReader['close']): RequestReader {
	const asker = <Question extends AskedQuestion>(question: Question): RequestReader[Question] =>
		(async (argument?: unknown) => ask(question, argument)) as RequestReader[Question];
	return {
		readRequests: asker('readRequests'),
		countRequests: asker('countRequests'),
		readRequest: asker('readRequest'),
		readBuckets: asker('readBuckets'),
		readGroups: asker('readGroups'),
		readSessions: asker('readSessions'),
		readErrors: asker('readErrors'),
		readNewest: asker('readNewest'),
		readSpan: asker('readSpan'),
		readTallies: asker('readTallies'),
		readRateLimits: asker('readRateLimits'),
		readLimitCourses: asker('readLimitCourses'),
		readInstances: asker('readInstances'),
		readChanges: asker('readChanges'),
		close,
	};
}
