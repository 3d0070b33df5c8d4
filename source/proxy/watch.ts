import type {Outcome} from './final-record.js';

/** What the traffic tells whoever watches it. None of it throws. */
export type Watch = {
	/** Of the record; `null` where there will be none. */
	readonly id: string | null;
	readonly requestChunk: (chunk: Uint8Array) => void;
	/** Its whole body came. */
	readonly requestEnd: () => void;
	/** The request was handed to the upstream's connections. */
	readonly sent: () => void;
	/** A connection took it. */
	readonly connected: () => void;
	/** Names and values in turn. */
	readonly responseHead: (statusCode: number, rawHeaders: readonly string[]) => void;
	readonly responseChunk: (chunk: Uint8Array) => void;
	/** The request is over. Only the first call counts. */
	readonly end: (outcome: Outcome) => void;
};

/** Sees nothing, in the place of an observation that could not begin: the request passes all the same. */
export function createBlindWatch(onSettled: () => void): Watch {
	let isOver = false;
	const ignore = (): void => {/* Nobody watches. */};
	return {
		id: null,
		requestChunk: ignore,
		requestEnd: ignore,
		sent: ignore,
		connected: ignore,
		responseHead: ignore,
		responseChunk: ignore,
		end() {
			if (isOver) {
				return;
			}

			isOver = true;
			onSettled();
		},
	};
}
