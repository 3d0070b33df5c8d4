import {createSocket} from 'node:dgram';
import process from 'node:process';
import {startTestProxy} from './proxy.js';
import {requestRaw} from './raw-client.js';

/**
A proxy in a network of its own, where the only name server is this process: `missing.*` is not there, `broken.*` fails,
`silent.*` is never answered. Says what a client gets of each, and how often each was asked for.
*/
const codes: Readonly<Record<string, number>> = {missing: 3, broken: 2};
const asked = new Map<string, number>();
const server = createSocket('udp4');
server.on('message', (query, {port, address}) => {
	const name = query.toString('latin1', 13, 13 + query[12]!);
	asked.set(name, (asked.get(name) ?? 0) + 1);
	const code = codes[name];
	if (code === undefined) {
		return;
	}

	// The question as it came, as an answer with nothing in it but the code.
	const answer = query.subarray();
	answer[2]! |= 0x80;
	answer[3] = 0x80 | code;
	server.send(answer, port, address);
});
await new Promise<void>(resolve => {
	server.bind(53, '127.0.0.1', resolve);
});

const names = ['missing', 'broken', 'silent'];
const proxy = await startTestProxy(names.map(name => `${name}=http://${name}.example.com`), {connectTimeoutMs: 1000});
const ask = async (name: string) => {
	const {response} = await requestRaw(proxy.url, {path: `/${name}/v1/models`});
	return {
		name, status: response.head?.statusCode, code: response.header('x-tailrace-error'), body: response.body.toString(),
	};
};

// Those that wait for no answer do not keep the others from theirs.
const silent = Promise.all(Array.from({length: 20}, async () => ask('silent')));
const [missing, broken] = [await ask('missing'), await ask('broken')];
process.stdout.write(JSON.stringify({answers: [missing, broken, ...await silent], silentCount: asked.get('silent')}));
server.close();
await proxy.close(0);
