import {setTimeout as sleep} from 'node:timers/promises';
import {makeHome, queryStore, startServe} from '../../helpers/program.js';
import {waitUntil} from '../../helpers/wait-until.js';
import {openStreams, readProcess, startStreamUpstream} from './many-streams.js';

const warmCount = 100;
// What a stream may hold; measured are 46 KB.
const maxStreamBytes = 60 * 1024;
// What a process takes for itself as it goes on, whatever runs: compiled code, the heap's slack.
const slackBytes = 48 * 1024 * 1024;

/** Holds so many streams, of which some get a token ten times a second. Answers what is wrong, in words. */
export async function loadStreams({streamCount, busyCount, ticks, onMeasured = () => {/* Nobody asks. */}}: {
	readonly streamCount: number;
	readonly busyCount: number;
	readonly ticks: number;
	readonly onMeasured?: (what: string) => void;
}): Promise<string[]> {
	const upstream = await startStreamUpstream();
	const home = makeHome();
	const program = await startServe(home, ['--upstream', `openai=${upstream.url}`]);
	const pid = program.child.pid!;
	const wrong: string[] = [];
	const finish = async (wanted: number, readWhole: () => number): Promise<void> => {
		upstream.finish();
		await waitUntil(() => readWhole() >= wanted, {what: `the end of ${wanted} streams`, timeoutMs: 30_000});
	};

	const warm = await openStreams(program.url, warmCount);
	await finish(warmCount, warm.wholeCount);
	const found = readProcess(pid);

	const clients = await openStreams(program.url, streamCount);
	const idleBytes = readProcess(pid).memoryBytes - found.memoryBytes;
	for (let tick = 0; tick < ticks; tick++) {
		upstream.tick(busyCount);
		await sleep(100);
	}

	const held = readProcess(pid);
	const busyBytes = held.memoryBytes - found.memoryBytes;
	onMeasured(`${streamCount} streams, ${busyCount} of them busy: ${Math.round(idleBytes / streamCount / 1024)} KB each before the first tick, ${Math.round(busyBytes / streamCount / 1024)} KB after the last, ${held.descriptorCount} descriptors`);
	await finish(streamCount, clients.wholeCount);
	const answered = clients.countByStatus().get(200) ?? 0;
	if (answered !== streamCount) {
		wrong.push(`${streamCount - answered} of ${streamCount} were refused`);
	}

	if (busyBytes > (maxStreamBytes * streamCount) + slackBytes) {
		wrong.push(`${Math.round(busyBytes / streamCount / 1024)} KB a stream`);
	}

	// Connections to the upstream are kept a little while for the next request.
	await waitUntil(() => readProcess(pid).descriptorCount <= found.descriptorCount, {what: 'the descriptors to come back', timeoutMs: 20_000});
	await program.stop();
	const [row] = queryStore(home.storePath, 'SELECT count(*) AS count, sum(output_tokens) AS tokens FROM requests WHERE state = \'ok\'');
	const total = streamCount + warmCount;
	if (row!.count !== total || row!.tokens !== total * 7) {
		wrong.push(`recorded are ${JSON.stringify(row)} of ${total}`);
	}

	upstream.close();
	home.remove();
	return wrong;
}
