import {Buffer} from 'node:buffer';
import {once} from 'node:events';
import {
	createServer,
	type IncomingHttpHeaders,
	type IncomingMessage,
	type ServerResponse,
} from 'node:http';
import {type AddressInfo} from 'node:net';
import {setImmediate as nextTurn} from 'node:timers/promises';
import {encodeParts, type ContentEncoding} from './content-encoding.js';
import {type WireFixture} from './fixtures.js';
import {createRandom} from './seeded-random.js';

/** How the body is cut into writes: in one, one an event or line, one a byte, or at random. */
export type Chunking = 'whole' | 'events' | 'bytes' | {readonly seed: number};

export type Serving = {
	readonly chunking?: Chunking;
	readonly encoding?: ContentEncoding | null;
};

export type ReceivedRequest = {
	readonly method: string;
	readonly url: string;
	readonly headers: IncomingHttpHeaders;
	/** Name and value in turn, as they came. */
	readonly rawHeaders: readonly string[];
	readonly body: Buffer;
	/** The request's message came whole. */
	readonly isComplete: boolean;
};

export type FixtureUpstream = {
	readonly url: string;
	/** What arrived, in order of arrival of the last byte. */
	readonly received: ReceivedRequest[];
	/** From now on every request is answered with this recording. */
	readonly serve: (fixture: WireFixture, serving?: Serving) => void;
	readonly close: () => Promise<void>;
};

/** Framing headers of the recording, which the chosen chunking and encoding replace. */
const framingHeaders = new Set(['content-length', 'transfer-encoding', 'content-encoding', 'content-type', 'connection']);

/** An upstream that answers everything with a recorded response: its status, headers, content type and bytes. */
export async function startFixtureUpstream(first?: WireFixture, firstServing?: Serving): Promise<FixtureUpstream> {
	const received: ReceivedRequest[] = [];
	let current: {fixture: WireFixture; serving: Serving} | null = first === undefined ? null : {fixture: first, serving: firstServing ?? {}};
	const take = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
		received.push(await receive(incoming));
		if (current === null) {
			response.writeHead(404).end();
		} else {
			await answer(response, current.fixture, current.serving);
		}
	};

	const server = createServer((incoming, response) => {
		void take(incoming, response);
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const {port} = server.address() as AddressInfo;

	return {
		url: `http://127.0.0.1:${port}`,
		received,
		serve(fixture, serving = {}) {
			current = {fixture, serving};
		},
		async close() {
			server.close();
			server.closeAllConnections();
			await once(server, 'close');
		},
	};
}

async function receive(incoming: IncomingMessage): Promise<ReceivedRequest> {
	const parts: Buffer[] = [];
	try {
		for await (const part of incoming) {
			parts.push(part as Buffer);
		}
	} catch {
		// The client left before the end; `complete` says so.
	}

	const {method = '', url = '', headers, rawHeaders} = incoming;
	return {
		method, url, headers, rawHeaders, body: Buffer.concat(parts), isComplete: incoming.complete,
	};
}

async function answer(response: ServerResponse, fixture: WireFixture, {chunking = 'whole', encoding = null}: Serving): Promise<void> {
	const parts = await cutBody(fixture.body, chunking, encoding);
	for (const [name, value] of Object.entries(fixture.meta.responseHeaders)) {
		if (!framingHeaders.has(name.toLowerCase())) {
			response.setHeader(name, value);
		}
	}

	if (fixture.meta.contentType !== null) {
		response.setHeader('content-type', fixture.meta.contentType);
	}

	if (encoding !== null) {
		response.setHeader('content-encoding', encoding);
	}

	if (parts.length === 1) {
		response.setHeader('content-length', parts[0]!.length);
	}

	response.writeHead(fixture.meta.status);
	for (const part of parts) {
		response.write(part);
		// Node joins what is written in one turn; a turn each gives a packet each.

		await nextTurn();
	}

	response.end();
}

/** The body as it goes over the wire, in writes. An encoder is flushed where an event ends, as live streams do. */
async function cutBody(body: Uint8Array, chunking: Chunking, encoding: ContentEncoding | null): Promise<Buffer[]> {
	const whole = Buffer.from(body);
	const events = chunking === 'whole' ? [whole] : cutEvents(whole);
	const encoded = encoding === null ? events : await encodeParts(events, encoding);
	return chunking === 'whole' || chunking === 'events' ? encoded : cutBytes(Buffer.concat(encoded), chunking);
}

/** After each blank line, as SSE has them, else after each line. */
function cutEvents(body: Buffer): Buffer[] {
	const parts: Buffer[] = [];
	let start = 0;
	const text = body.toString('latin1');
	const lineEnds = /\r?\n\r?\n/v.test(text) ? /(?:\r?\n){2,}/gv : /\r?\n/gv;
	for (const {index, 0: end} of text.matchAll(lineEnds)) {
		parts.push(body.subarray(start, index + end.length));
		start = index + end.length;
	}

	if (start < body.length) {
		parts.push(body.subarray(start));
	}

	return parts;
}

function cutBytes(body: Buffer, chunking: 'bytes' | {readonly seed: number}): Buffer[] {
	const random = chunking === 'bytes' ? null : createRandom(chunking.seed);
	const parts: Buffer[] = [];
	for (let start = 0; start < body.length;) {
		const length = random?.integer(1, 200) ?? 1;
		parts.push(body.subarray(start, start + length));
		start += length;
	}

	return parts;
}
