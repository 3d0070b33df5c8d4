import assert from 'node:assert/strict';
import net from 'node:net';
import {describe, test} from 'node:test';
import {OwnSockets} from '../../source/proxy/own-sockets.js';
import {startTestProxy} from '../helpers/proxy.js';
import {RawClient} from '../helpers/raw-client.js';

/** A port that nobody listens on. */
async function findFreePort(): Promise<number> {
	const server = net.createServer();
	await new Promise<void>(resolve => {
		server.listen(0, '127.0.0.1', resolve);
	});
	const {port} = server.address() as net.AddressInfo;
	await new Promise(resolve => {
		server.close(resolve);
	});
	return port;
}

test('a client whose port happens to be that of one of our own connections is no loop', () => {
	const own = new OwnSockets();
	own.port = 9000;
	const ours = {
		localAddress: '127.0.0.1', localPort: 40_000, remoteAddress: '127.0.0.1', remotePort: 9000, once: () => ours,
	} as unknown as net.Socket;
	own.add(ours);
	const end = {remoteAddress: '::ffff:127.0.0.1', remotePort: 40_000, localAddress: '127.0.0.1'};
	assert.equal(own.areOtherEndOf({...end, localPort: 7171} as net.Socket), false);
	assert.equal(own.areOtherEndOf({...end, localPort: 9000} as net.Socket), true);
});

describe('an upstream that leads back to the proxy', () => {
	for (const [title, name, headers] of [
		['by its address', '127.0.0.1', []],
		['by a name', 'localhost', []],
		['for a WebSocket', '127.0.0.1', [['connection', 'Upgrade'], ['upgrade', 'websocket']]],
	] as const) {
		test(`B2 ${title} is told as a loop after one turn`, async () => {
			const port = await findFreePort();
			// The table takes it since it is told of another port: as if the name were one that only DNS knows.
			const proxy = await startTestProxy([`openai=http://${name}:${port}`], {port});
			const client = await RawClient.open(proxy.url);
			client.send({method: 'GET', path: '/v1/models', headers: [['authorization', 'Bearer sk-x'], ...headers]});
			const response = await client.finish();
			client.close();
			assert.equal(response.head?.statusCode, 508);
			assert.equal(response.header('x-tailrace-error'), 'loop_detected');
			const record = await proxy.takeRecord();
			assert.equal(record.statusCode, 508);
			await proxy.close(0);
			assert.equal(proxy.ended().length, 1);
		});
	}
});
