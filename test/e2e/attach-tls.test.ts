import {writeFileSync} from 'node:fs';
import {createServer} from 'node:https';
import {connect, type AddressInfo} from 'node:net';
import path from 'node:path';
import process from 'node:process';
import {createServer as createTlsServer, type Server} from 'node:tls';
import assert from 'node:assert/strict';
import {
	after,
	before,
	describe,
	test,
} from 'node:test';
import {makeCertificates, needsOpenssl, type Certificate} from '../helpers/certificates.js';
import {askMany, findBroken} from '../helpers/demo-client.js';
import {setUpEndToEnd} from '../helpers/end-to-end.js';
import {makeHome, programPath, readApiUrl} from '../helpers/program.js';
import {needsTerminal, startPty, type Pty} from '../helpers/terminal-host.js';
import {waitUntil} from '../helpers/wait-until.js';

const {start} = setUpEndToEnd({before, after});

async function untilShown(screen: Pty, expected: RegExp): Promise<void> {
	await waitUntil(async () => expected.test(await screen.readScreen()), {what: String(expected), everyMs: 20, timeoutMs: 20_000});
}

/** What ends TLS in front of an API, as a reverse proxy does: bytes go through as they come. */
async function startTls({key, cert}: Certificate, findApi: () => string): Promise<{server: Server; host: string}> {
	const server = createTlsServer({key, cert}, socket => {
		const {hostname, port} = new URL(findApi());
		const behind = connect(Number(port), hostname);
		for (const [end, other] of [[socket, behind], [behind, socket]] as const) {
			end.on('error', () => other.destroy());
			end.on('close', () => other.destroy());
			end.pipe(other);
		}
	});
	await new Promise<void>(resolve => {
		server.listen(0, '127.0.0.1', resolve);
	});
	return {server, host: `localhost:${(server.address() as AddressInfo).port}`};
}

const needsBoth = needsTerminal.skip === false ? needsOpenssl : needsTerminal;

describe('attach to a tailrace behind TLS', needsBoth, () => {
	const certificates = makeCertificates();

	test('believes the authority that NODE_EXTRA_CA_CERTS names, and shows the traffic and the alerts of the other side', {timeout: 90_000}, async () => {
		let apiUrl = '';
		const {server, host} = await startTls(certificates.good, () => apiUrl);
		const {home, program} = await start(['--api', '127.0.0.1:0', '--allow-host', host, '--alert', 'count >= 2 per 1h']);
		apiUrl = readApiUrl(program);
		const viewer = makeHome();
		const authority = path.join(viewer.path, 'authority.pem');
		writeFileSync(authority, certificates.authority);
		assert.deepEqual(await findBroken(askMany(program.url, 'tls', 3)), []);
		// Its own rules are about what is asked here, not there.
		const screen = await startPty([process.execPath, programPath, 'attach', `https://${host}`], {environment: {...viewer.environment, NODE_EXTRA_CA_CERTS: authority, TAILRACE_ALERT: 'failed >= 0 per 1h'}, columns: 120});
		await untilShown(screen, /LIVE/v);
		await untilShown(screen, /gpt-5-mini/v);
		const running = askMany(program.url, 'live', 1, () => ({outputTokens: 200, tokensPerSecond: 100}));
		await untilShown(screen, /[1-9] in flight/v);
		assert.deepEqual(await findBroken(running), []);
		screen.write('7');
		await untilShown(screen, /ringing +count >= 2 per 1h/v);
		assert.doesNotMatch(await screen.readScreen(), /failed >= 0/v);
		screen.write('q');
		assert.equal(await screen.waitForEnd(), 0);
		server.close();
		await program.stop();
		home.remove();
		viewer.remove();
	});

	test('says in one sentence what is wrong with a certificate, and sends nothing', {timeout: 90_000}, async () => {
		const viewer = makeHome();
		const authority = path.join(viewer.path, 'authority.pem');
		writeFileSync(authority, certificates.authority);
		for (const [name, reason] of [['expired', /CERT_HAS_EXPIRED/v], ['otherName', /ERR_TLS_CERT_ALTNAME_INVALID/v], ['selfSigned', /DEPTH_ZERO_SELF_SIGNED_CERT/v]] as const) {
			let heard = '';
			const server = createServer(certificates[name], incoming => {
				heard = incoming.url!;
			});
			await new Promise<void>(resolve => {
				server.listen(0, '127.0.0.1', resolve);
			});
			const screen = await startPty([process.execPath, programPath, 'attach', `https://localhost:${(server.address() as AddressInfo).port}`], {environment: {...viewer.environment, NODE_EXTRA_CA_CERTS: authority}, columns: 120});
			assert.equal(await screen.waitForEnd(), 1, name);
			assert.match(screen.output(), reason);
			assert.equal(heard, '');
			server.close();
		}

		viewer.remove();
	});
});
