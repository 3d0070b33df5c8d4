import {createHmac} from 'node:crypto';
import {readFileSync} from 'node:fs';
import http from 'node:http';
import type {AddressInfo} from 'node:net';
import path from 'node:path';
import {test, type TestContext} from 'node:test';
import {makeHome, startServe} from '../helpers/program.js';
import {waitUntil} from '../helpers/wait-until.js';

test('a rule that holds is logged and posted once, however often the program is started anew', async (t: TestContext) => {
	const posted: Array<{signature: string; body: string}> = [];
	const server = http.createServer(async (incoming, response) => {
		const body = Buffer.concat(await incoming.toArray() as Buffer[]).toString();
		posted.push({signature: String(incoming.headers['x-tailrace-signature']), body});
		response.writeHead(200).end('{}');
	});
	await new Promise<void>(resolve => {
		server.listen(0, '127.0.0.1', resolve);
	});
	const hook = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
	const home = makeHome();
	t.after(() => {
		home.remove();
		server.close();
		server.closeAllConnections();
	});
	const flags = ['--alert', 'count >= 1 per 1h', '--alert-webhook', hook, '--upstream', `up=${hook}`];
	const first = await startServe(home, flags);
	const response = await fetch(`${first.url}/up/v1/chat/completions`, {method: 'POST', body: '{"model":"m","messages":[]}', headers: {'content-type': 'application/json'}});
	t.assert.strictEqual(response.status, 200);
	const isAlert = ({body}: {body: string}): boolean => body.includes('"type":"begin"');
	await waitUntil(() => posted.some(post => isAlert(post)), {timeoutMs: 15_000});
	t.assert.strictEqual(await first.stop(), 0);
	t.assert.match(first.errors(), /alert began: count >= 1 per 1h: 1\n/v);

	const {signature, body} = posted.find(post => isAlert(post))!;
	const {seconds, hex} = /^t=(?<seconds>\d+),v1=(?<hex>[\da-f]{64})$/v.exec(signature)!.groups as {seconds: string; hex: string};
	const secret = readFileSync(path.join(home.path, 'data-home', 'tailrace', 'alert-secret'), 'utf8');
	t.assert.strictEqual(hex, createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex'));

	const again = await startServe(home, [...flags, '--alert', 'count >= 0 per 1h']);
	// Rules are measured in their order: the first was, once the second began.
	await waitUntil(() => again.errors().includes('alert began: count >= 0 per 1h'));
	t.assert.strictEqual(await again.stop(), 0);
	t.assert.doesNotMatch(again.errors(), /alert began: count >= 1/v);
	t.assert.strictEqual(posted.filter(post => isAlert(post) && post.body.includes('count >= 1')).length, 1);
});
