import {finished} from 'node:stream/promises';
import {setTimeout as sleep} from 'node:timers/promises';
import {Pool} from 'undici';
import type {DemoRequest} from './agent.js';
import {createScenario, type DemoStep} from './scenarios.js';

export type DemoOptions = {
	/** Where the proxy listens, `http://host:port`. */
	readonly proxyUrl: string;
	readonly seed: number;
	/** On average; 1.3 keeps about four requests in flight. */
	readonly ratePerSecond?: number;
	/** More than this at once, and the scenario waits: a proxy that hangs must not drown in simulated clients. */
	readonly maxInFlight?: number;
};

export type Demo = {
	/** Leaves at once: what is in flight is aborted. */
	readonly stop: () => Promise<void>;
};

/** Sends the scenario's requests through the proxy, as their programs would. */
export function startDemo({proxyUrl, seed, ratePerSecond = 1.3, maxInFlight = 24}: DemoOptions): Demo {
	const leaving = new AbortController();
	const pool = new Pool(proxyUrl, {connections: maxInFlight, headersTimeout: 0, bodyTimeout: 0});
	const inFlight = new Set<Promise<void>>();
	const loop = runSteps(createScenario(seed, ratePerSecond), async step => {
		while (inFlight.size >= maxInFlight) {
			// eslint-disable-next-line no-await-in-loop -- until there is room
			await Promise.race(inFlight);
		}

		const sent = runStep(pool, step, leaving.signal);
		inFlight.add(sent);
		void sent.finally(() => inFlight.delete(sent));
	}, leaving.signal);

	return {
		async stop() {
			leaving.abort();
			await loop;
			await Promise.all(inFlight);
			await pool.destroy();
		},
	};
}

/** After a pause of the whole machine, what was missed is not made up for. */
const maxLateMs = 1000;

async function runSteps(steps: Iterable<DemoStep>, start: (step: DemoStep) => Promise<void>, signal: AbortSignal): Promise<void> {
	let dueMs = performance.now();
	try {
		for (const step of steps) {
			// Not one pause after the other: a timer is always a little late, and many of those were a slower demo.
			dueMs = Math.max(dueMs + step.waitMs, performance.now() - maxLateMs);
			/* eslint-disable no-await-in-loop -- the pauses are the scenario */
			await sleep(Math.max(0, dueMs - performance.now()), undefined, {signal});
			await start(step);
			/* eslint-enable no-await-in-loop */
		}
	} catch (error) {
		if (!signal.aborted) {
			throw error;
		}
	}
}

/** One request, and once more if it was told to come back later. Failures are what the demo shows, so they end here. */
async function runStep(pool: Pool, {request, abortAfterMs}: DemoStep, leaving: AbortSignal): Promise<void> {
	const signal = abortAfterMs === null ? leaving : AbortSignal.any([leaving, AbortSignal.timeout(abortAfterMs)]);
	try {
		const retryAfterMs = await send(pool, request, signal);
		if (retryAfterMs !== null) {
			await sleep(retryAfterMs, undefined, {signal});
			await send(pool, buildRetry(request), signal);
		}
	} catch {}
}

/** Reads the answer to its end; answers after what time to try again, or `null`. */
async function send(pool: Pool, {path, headers, body, script}: DemoRequest, signal: AbortSignal): Promise<number | null> {
	const answer = await pool.request({
		method: 'POST',
		path,
		headers: {...headers, 'content-type': 'application/json', 'x-demo-script': JSON.stringify(script)},
		body: JSON.stringify(body),
		signal,
	});
	await finished(answer.body.resume(), {signal});
	const retryAfter = answer.headers['retry-after'];
	return typeof retryAfter === 'string' ? Number(retryAfter) * 1000 : null;
}

function buildRetry(request: DemoRequest): DemoRequest {
	return {
		...request,
		headers: {...request.headers, ...('x-stainless-retry-count' in request.headers && {'x-stainless-retry-count': '1'})},
		script: {...request.script, behavior: 'normal'},
	};
}
