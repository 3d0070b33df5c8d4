import path from 'node:path';
import type {Setting} from './settings.js';

/** Another program's variable that says what one of our settings does. */
export type OtherVariable = {
	readonly key: Setting['key'];
	readonly variable: string;
	/** As our own setting would be written; `null`: it says nothing of it. */
	readonly convert: (value: string) => string | null;
	readonly doc: string;
};

/** Those of Routiium's analytics, so that its environment does here what it does there. The first that says something counts. */
export const otherVariables: readonly OtherVariable[] = [
	{
		key: 'analyticsJsonl', variable: 'ROUTIIUM_ANALYTICS_JSONL_PATH', convert: value => value, doc: 'its file of events',
	},
	{
		key: 'store', variable: 'ROUTIIUM_ANALYTICS_FORCE_MEMORY', convert: value => /^(?:true|1|yes)$/iv.test(value) ? 'memory:' : null, doc: '`true` records into `memory:`',
	},
	{
		key: 'store', variable: 'ROUTIIUM_ANALYTICS_SLED_PATH', convert: value => path.join(value, 'tailrace.db'), doc: 'the folder of the store',
	},
	{
		key: 'retain', variable: 'ROUTIIUM_ANALYTICS_TTL_SECONDS', convert: value => `${value}s`, doc: 'how long requests are kept, in seconds',
	},
	{
		key: 'memoryRequests', variable: 'ROUTIIUM_ANALYTICS_MAX_EVENTS', convert: value => value, doc: 'how many requests `memory:` holds',
	},
];

const redisVariable = 'ROUTIIUM_ANALYTICS_REDIS_URL';

/** What its environment asks for and tailrace does not have, and what happens instead; `null`: nothing. The address may hold a password. */
export function explainMissing(environment: Readonly<Record<string, string | undefined>>, storePath: string): string | null {
	return (environment[redisVariable] ?? '') === ''
		? null
		: `${redisVariable} is set, but there is no store in Redis; requests are recorded into ${storePath}`;
}
