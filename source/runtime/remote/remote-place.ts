import {UserError} from '../../core/errors.js';
import {cleanText, maxMessageLength} from '../../core/text.js';

/** A tailrace on another machine. */
export type RemotePlace = {
	/** Of its API, with its prefix, without a trailing slash. */
	readonly url: string;
	/** With the token, if there is one. */
	readonly headers: Readonly<Record<string, string>>;
};

/** `http://host:7172`, `https://host/prefix`, or only `host:7172`. */
export function readRemotePlace(text: string, token: string | null): RemotePlace {
	const url = URL.parse(/^[a-z][+\-.0-9a-z]*:\/\//iv.test(text) ? text : `http://${text}`);
	if (url === null || !/^https?:$/v.test(url.protocol) || url.hostname === '') {
		throw new UserError(`"${text}" is no address of a tailrace; write http://host:7172`);
	}

	if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
		throw new UserError('the address of a tailrace has no user, password, query or fragment; give the token with --token-file');
	}

	return {
		url: `${url.origin}${url.pathname.endsWith('/') ? url.pathname.slice(0, -1) : url.pathname}`,
		headers: token === null ? {} : {authorization: `Bearer ${token}`},
	};
}

/** What an answer means that is none: the token, the version, or somebody else. */
export function explainRemoteAnswer({url, headers}: RemotePlace, status: number, text: string): UserError {
	if (status === 401) {
		const reason = headers.authorization === undefined
			? 'asks for its token: copy the content of its file api-token into a file of yours (chmod 600) and give it with --token-file'
			: 'does not know the token of --token-file; copy it anew from its file api-token';
		return new UserError(`${url} ${reason}`);
	}

	const error = readError(text);
	if (error === null) {
		return new UserError(`what answers at ${url} (status ${status}) is no tailrace; give the address of its API, usually port 7172`);
	}

	const reasons = new Map([
		['host_not_allowed', `the tailrace at ${url} does not go by that name; start it with --allow-host ${new URL(url).host}`],
		['not_found', `the tailrace at ${url} is too old to be watched from here; update it`],
	]);
	return new UserError(reasons.get(error.code) ?? `${url}: ${error.message}`);
}

export function explainRemoteError({url}: RemotePlace, error: unknown): UserError {
	const {code, message} = error as NodeJS.ErrnoException;
	if (code === 'ECONNREFUSED') {
		return new UserError(`nothing listens at ${url}; is tailrace running there, with --api on that address?`);
	}

	return new UserError(code === 'ENOTFOUND'
		? `there is no host ${new URL(url).hostname}`
		: `${url} can't be reached: ${code ?? cleanText(message, maxMessageLength) ?? 'unknown error'}`);
}

/** Ours say what was wrong as JSON; `null`: it is not ours. */
function readError(text: string): {readonly code: string; readonly message: string} | null {
	try {
		const {error} = JSON.parse(text) as {error?: {code?: unknown; message?: unknown; hint?: unknown}};
		const code = cleanText(error?.code);
		const message = cleanText(error?.message, maxMessageLength);
		return code === null || message === null || typeof error?.hint !== 'string' ? null : {code, message};
	} catch {
		return null;
	}
}
