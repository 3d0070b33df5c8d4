import assert from 'node:assert/strict';
import {once} from 'node:events';
import {createServer, type AddressInfo, type Server} from 'node:net';
import {
	after,
	before,
	describe,
	test,
} from 'node:test';
import {startFaultUpstream} from '../helpers/fault-upstream.js';
import {setUpProxy, startTestProxy, type TestProxy} from '../helpers/proxy.js';
import {RawClient} from '../helpers/raw-client.js';
import {createRandom} from '../helpers/seeded-random.js';
import {waitUntil} from '../helpers/wait-until.js';
import {
	buildOddRequests,
	buildOddResponses,
	findFraming,
} from './parts/odd-framing.js';

describe('a request whose end can be read in two ways', () => {
	const {upstream, proxy} = setUpProxy({before, after}, startFaultUpstream);

	test('P20 is one request or none upstream, and framed in one way', async () => {
		for (const {bytes, isAmbiguous} of buildOddRequests(createRandom(20), new URL(proxy().url).host, 250)) {
			const visitCount = upstream().visits.length;
			const client = await RawClient.open(proxy().url);
			const response = client.sendBytes(bytes, 'POST');
			// Some wait for the rest of a body that never comes; in the time of an answer nothing more happens to them.
			await waitUntil(() => response.isComplete || client.endedBy !== null, {timeoutMs: 30}).catch(() => undefined);
			client.close();
			await waitUntil(() => proxy().inFlightCount() === 0, {what: `the end of ${JSON.stringify(bytes)}`});
			const visits = upstream().visits.slice(visitCount);
			for (const {head} of visits) {
				const {encodings, lengths} = findFraming(head);
				assert.ok(encodings.length + lengths.length <= 1, JSON.stringify([bytes, head]));
				assert.ok(encodings.every(value => value === 'chunked'), JSON.stringify([bytes, head]));
				assert.ok(lengths.every(value => /^\d+$/v.test(value)), JSON.stringify([bytes, head]));
			}

			if (isAmbiguous) {
				assert.deepEqual(visits.filter(({head}) => head.includes('smuggled')), [], JSON.stringify(bytes));
			}
		}

		// Some are in order, and pass: the others are not refused for some other reason.
		assert.ok(upstream().visits.length > 20, String(upstream().visits.length));
	});

	test('P18 because it is of no version is refused', async () => {
		for (const line of ['GET /openai/v1/fine\r\n\r\n', 'GET /openai/v1/fine\r\n', 'GET /openai/v1/fine HTTP/0.9\r\n\r\n', 'GET  HTTP/1.1\r\n\r\n']) {
			const visitCount = upstream().visits.length;
			const client = await RawClient.open(proxy().url);
			const response = client.sendBytes(line);
			client.sendFin();
			await client.finishConnection();
			client.close();
			assert.ok(response.head === null || response.head.statusCode === 400, line);
			assert.equal(upstream().visits.length, visitCount, line);
		}
	});
});

describe('an answer whose end can be read in two ways', () => {
	let server: Server;
	let proxy: TestProxy;
	let bytes = '';
	before(async () => {
		server = createServer(socket => {
			socket.on('error', () => {/* The proxy may have had enough. */});
			socket.once('data', () => {
				socket.end(bytes, 'latin1');
			});
		});
		server.listen(0, '127.0.0.1');
		await once(server, 'listening');
		proxy = await startTestProxy([`openai=http://127.0.0.1:${(server.address() as AddressInfo).port}`]);
	});
	after(async () => {
		await proxy.close(0);
		server.close();
	});

	test('P20 is one answer for the client, framed in one way, or a failure that is told', async () => {
		for (const odd of buildOddResponses(createRandom(21), 200)) {
			bytes = odd;
			const client = await RawClient.open(proxy.url);
			client.send({path: '/v1/models'});
			const response = await client.finish();
			await proxy.takeRecord();
			client.close();
			const what = JSON.stringify([odd, response.head, response.body.toString()]);
			assert.equal(client.strayBytes.length, 0, what);
			assert.equal(response.problem, null, what);
			const names = response.head?.headers.map(([name]) => name.toLowerCase()).filter(name => name === 'content-length' || name === 'transfer-encoding') ?? [];
			assert.ok(names.length <= 1, what);
		}
	});
});
