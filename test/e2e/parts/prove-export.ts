import {execFile} from 'node:child_process';
import {createReadStream} from 'node:fs';
import path from 'node:path';
import {createInterface} from 'node:readline';
import {setTimeout as sleep} from 'node:timers/promises';
import {promisify} from 'node:util';
import {startFakeUpstream} from '../../../source/demo/fake-upstream.js';
import {bigStoreEndMs, buildBigStore} from '../../helpers/big-store.js';
import {askThrough, type DemoAnswer} from '../../helpers/demo-client.js';
import {askQuestion} from '../../helpers/live-api.js';
import {
	makeHome,
	queryStore,
	readApiUrl,
	runProgram,
	startServe,
	type Home,
} from '../../helpers/program.js';
import {waitUntil} from '../../helpers/wait-until.js';
import {readProcess} from './many-streams.js';

const run = promisify(execFile);
/** The past is a gigabyte, of which an export holds a page at once; the rest is what the threads take before they tidy up. */
const maxGrownBytes = 256 * 1024 * 1024;
// Before that, the threads have only begun.
const risingAfterMs = 8000;
/** Of a long one, in its second half. */
const maxRisingBytes = 64 * 1024 * 1024;

export type ExportProof = {
	readonly rowCount: number;
	readonly perSecond: number;
	/** Without anything beside the traffic, before and after. */
	readonly quietMs: number;
	readonly askerCount: number;
	readonly onMeasured?: (what: string) => void;
};

/** Exports a store and asks it large questions while requests pass at a steady rate. Answers what is wrong, in words. */
export async function proveExport({rowCount, perSecond, quietMs, askerCount, onMeasured = () => {/* Nobody asks. */}}: ExportProof): Promise<string[]> {
	const upstream = await startFakeUpstream();
	const home = makeHome();
	buildBigStore(home.storePath, rowCount);
	const program = await startServe(home, ['--upstream', `openai=${upstream.url}/openai`, '--api', '127.0.0.1:0', '--retain', '3650d']);
	const apiUrl = readApiUrl(program);
	const wrong: string[] = [];
	let requestCount = 0;
	let quietBytes = 0;
	const measure = async (what: string, beside: () => Promise<unknown>): Promise<void> => {
		const traffic = keepAsking(program.url, what.replaceAll(' ', '-'), perSecond);
		const memory: number[] = [];
		const timer = setInterval(() => {
			memory.push(readProcess(program.child.pid!).memoryBytes);
		}, 50);
		const startMs = performance.now();
		await beside();
		const tookMs = performance.now() - startMs;
		clearInterval(timer);
		const {durationsMs, broken} = await traffic.stop();
		requestCount += durationsMs.length;
		wrong.push(...broken);
		const halfBytes = Math.max(0, ...memory.slice(0, memory.length / 2));
		const peakBytes = Math.max(halfBytes, ...memory);
		quietBytes ||= peakBytes;
		if (peakBytes - halfBytes > maxRisingBytes && tookMs > risingAfterMs) {
			wrong.push(`${what}: still grows, by ${toMegabytes(peakBytes - halfBytes)} in its second half`);
		}

		if (peakBytes - quietBytes > maxGrownBytes) {
			wrong.push(`${what}: ${toMegabytes(peakBytes - quietBytes)} more than without`);
		}

		onMeasured(`${what}: ${(tookMs / 1000).toFixed(1)} s, ${durationsMs.length} requests, p50 ${pick(durationsMs, 0.5)} ms, p99 ${pick(durationsMs, 0.99)} ms, ${toMegabytes(halfBytes)} in its first half, ${toMegabytes(peakBytes)} at most`);
	};

	const quiet = async (): Promise<unknown> => sleep(quietMs);
	await measure('quiet', quiet);
	await measure('quiet again', quiet);
	await measure('export by the command', async () => exportByCommand(home, path.join(home.path, 'command.csv')));
	await measure('export by the API', async () => run('curl', ['-sS', '--fail', `${apiUrl}/analytics/export?format=csv&start=0&end=${(bigStoreEndMs / 1000) - 1}`, '-o', path.join(home.path, 'api.csv')]));
	await measure(`${askerCount} with large questions`, async () => askMuch(apiUrl, askerCount, quietMs, wrong));
	await measure('quiet at the end', quiet);

	const expected = queryStore(home.storePath, 'SELECT count(*) AS count, sum(input_tokens) AS tokens FROM requests WHERE agent = \'claude-code\'')[0]!;
	for (const name of ['command.csv', 'api.csv']) {
		const found = await addUp(path.join(home.path, name));
		if (found.count !== rowCount || found.count !== expected.count || found.tokens !== expected.tokens || found.ids !== rowCount) {
			wrong.push(`${name} has ${JSON.stringify(found)}, not ${JSON.stringify(expected)}`);
		}
	}

	await waitUntil(() => queryStore(home.storePath, 'SELECT count(*) AS count FROM requests WHERE state = \'ok\' AND started_at_ms > ?', bigStoreEndMs)[0]!.count === requestCount, {what: `the rows of ${requestCount} requests`}).catch((error: unknown) => {
		wrong.push(String(error));
	});
	await program.stop();
	await upstream.close();
	home.remove();
	return wrong;
}

/** At a steady rate, however long answers take: those that are late count from when they should have begun. */
function keepAsking(proxyUrl: string, prefix: string, perSecond: number): {stop: () => Promise<{durationsMs: number[]; broken: string[]}>} {
	const asked: Array<Promise<{answer: DemoAnswer; durationMs: number}>> = [];
	const beganMs = performance.now();
	const timer = setInterval(() => {
		const dueCount = Math.floor((performance.now() - beganMs) / 1000 * perSecond);
		while (asked.length < dueCount) {
			const dueMs = beganMs + (asked.length / perSecond * 1000);
			asked.push(askThrough(proxyUrl, `${prefix}-${asked.length}`, {outputTokens: 5}).then(answer => ({answer, durationMs: answer.doneMs - dueMs})));
		}
	}, 1);
	return {
		async stop() {
			clearInterval(timer);
			const answers = await Promise.all(asked);
			return {
				durationsMs: answers.map(({durationMs}) => durationMs).toSorted((a, b) => a - b),
				broken: answers.filter(({answer}) => !answer.isWhole).map(({answer}) => `${answer.sessionId}: ${answer.statusCode}, ${answer.problem}`),
			};
		},
	};
}

async function exportByCommand({storePath, environment}: Home, file: string): Promise<void> {
	const {exitCode, errors} = await runProgram(['export', '--store', storePath, '-q', 'agent:claude-code', '--columns', 'id,input_tokens', '--output', file], environment, [], 600_000);
	if (exitCode !== 0) {
		throw new Error(errors);
	}
}

/** Each goes through every row; those who are told to wait do. */
async function askMuch(apiUrl: string, askerCount: number, durationMs: number, wrong: string[]): Promise<void> {
	const question = JSON.stringify({maxCount: 1_000_000, filter: {type: 'like', field: 'user_agent', pattern: [{type: 'any'}, {type: 'literal', text: 'no such thing'}, {type: 'any'}]}});
	const endMs = performance.now() + durationMs;
	await Promise.all(Array.from({length: askerCount}, async () => {
		while (performance.now() < endMs) {
			const {status, text} = await askQuestion(apiUrl, 'countRequests', question);
			if (![200, 429, 503].includes(status)) {
				wrong.push(`${status} ${text}`);
			}

			await sleep(status === 200 ? 0 : 200);
		}
	}));
}

async function addUp(file: string): Promise<{count: number; tokens: number; ids: number}> {
	const ids = new Set<string>();
	let [count, tokens] = [-1, 0];
	let tokensAt = 0;
	for await (const line of createInterface({input: createReadStream(file)})) {
		const cells = line.split(',');
		if (count === -1) {
			tokensAt = cells.indexOf('input_tokens');
		} else {
			ids.add(cells[0]!);
			tokens += Number(cells[tokensAt]);
		}

		count++;
	}

	return {count, tokens, ids: ids.size};
}

function pick(sorted: readonly number[], ratio: number): string {
	return (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * ratio))] ?? NaN).toFixed(1);
}

function toMegabytes(bytes: number): string {
	return `${Math.round(bytes / 1024 / 1024)} MB`;
}
