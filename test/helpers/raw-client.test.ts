import assert from 'node:assert/strict';
import {once} from 'node:events';
import {createServer, type RequestListener} from 'node:http';
import {type AddressInfo} from 'node:net';
import {after, describe, test} from 'node:test';
import {RawClient, requestRaw} from './raw-client.js';

const closers: Array<() => void> = [];

async function serve(listener: RequestListener): Promise<string> {
	const server = createServer(listener);
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	closers.push(() => {
		server.close();
		server.closeAllConnections();
	});
	return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

after(() => {
	for (const close of closers) {
		close();
	}
});

describe('the raw client', () => {
	test('reads a message of known length', async () => {
		const url = await serve((request, response) => {
			response.setHeader('X-Case', request.url!);
			response.end('hello');
		});
		const {response, endedBy} = await requestRaw(`${url}/a?b=c`);
		assert.equal(response.head!.statusLine, 'HTTP/1.1 200 OK');
		assert.deepEqual(response.head!.headers[0], ['X-Case', '/a?b=c']);
		assert.equal(response.body.toString(), 'hello');
		assert.equal(response.isComplete, true);
		assert.equal(endedBy, null);
	});

	test('keeps the framing of chunks, and trailers', async () => {
		const url = await serve((request, response) => {
			request.resume();
			response.writeHead(200, {trailer: 'x-sum'});
			response.write('one');
			setImmediate(() => {
				response.addTrailers({'x-sum': '2'});
				response.end('second');
			});
		});
		const {response} = await requestRaw(url, {method: 'POST', body: 'some'});
		assert.deepEqual(response.chunkLengths, [3, 6]);
		assert.deepEqual(response.trailers, [['x-sum', '2']]);
		assert.equal(response.isComplete, true);
	});

	test('expects no body where there is none', async () => {
		const url = await serve((request, response) => {
			response.writeHead(request.method === 'HEAD' ? 200 : 204, request.method === 'HEAD' ? {'content-length': 9} : {});
			response.end();
		});
		for (const method of ['HEAD', 'DELETE']) {
			const {response} = await requestRaw(url, {method});
			assert.equal(response.isComplete, true, method);
			assert.equal(response.bodyLength, 0);
		}
	});

	test('sends several requests on one connection', async () => {
		const url = await serve((request, response) => {
			response.end(request.url);
		});
		const client = await RawClient.open(url);
		for (const path of ['/first', '/second']) {
			client.send({path});

			const response = await client.finish();
			assert.equal(response.body.toString(), path);
		}

		assert.equal(client.strayBytes.length, 0);
		client.close();
	});

	test('tells a reset from an orderly end', async () => {
		const url = await serve((request, response) => {
			response.write('some');
			setImmediate(() => {
				if (request.url === '/rst') {
					request.socket.resetAndDestroy();
				} else {
					request.socket.end();
				}
			});
		});
		for (const [path, ending] of [['/rst', 'rst'], ['/fin', 'fin']] as const) {
			const {response, endedBy} = await requestRaw(`${url}${path}`);
			assert.equal(endedBy, ending);
			assert.equal(response.isComplete, false);
		}
	});
});
