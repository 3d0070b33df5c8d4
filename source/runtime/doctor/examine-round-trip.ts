import {once} from 'node:events';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {randomBytes} from 'node:crypto';
import {request} from 'undici';
import type {Settings} from '../../config/settings.js';
import {startInstance} from '../instance/start-instance.js';
import {fail, ok, type Finding} from './finding.js';

const answer = JSON.stringify({
	id: 'chatcmpl-doctor',
	object: 'chat.completion',
	model: 'doctor',
	choices: [{index: 0, message: {role: 'assistant', content: 'well'}, finish_reason: 'stop'}],
	usage: {prompt_tokens: 3, completion_tokens: 2, total_tokens: 5},
});

/** Sends a request through a proxy of this installation to a server of its own and back, and looks whether it is recorded as it was. */
export async function examineRoundTrip(settings: Settings): Promise<Finding> {
	const upstream = createServer((incoming, response) => {
		incoming.resume().on('end', () => {
			response.setHeader('content-type', 'application/json').end(answer);
		});
	});
	upstream.listen(0, '127.0.0.1');
	await once(upstream, 'listening');
	try {
		const {port} = upstream.address() as AddressInfo;
		return await sendThrough({
			...settings,
			listen: {host: '127.0.0.1', port: 0},
			api: null,
			store: 'memory:',
			statsJson: null,
			analyticsJsonl: null,
			upstream: [{name: 'doctor', origin: `http://127.0.0.1:${port}`, basePath: ''}],
		});
	} catch (error) {
		return fail('round trip', `a request through the proxy failed: ${(error as Error).message}`, 'install tailrace anew: npm ci, or npm install -g tailrace');
	} finally {
		upstream.closeAllConnections();
		upstream.close();
	}
}

async function sendThrough(settings: Settings): Promise<Finding> {
	const instance = await startInstance(settings, randomBytes(32), {isDemo: false, async onLog() {/* Its log is nobody's. */}});
	try {
		const {body} = await request(`${instance.proxyUrl}/doctor/v1/chat/completions`, {
			method: 'POST', headers: {'content-type': 'application/json'}, body: JSON.stringify({model: 'doctor', messages: [{role: 'user', content: 'How are you?'}]}),
		});
		const isEquals = await body.text() === answer;
		const tokens = await readTokens(instance.reader);
		return isEquals && tokens === 5
			? ok('round trip', 'a request went through the proxy and back unchanged, and was recorded')
			: fail('round trip', isEquals ? 'a request went through the proxy, but was not recorded' : 'a request came back from the proxy changed', 'this is a bug; please report it');
	} finally {
		await instance.stop(0);
	}
}

/** As soon as it is recorded; `null` where that takes too long. */
async function readTokens(reader: Awaited<ReturnType<typeof startInstance>>['reader']): Promise<number | null> {
	for (let tries = 0; tries < 60; tries++) {
		// eslint-disable-next-line no-await-in-loop -- One look after the other.
		const {records} = await reader.readRequests({limit: 1});
		if (records[0]?.state === 'ok') {
			return records[0].totalTokens;
		}

		// eslint-disable-next-line no-await-in-loop -- As above.
		await new Promise(resolve => {
			setTimeout(resolve, 50);
		});
	}

	return null;
}
