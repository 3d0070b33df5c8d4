import {UserError} from '../../core/errors.js';
import {StoreError} from '../../core/store.js';
import {explainError} from './errors.js';
import type {Connection} from './open.js';

/** A connection that opens itself again when its file was removed or replaced. */
export type Session<Tools> = {
	/** Runs on the open store; throws `StoreError` if it can't be used now. */
	readonly run: <Answer>(action: (tools: Tools) => Answer) => Answer;
	readonly close: () => void;
};

/** `prepare` makes the statements that belong to one connection. */
export function openSession<Tools>(open: () => Connection, prepare: (connection: Connection) => Tools): Session<Tools> {
	let connection: Connection | null = null;
	let tools: Tools | null = null;
	let isClosed = false;

	const disconnect = (): void => {
		connection?.close();
		connection = null;
		tools = null;
	};

	const connectAnew = (): Tools => {
		disconnect();
		connection = open();
		try {
			tools = prepare(connection);
			return tools;
		} catch (error) {
			disconnect();
			throw error;
		}
	};

	connectAnew();

	return {
		run(action) {
			if (isClosed) {
				throw new StoreError('gone', 'The store is closed.');
			}

			try {
				const answer = action(connection === null || connection.isGone() || tools === null ? connectAnew() : tools);
				// Asked again afterwards: what was written into a file that nobody will ever find is not written.
				if (connection?.isGone() !== false) {
					throw new StoreError('gone', 'The store\'s file was removed or replaced.');
				}

				return answer;
			} catch (error) {
				// At the start a `UserError` ends the program; now there is traffic, and it may pass.
				throw error instanceof UserError ? new StoreError('gone', error.message, {cause: error}) : explainError(error);
			}
		},
		close() {
			isClosed = true;
			disconnect();
		},
	};
}
