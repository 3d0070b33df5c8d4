import type {EventHub, HubMessage} from './event-hub.js';
import type {EventFilter} from './event-filter.js';

/** A reader for whom more waits is too slow, and is cut off; it may come back with the last id that it saw. */
export const maxWaitingBytes = 1024 * 1024;
/** So often at least something is said, so that both ends notice when the other is gone. */
export const keepAliveMs = 5000;

const comment = new TextEncoder().encode(': still here\n\n');

/** The events of a hub as server-sent events. `cut` ends the connection of a reader that is too slow. */
export function openEventStream({hub, after, filter, cut}: {
	readonly hub: EventHub;
	readonly after: string | null;
	readonly filter: EventFilter | null;
	readonly cut: () => void;
}): ReadableStream<Uint8Array> {
	let stop = (): void => undefined;
	return new ReadableStream<Uint8Array>({
		start(controller) {
			const send = (bytes: Uint8Array): void => {
				const waitingBytes = maxWaitingBytes - controller.desiredSize!;
				// One message may be larger, such as the first that tells of all that is active.
				if (waitingBytes > 0 && waitingBytes + bytes.length > maxWaitingBytes) {
					stop();
					cut();
				} else {
					controller.enqueue(bytes);
				}
			};

			const timer = setInterval(() => {
				send(comment);
			}, keepAliveMs);
			timer.unref();
			const leave = hub.follow(message => {
				const bytes = encode(message, filter);
				if (bytes !== null) {
					send(bytes);
				}
			}, after);
			stop = () => {
				clearInterval(timer);
				leave();
			};
		},
		cancel() {
			stop();
		},
	}, new ByteLengthQueuingStrategy({highWaterMark: maxWaitingBytes}));
}

/** What all without a filter hear is written once. */
const encoded = new WeakMap<HubMessage, Uint8Array>();
const encoder = new TextEncoder();

function encode(message: HubMessage, filter: EventFilter | null): Uint8Array | null {
	if (filter !== null && message.type === 'events') {
		const events = filter(message.events);
		return events.length === 0 ? null : encoder.encode(formatMessage({...message, events}));
	}

	let bytes = encoded.get(message);
	if (bytes === undefined) {
		bytes = encoder.encode(formatMessage(message));
		encoded.set(message, bytes);
	}

	return bytes;
}

function formatMessage(message: HubMessage): string {
	switch (message.type) {
		case 'events': {
			// With the last of a batch only: who lost the connection in the middle hears all of it again.
			const last = message.events.length - 1;
			return message.events.length === 0
				? `id: ${message.id}\n\n`
				: message.events.map((event, index) => `${index === last ? `id: ${message.id}\n` : ''}data: ${JSON.stringify(event)}\n\n`).join('');
		}

		case 'status': {
			return `event: status\ndata: ${JSON.stringify(message.status)}\n\n`;
		}

		case 'removed': {
			return `event: removed\ndata: ${JSON.stringify(message.removal)}\n\n`;
		}

		case 'resync': {
			return 'event: resync\ndata: {}\n\n';
		}
	}
}
