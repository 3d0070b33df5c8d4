import {createHash} from 'node:crypto';
import type {Answer} from './route.js';

/** Beyond that, finding out that nothing changed costs more than it saves on a loopback. */
const maxLength = 1_000_000;

/** Names an answer by its content, and says no more than that it is the same where the client has it. */
export function addEtag(answer: Answer, ifNoneMatch: string | null): Answer {
	const {status, headers, body} = answer;
	if (status !== 200 || typeof body !== 'string' || body.length > maxLength || !headers['content-type']?.startsWith('application/json')) {
		return answer;
	}

	// Weak, since the same answer may go out packed or not.
	const etag = `W/"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
	const isKnown = ifNoneMatch?.split(',', 20).some(known => known.trim() === etag || known.trim() === '*') ?? false;
	return isKnown ? {status: 304, headers: {etag}, body: ''} : {...answer, headers: {...headers, etag}};
}
