import {fork} from 'node:child_process';
import {fileURLToPath} from 'node:url';
import {UserError} from '../../core/errors.js';
import type {SqlBounds, SqlResult} from '../../core/sql.js';

/** What the process of a query is told, and what it tells. */
export type SqlCall = {readonly storePath: string; readonly text: string; readonly bounds: SqlBounds};
export type SqlAnswer =
	| {readonly result: SqlResult; readonly error: null}
	| {readonly result: null; readonly error: {readonly message: string; readonly isUserError: boolean}};

export type RunningSql = {
	/** Rejects with a `UserError` for what whoever asked can mend. */
	readonly result: Promise<SqlResult>;
	/** Stops it at once; the result rejects. */
	readonly stop: () => void;
};

// Beside the time of the query: until the process is there.
const startMs = 10_000;

/** Asks a store in SQL, reading only, in a process that is killed when its time is over. */
export function startSql(storePath: string, text: string, bounds: SqlBounds): RunningSql {
	const {promise: result, resolve, reject} = Promise.withResolvers<SqlResult>();
	if (storePath === 'memory:') {
		reject(new UserError('What is kept in memory: can\'t be asked in SQL; record into a file with --store.'));
		return {result, stop() {/* Nothing runs. */}};
	}

	const child = fork(fileURLToPath(new URL('sql-process.js', import.meta.url)), {stdio: ['ignore', 'ignore', 'ignore', 'ipc']});
	const end = (reason: string): void => {
		child.kill('SIGKILL');
		reject(new UserError(reason));
	};

	const timer = setTimeout(end, startMs, 'The query could not be started.');
	let limit: NodeJS.Timeout | undefined;
	child.once('spawn', () => {
		child.send({storePath, text, bounds} satisfies SqlCall);
	});
	child.on('message', (message: SqlAnswer | 'begun') => {
		if (message === 'begun') {
			clearTimeout(timer);
			limit = setTimeout(end, bounds.timeoutMs, `Stopped after ${bounds.timeoutMs / 1000} s. Ask for less: a LIMIT, a WHERE, or one of the views.`);
		} else if (message.error === null) {
			resolve(message.result);
		} else {
			reject(message.error.isUserError ? new UserError(message.error.message) : new Error(message.error.message));
		}
	});
	child.once('error', error => {
		reject(new UserError(`The query could not be started: ${error.message}`));
	});
	child.once('exit', () => {
		clearTimeout(timer);
		clearTimeout(limit);
		reject(new UserError('The query ended without an answer.'));
	});
	return {
		result,
		stop() {
			end('Stopped.');
		},
	};
}
