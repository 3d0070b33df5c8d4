import process from 'node:process';
import {buildOrigin} from '../../config/parse.js';
import type {Settings} from '../../config/settings.js';
import {findRunning, type RunningInstance} from '../instance/find-running.js';
import {examineClients} from './examine-clients.js';
import {
	fail,
	ok,
	type Finding,
} from './finding.js';
import {examinePorts} from './examine-ports.js';
import {examineRoundTrip} from './examine-round-trip.js';
import {examineStore} from './examine-store.js';

/** Looks at all that recording needs, a thing after the other; changes nothing. */
export async function examine(settings: Settings, environment: Readonly<Record<string, string | undefined>>): Promise<readonly Finding[]> {
	const [running, stuck] = await findOther(settings.store);
	return [
		ok('node', `Node ${process.versions.node} on ${process.platform}`),
		...await examineStore(settings.store),
		...stuck,
		...await examinePorts(settings, running),
		...examineClients(environment, running?.proxyUrl ?? buildOrigin(settings.listen)),
		await examineRoundTrip(settings),
	];
}

async function findOther(storePath: string): Promise<readonly [RunningInstance | null, readonly Finding[]]> {
	try {
		return [await findRunning(storePath), []];
	} catch (error) {
		return [null, [fail('store', (error as Error).message, 'stop that program, or give another --store')]];
	}
}
