import {createParser, type EventSourceMessage} from 'eventsource-parser';
import {request} from 'undici';
import {systemClock} from '../../source/core/clock.js';
import type {TailraceEvent} from '../../source/core/event.js';
import {startMemoryApi, type MemoryApi, type MemoryApiOptions} from './memory-api.js';

export type LiveApi = Pick<MemoryApi, 'url' | 'reader' | 'close'> & {
	/** Records more while others listen. */
	readonly write: (...events: readonly TailraceEvent[]) => void;
};

/** The API's server over a store in memory that goes on changing. */
export async function startLiveApi(options: Omit<MemoryApiOptions, 'clock'> = {}): Promise<LiveApi> {
	const {writer, ...api} = await startMemoryApi({clock: systemClock, ...options});
	return {
		...api,
		write(...events) {
			writer.write(events);
		},
	};
}

export type Follower = {
	readonly status: number;
	readonly contentType: string;
	/** All that came, with its comments. */
	readonly text: () => string;
	readonly messages: readonly EventSourceMessage[];
	/** The events among them. */
	readonly events: () => TailraceEvent[];
	/** Of the message that came last. */
	readonly lastId: () => string;
	readonly hasEnded: () => boolean;
	readonly leave: () => void;
};

/** A client of `/v1/events` that reads all that comes. */
export async function follow(url: string, headers: Record<string, string> = {}): Promise<Follower> {
	const {statusCode, headers: answered, body} = await request(url, {headers});
	const messages: EventSourceMessage[] = [];
	let text = '';
	let hasEnded = false;
	let lastId = '';
	const parser = createParser({
		onEvent(message) {
			messages.push(message);
		},
	});
	body.setEncoding('utf8');
	body.on('data', (chunk: string) => {
		text += chunk;
		for (const {groups} of chunk.matchAll(/^id: (?<id>[^\n]+)$/gmv)) {
			lastId = groups!.id!;
		}

		parser.feed(chunk);
	});
	body.on('error', () => {
		hasEnded = true;
	});
	body.on('close', () => {
		hasEnded = true;
	});
	return {
		status: statusCode,
		contentType: String(answered['content-type']),
		text: () => text,
		messages,
		events: () => messages.filter(({event}) => event === undefined).map(({data}) => JSON.parse(data) as TailraceEvent),
		lastId: () => lastId,
		hasEnded: () => hasEnded,
		leave() {
			body.destroy();
		},
	};
}

/** Asks a question as a screen on another machine does. */
export async function askQuestion(url: string, question: string, body: string, headers: Record<string, string> = {}): Promise<{status: number; json: unknown; text: string}> {
	const {statusCode, body: answer} = await request(`${url}/v1/read/${question}`, {method: 'POST', body, headers: {'content-type': 'application/json', ...headers}});
	const text = await answer.text();
	return {status: statusCode, text, json: JSON.parse(text) as unknown};
}
