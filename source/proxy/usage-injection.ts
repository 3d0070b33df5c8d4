import {Buffer} from 'node:buffer';
import type {IncomingMessage} from 'node:http';
import {findMembers, isBlankFrom} from '../formats/json-members.js';
import {requiresUsageOption} from '../providers/stream-usage.js';
import {findHeader} from './headers.js';
import type {Route} from './route.js';
import {UsageFilter} from './usage-filter.js';

/** Bodies up to this are held whole to be added to. */
export const maxInjectedBytes = 8 * 1024 * 1024;

// A body that somebody signed must not be changed.
const signatures = ['content-md5', 'digest', 'content-digest', 'signature', 'x-amz-content-sha256'];
const option = '"stream_options":{"include_usage":true}';

/**
Asks for usage where the client did not: the single thing that may change bytes on their way, off unless the user wants it.
What an origin sends encoded cannot be taken back, so that such an origin is asked only once.
*/
export class UsageInjector {
	readonly #encodingOrigins = new Set<string>();

	/** `null` for what stays as it is. */
	start({headers, method, httpVersion}: IncomingMessage, {format, operation, provider, origin}: Route): UsageInjection | null {
		const isChat = format?.id === 'openai-chat' && operation === 'chat' && method === 'POST' && requiresUsageOption(provider.id);
		const isPlain = isChat && httpVersion === '1.1' && headers['content-encoding'] === undefined && signatures.every(name => headers[name] === undefined);
		return isPlain && Number(headers['content-length']) <= maxInjectedBytes && !this.#encodingOrigins.has(origin)
			? new UsageInjection(() => {
				this.#encodingOrigins.add(origin);
			})
			: null;
	}
}

/** What is done for one request. */
export class UsageInjection {
	#isInjected = false;
	#filter: UsageFilter | null = null;

	constructor(private readonly onEncoded: () => void) {}

	/** The body with the wish for usage in it, and its length in the headers; as it is where that has no place. */
	addTo(body: Buffer, headers: string[]): Buffer {
		const injected = injectUsageOption(body);
		if (injected === null) {
			return body;
		}

		this.#isInjected = true;
		for (let index = 0; index < headers.length; index += 2) {
			if (headers[index]!.toLowerCase() === 'content-length') {
				headers[index + 1] = String(injected.length);
			}
		}

		return injected;
	}

	/** Looks whether the answer is a stream that can be put right; any other passes as it comes. */
	readHead(statusCode: number, headers: readonly string[]): void {
		if (!this.#isInjected || statusCode !== 200) {
			return;
		}

		const encoding = findHeader(headers, 'content-encoding')?.toLowerCase() ?? 'identity';
		if (encoding !== 'identity') {
			this.onEncoded();
		} else if (findHeader(headers, 'content-type')?.toLowerCase().startsWith('text/event-stream') === true && findHeader(headers, 'content-length') === undefined) {
			this.#filter = new UsageFilter();
		}
	}

	/** Answers what of it goes on to the client now. */
	push(chunk: Buffer): Buffer {
		return this.#filter?.push(chunk) ?? chunk;
	}

	/** Answers what was still held. */
	end(): Buffer | null {
		const rest = this.#filter?.end() ?? null;
		this.#filter = null;
		return rest === null || rest.length === 0 ? null : rest;
	}
}

/** Puts the wish into a request for a stream that says nothing of usage; `null` for any other body. */
export function injectUsageOption(body: Buffer): Buffer | null {
	const found = findMembers(body);
	if (found === null || !isBlankFrom(body, found.close + 1)) {
		return null;
	}

	const streams = found.members.filter(({name}) => name === 'stream');
	const options = found.members.filter(({name}) => name === 'stream_options');
	const [stream] = streams;
	if (stream === undefined || streams.length > 1 || options.length > 1 || body.toString('latin1', stream.valueStart, stream.end) !== 'true') {
		return null;
	}

	const [known] = options;
	if (known === undefined) {
		return insert(body, found.members.at(-1)!.end, `,${option}`);
	}

	const inner = findMembers(body, known.valueStart);
	return inner === null || inner.members.some(({name}) => name === 'include_usage')
		? null
		: insert(body, known.valueStart + 1, `"include_usage":true${inner.members.length === 0 ? '' : ','}`);
}

function insert(body: Buffer, index: number, text: string): Buffer {
	return Buffer.concat([body.subarray(0, index), Buffer.from(text), body.subarray(index)]);
}
