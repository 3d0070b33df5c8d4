import {setTimeout as sleep} from 'node:timers/promises';
import {Agent, request} from 'undici';
import {createAskedReader, type AskedQuestion} from '../../core/asked-reader.js';
import type {RequestReader} from '../../core/store.js';
import {explainRemoteAnswer, explainRemoteError, type RemotePlace} from './remote-place.js';

// A question that takes longer is one of the store's bad days; the screen asks again.
const patienceMs = 15_000;
/** Of large questions few run at a time, of all who ask. */
const maxTries = 20;
const maxAnswerBytes = 64 * 1024 * 1024;

/** A `RequestReader` whose questions a tailrace on another machine answers. */
export function openRemoteReader(place: RemotePlace): RequestReader {
	// Large questions are answered four at a time, and others may ask, too.
	const agent = new Agent({
		connections: 3, headersTimeout: patienceMs, bodyTimeout: patienceMs, connect: {timeout: patienceMs}, maxResponseSize: maxAnswerBytes,
	});
	const ask = async (question: AskedQuestion, argument: unknown): Promise<unknown> => {
		for (let tryCount = 1; ; tryCount++) {
			// eslint-disable-next-line no-await-in-loop -- One try after the other.
			const {status, text} = await post(agent, place, question, argument);
			if (status === 200) {
				return parseAnswer(text, place);
			}

			if (status !== 429 || tryCount === maxTries) {
				throw explainRemoteAnswer(place, status, text);
			}

			// eslint-disable-next-line no-await-in-loop -- As above.
			await sleep(Math.min(1000, 50 * tryCount));
		}
	};

	return createAskedReader(ask, async () => agent.destroy());
}

async function post(agent: Agent, place: RemotePlace, question: string, argument: unknown): Promise<{status: number; text: string}> {
	try {
		const {statusCode, body} = await request(`${place.url}/v1/read/${question}`, {
			dispatcher: agent,
			method: 'POST',
			headers: {...place.headers, 'content-type': 'application/json'},
			body: JSON.stringify(argument ?? null),
		});
		return {status: statusCode, text: await body.text()};
	} catch (error) {
		throw explainRemoteError(place, error);
	}
}

const sketches: ReadonlySet<string> = new Set(['durationSketch', 'firstTokenSketch']);

function parseAnswer(text: string, place: RemotePlace): unknown {
	try {
		return JSON.parse(text, (key, value: unknown) => sketches.has(key) && Array.isArray(value) ? new Map(value as Array<[number, number]>) : value);
	} catch {
		throw explainRemoteAnswer(place, 200, text);
	}
}
