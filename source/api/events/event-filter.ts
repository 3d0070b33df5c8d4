import type {Condition} from '../../core/condition.js';
import type {TailraceEvent} from '../../core/event.js';
import {buildPredicate} from '../../query/build-predicate.js';

/** Answers those events that are about requests which fulfil a condition, as far as their start or end tells. */
export type EventFilter = (events: readonly TailraceEvent[]) => readonly TailraceEvent[];

export function createEventFilter(condition: Condition): EventFilter {
	const isWanted = buildPredicate(condition);
	/** Requests that run and were told; each is forgotten with its end. */
	const told = new Set<string>();
	const isToTell = (event: TailraceEvent): boolean => {
		switch (event.type) {
			case 'request-start': {
				const isTold = isWanted({record: event.record, lastByteAtMs: null});
				if (isTold) {
					told.add(event.record.id);
				}

				return isTold;
			}

			case 'request-end': {
				// Who was told of its start hears of its end, whatever became of it.
				return told.delete(event.record.id) || isWanted({record: event.record, lastByteAtMs: null});
			}

			case 'request-first-byte':
			case 'request-first-token':
			case 'request-progress': {
				return told.has(event.id);
			}

			case 'phase-end':
			case 'custom-event': {
				return event.requestId !== null && told.has(event.requestId);
			}

			case 'rate-limit': {
				return false;
			}
		}
	};

	return events => events.filter(event => isToTell(event));
}
