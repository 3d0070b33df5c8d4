import type {Observation} from './observation.js';

/** What the traffic tells whoever watches it. None of it throws. */
export type Watch = Pick<Observation, 'requestChunk' | 'requestEnd' | 'sent' | 'connected' | 'responseHead' | 'responseChunk' | 'end'> & {
	/** Of the record; `null` where there will be none. */
	readonly id: string | null;
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
