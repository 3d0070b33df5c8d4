import {type Clock} from '../../core/clock.js';
import {type RequestDetail, type RequestReader} from '../../core/store.js';

/** A request that runs, or whose end is not stored yet, is read again. */
const refreshMs = 700;

export type DetailReader = {
	/** Reads everything about one request, again until it is final; `null`: none. */
	readonly show: (id: string | null) => void;
	/** `null` while unknown. */
	readonly read: () => RequestDetail | null;
	/** Reads what is due. */
	readonly tick: () => void;
};

export function createDetailReader({reader, clock, onChange, onProblem}: {
	readonly reader: Pick<RequestReader, 'readRequest'>;
	readonly clock: Clock;
	readonly onChange: () => void;
	readonly onProblem: (error: unknown) => void;
}): DetailReader {
	let shownId: string | null = null;
	let detail: RequestDetail | null = null;
	let dueMs = Infinity;

	const readAgain = async (id: string): Promise<void> => {
		dueMs = Infinity;
		let isFinal = false;
		try {
			const found = await reader.readRequest(id);
			if (id !== shownId) {
				return;
			}

			isFinal = found !== null && found.record.state !== 'active';
			if (found !== null) {
				detail = found;
				onChange();
			}
		} catch (error) {
			onProblem(error);
		}

		if (id === shownId && !isFinal) {
			dueMs = clock.monotonicMs() + refreshMs;
		}
	};

	return {
		show(id) {
			shownId = id;
			detail = null;
			dueMs = id === null ? Infinity : clock.monotonicMs();
		},
		read: () => detail,
		tick() {
			if (shownId !== null && clock.monotonicMs() >= dueMs) {
				void readAgain(shownId);
			}
		},
	};
}
