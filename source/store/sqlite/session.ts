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

export type SessionOptions<Tools> = {
	readonly open: () => Connection;
	/** Makes the statements that belong to one connection. */
	readonly prepare: (connection: Connection) => Tools;
	/** Takes a damaged store out of the way while it is open; answers where it is kept. Only its owner may. */
	readonly keepAside?: () => string;
};

// A disk that damages whatever is written must not be filled with damaged stores.
const keepAsidePauseMs = 60_000;

export function openSession<Tools>({open, prepare, keepAside}: SessionOptions<Tools>): Session<Tools> {
	let keptAsideMs = -Infinity;
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

	/** What the caller hears of a damaged store: that it is kept, and that the next try begins a new one. */
	const replaceDamaged = (error: unknown): unknown => {
		const explained = explainError(error);
		if (!(explained instanceof StoreError) || explained.reason !== 'corrupt' || keepAside === undefined || connection === null || performance.now() - keptAsideMs < keepAsidePauseMs) {
			return explained;
		}

		keptAsideMs = performance.now();
		try {
			const keptPath = keepAside();
			return new StoreError('corrupt', `The store was damaged; it is kept as ${keptPath}, and a new one begins.`, {cause: error});
		} catch {
			return explained;
		} finally {
			disconnect();
		}
	};

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
				throw error instanceof UserError ? new StoreError('gone', error.message, {cause: error}) : replaceDamaged(error);
			}
		},
		close() {
			isClosed = true;
			disconnect();
		},
	};
}
