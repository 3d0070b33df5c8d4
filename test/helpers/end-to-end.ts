import {startFakeUpstream} from '../../source/demo/fake-upstream.js';
import {
	makeHome,
	queryStore,
	startServe,
	type Home,
	type RunningProgram,
} from './program.js';
import {setUp, type Hooks} from './set-up.js';

export type EndToEnd = {
	readonly upstreamUrl: () => string;
	/** What leads the program's OpenAI traffic to the fake upstream. */
	readonly upstreamFlags: () => string[];
	/** A home of its own and a program without a screen in it. */
	readonly start: (flags?: readonly string[], home?: Home) => Promise<{home: Home; program: RunningProgram}>;
};

/** One fake upstream for all tests of a file. */
export function setUpEndToEnd(hooks: Hooks): EndToEnd {
	const upstream = setUp(hooks, async () => startFakeUpstream());
	const upstreamFlags = (): string[] => ['--upstream', `openai=${upstream().url}/openai`];
	return {
		upstreamUrl: () => upstream().url,
		upstreamFlags,
		start: async (flags = [], home = makeHome()) => ({home, program: await startServe(home, [...upstreamFlags(), ...flags])}),
	};
}

/** How many of the requests are in a state. */
export function countRows({storePath}: Home, state: string): number {
	return queryStore(storePath, 'SELECT count(*) AS count FROM requests WHERE state = ?', state)[0]!.count as number;
}
