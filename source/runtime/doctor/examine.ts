import process from 'node:process';
import {buildOrigin} from '../../config/parse.js';
import {explainMissing} from '../../config/other-variables.js';
import type {Settings} from '../../config/settings.js';
import {findRunning, type RunningInstance} from '../instance/find-running.js';
import {examineClients} from './examine-clients.js';
import {
	fail,
	ok,
	warn,
	type Finding,
} from './finding.js';
import {examinePorts} from './examine-ports.js';
import {examineRoundTrip} from './examine-round-trip.js';
import {examineStore} from './examine-store.js';
import {examineWays} from './examine-ways.js';

/** Looks at all that recording needs, a thing after the other; changes nothing. */
export async function examine(settings: Settings, environment: Readonly<Record<string, string | undefined>>): Promise<readonly Finding[]> {
	const [running, stuck] = await findOther(settings.store);
	return [
		ok('node', `Node ${process.versions.node} on ${process.platform}`),
		...await examineStore(settings.store),
		...stuck,
		...examineWishes(settings.store, environment),
		...await examinePorts(settings, running),
		...await examineWays(settings),
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

/** What another program's settings ask for that is not to be had here. */
function examineWishes(storePath: string, environment: Readonly<Record<string, string | undefined>>): Finding[] {
	const missing = explainMissing(environment, storePath);
	return missing === null ? [] : [warn('store', missing, 'unset it, or read the requests from the store or the API')];
}
