import process from 'node:process';
import {Pool} from 'undici';

const question = JSON.stringify({model: 'gpt-4o-mini', messages: [{role: 'user', content: 'words and words '.repeat(90)}]});
const headers = {'content-type': 'application/json', authorization: 'Bearer sk-bench-0123456789', 'user-agent': 'OpenAI/JS 7.55.0'};

/** So many requests, `concurrency` at a time, each read to its end. */
export async function sendRequests(url: string, count: number, concurrency: number): Promise<void> {
	const pool = new Pool(url, {connections: concurrency, pipelining: 1});
	let left = count;
	const worker = async (): Promise<void> => {
		while (left > 0) {
			left--;
			const response = await pool.request({
				path: '/v1/chat/completions', method: 'POST', headers, body: question,
			});
			if (response.statusCode !== 200) {
				throw new Error(`status ${response.statusCode}`);
			}

			await response.body.dump();
		}
	};

	await Promise.all(Array.from({length: concurrency}, worker));
	await pool.destroy();
}

type StreamLoad = {readonly streamCount: number; readonly chunkCount: number; readonly everyMs: number; readonly path?: string};

/** Runs streams side by side; answers how late each chunk came, in milliseconds. */
export async function measureStreams(url: string, {streamCount, chunkCount, everyMs, path = '/v1/chat/completions'}: StreamLoad): Promise<number[]> {
	const pool = new Pool(url, {
		connections: streamCount, pipelining: 1, headersTimeout: 0, bodyTimeout: 0,
	});
	const delays: number[] = [];
	const body = JSON.stringify({
		model: 'gpt-4o-mini', stream: true, metadata: {chunks: String(chunkCount), every: String(everyMs)}, messages: [{role: 'user', content: 'go'}],
	});
	await Promise.all(Array.from({length: streamCount}, async (_, index) => {
		await new Promise(resolve => {
			setTimeout(resolve, index * everyMs / streamCount);
		});
		const response = await pool.request({
			path, method: 'POST', headers, body,
		});
		for await (const chunk of response.body) {
			const nowNs = process.hrtime.bigint();
			for (const match of (chunk as Buffer).toString('latin1').matchAll(/"content":"(?<writtenNs>\d+)"/gv)) {
				delays.push(Number(nowNs - BigInt(match.groups!.writtenNs!)) / 1e6);
			}
		}
	}));
	await pool.destroy();
	return delays;
}
