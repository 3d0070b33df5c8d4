import {request} from 'undici';
import {buildOrigin, isUnspecified} from '../../config/parse.js';
import {apiTokenPath} from '../../config/paths.js';
import type {Settings} from '../../config/settings.js';
import {overOnly} from '../../core/conditions.js';
import {UserError} from '../../core/errors.js';
import {openStore} from '../../store/open-store.js';
import {findRunning, type RunningInstance} from '../instance/find-running.js';
import {readApiToken} from '../files/secret.js';

const slice = 500;
const patienceMs = 10 * 60_000;

/** How many requests are over that began before. */
export async function countBefore(storePath: string, beforeMs: number): Promise<number> {
	const reader = openStore(storePath).openReader();
	try {
		const {count} = await reader.countRequests({toMs: beforeMs, maxCount: Number.MAX_SAFE_INTEGER - 1, filter: overOnly});
		return count;
	} finally {
		await reader.close();
	}
}

/** Deletes the requests that began before; answers how many. The tailrace that records into the store does it, if one runs. */
export async function removeBefore(settings: Settings, beforeMs: number): Promise<number> {
	const running = await findRunning(settings.store);
	return running === null ? removeAlone(settings.store, beforeMs) : removeThrough(settings, running, beforeMs);
}

/** In slices, so that no transaction grows with the store. */
async function removeAlone(storePath: string, beforeMs: number): Promise<number> {
	// A writer would make a store where there is none; a reader says so.
	await openStore(storePath).openReader().close();
	const writer = openStore(storePath).openWriter();
	try {
		let removedCount = 0;
		for (;;) {
			const sliceCount = writer.remove({type: 'before', beforeMs}, slice);
			removedCount += sliceCount;
			if (sliceCount < slice) {
				return removedCount;
			}
		}
	} finally {
		writer.close();
	}
}

async function removeThrough(settings: Settings, running: RunningInstance, beforeMs: number): Promise<number> {
	const {store, tokenFile} = settings;
	const url = buildApiUrl(settings);
	const headers = {authorization: `Bearer ${readApiToken(tokenFile ?? apiTokenPath())}`};
	if (url === null || await readPid(url, headers) !== running.pid) {
		const place = url === null ? '' : ` at ${url}`;
		throw new UserError(`a tailrace (pid ${running.pid}) records into ${store}, and its API can't be reached${place}. Stop it first, or say where its API is: the --api that it was started with`);
	}

	const {statusCode, body} = await request(`${url}/v1/requests?before=${Math.ceil(beforeMs)}`, {method: 'DELETE', headers, headersTimeout: patienceMs});
	const answer = await body.json() as {deleted?: number; error?: {message?: string}};
	if (statusCode !== 200 || answer.deleted === undefined) {
		throw new UserError(`the tailrace that records into ${store} refused (${statusCode}${answer.error?.message === undefined ? '' : `: ${answer.error.message}`})`);
	}

	return answer.deleted;
}

/** Where the API of a tailrace with these settings is asked on this machine; `null`: it has none. */
function buildApiUrl({api, apiPrefix}: Settings): string | null {
	return api === null ? null : buildOrigin({host: isUnspecified(api.host) ? '127.0.0.1' : api.host, port: api.port}) + apiPrefix;
}

/** Of the tailrace whose API this is: another's requests must not go. */
async function readPid(url: string, headers: Readonly<Record<string, string>>): Promise<number | null> {
	try {
		const {body} = await request(`${url}/v1/stats`, {headers, headersTimeout: 5000, bodyTimeout: 5000});
		const {instance} = await body.json() as {instance?: {pid?: number} | null};
		return instance?.pid ?? null;
	} catch {
		return null;
	}
}
