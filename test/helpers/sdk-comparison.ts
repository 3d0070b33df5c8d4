import assert from 'node:assert/strict';
import type {DemoScript} from '../../source/demo/answer-plan.js';
import {startFakeUpstream, type FakeUpstream} from '../../source/demo/fake-upstream.js';
import {demoUpstreams} from '../../source/demo/upstreams.js';
import {
	makeHome,
	queryStore,
	startServe,
	type RunningProgram,
} from './program.js';
import {createTap} from './sdk-tap.js';
import {waitUntil} from './wait-until.js';

/** Where a provider is: at the fake upstream, or behind the proxy. */
export type Place = {readonly base: (provider: string, version?: string) => string; readonly fetch: typeof fetch};

/** What a library does, and what the row must be. */
export type SdkCall = readonly [title: string, ask: (place: Place) => Promise<unknown>, row: Readonly<Record<string, unknown>>];

export type SdkComparison = {
	readonly directUrl: () => string;
	readonly proxyUrl: () => string;
	/** The rows that fulfil a condition of SQL, once there are any. */
	readonly waitForRows: (condition: string) => Promise<Array<Record<string, unknown>>>;
	/** Asks the fake upstream directly and through the program; the bytes, the results and the row must be as they should. Answers the row. */
	readonly compare: (call: SdkCall) => Promise<Record<string, unknown>>;
};

export const sdkScript = {
	seed: 11, behavior: 'normal', inputTokens: 900, outputTokens: 200, reasoningTokens: 0, cacheReadTokens: 300, cacheWriteTokens: 0, tools: [],
} satisfies DemoScript;

export function buildSdkHeaders(script: DemoScript): {'x-demo-script': string; 'x-session-id': string} {
	return {'x-demo-script': JSON.stringify(script), 'x-session-id': 'sdk-test'};
}

/** The file's own, from `node:test`. */
type Hooks = Readonly<Record<'before' | 'after', (action: () => Promise<void>) => void>>;

/** Two fake upstreams that answer alike, one of them behind the program. `hasPrefix`: its routes are asked by name. */
export function setUpComparison({before, after}: Hooks, {hasPrefix}: {readonly hasPrefix: boolean}): SdkComparison {
	const home = makeHome();
	const nowAtMs = (): number => 1_790_000_000_000;
	let direct: FakeUpstream;
	let behind: FakeUpstream;
	let program: RunningProgram;
	let lastSeq = 0;
	before(async () => {
		direct = await startFakeUpstream({pace: 0, nowAtMs});
		behind = await startFakeUpstream({pace: 0, nowAtMs});
		program = await startServe(home, demoUpstreams(behind.url).flatMap(({name, url}) => ['--upstream', `${name}=${url}`]));
	});
	after(async () => {
		await program.stop();
		await direct.close();
		await behind.close();
		home.remove();
	});
	const waitForRows = async (condition: string): Promise<Array<Record<string, unknown>>> => waitUntil(() => {
		const rows = queryStore(home.storePath, `SELECT * FROM requests WHERE ${condition} ORDER BY seq DESC LIMIT 1`);
		return rows.length > 0 && rows;
	}, {what: 'the row'});

	return {
		directUrl: () => direct.url,
		proxyUrl: () => program.url,
		waitForRows,
		async compare([, ask, row]) {
			const [directTap, proxiedTap] = [createTap(), createTap()];
			const expected = await ask({base: (provider, version = '') => `${direct.url}/${provider}${version}`, fetch: directTap.fetch});
			const actual = await ask({base: (provider, version = '') => `${program.url}${hasPrefix ? `/${provider}` : ''}${version}`, fetch: proxiedTap.fetch});
			assert.deepEqual(forgetTransport(actual), forgetTransport(expected));
			const bytes = await proxiedTap.bytes();
			assert.equal(bytes, await directTap.bytes());
			// Google's takes no `fetch` of ours, and asks without a prefix.
			assert.ok(!hasPrefix || bytes !== '', 'nothing was compared');

			const [found] = await waitForRows(`state <> 'active' AND seq > ${lastSeq}`);
			lastSeq = Number(found!.seq);
			assert.deepEqual(Object.fromEntries(Object.keys(row).map(key => [key, found![key]])), row);
			assert.equal(found!.state, 'ok');
			assert.equal(found!.session_id, 'sdk-test');
			return found!;
		},
	};
}

/** Headers of one connection (a date, keep-alive) hang on some results. */
function forgetTransport(result: unknown): unknown {
	return JSON.parse(JSON.stringify(result, (key, value: unknown) => key === 'sdkHttpResponse' ? undefined : value));
}
