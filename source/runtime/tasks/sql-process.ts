import process from 'node:process';
import {Worker} from 'node:worker_threads';
import type {SqlBounds} from '../../core/sql.js';
import {UserError} from '../../core/errors.js';
import {runSql} from '../../store/sqlite/run-sql.js';
import type {SqlAnswer, SqlCall} from './run-sql.js';

/**
One query in a process of its own: SQLite runs in native code that no thread can be told to leave, and a process can
always be killed. Where nobody is left to do that, it does it itself.
*/
process.once('message', ({storePath, text, bounds}: SqlCall) => {
	watch(bounds);
	process.send!('begun', () => {
		process.send!(answer({storePath, text, bounds}), () => {
			process.disconnect();
		});
	});
});

function watch({timeoutMs}: SqlBounds): void {
	const code = `setTimeout(() => process.kill(process.pid, 'SIGKILL'), ${timeoutMs + 1000})`;
	new Worker(code, {eval: true, execArgv: []}).unref();
}

function answer({storePath, text, bounds}: SqlCall): SqlAnswer {
	try {
		return {result: runSql(storePath, text, bounds), error: null};
	} catch (error) {
		return {result: null, error: {message: (error as Error).message, isUserError: error instanceof UserError}};
	}
}
