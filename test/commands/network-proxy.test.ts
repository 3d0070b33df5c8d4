import assert from 'node:assert/strict';
import {once} from 'node:events';
import {writeFileSync} from 'node:fs';
import {createServer, type Server} from 'node:https';
import type {AddressInfo} from 'node:net';
import path from 'node:path';
import {
	after,
	before,
	describe,
	test,
} from 'node:test';
import {makeCertificates, needsOpenssl} from '../helpers/certificates.js';
import {startConnectProxy, type ConnectProxy} from '../helpers/connect-proxy.js';
import {
	makeHome,
	queryStore,
	runProgram,
	startServe,
	type Home,
} from '../helpers/program.js';
import {requestRaw} from '../helpers/raw-client.js';

const models = Array.from({length: 120}, (_, index) => ({id: `gpt-new-${index}`, match: {equals: `gpt-new-${index}`}, prices: {input_mtok: 1, output_mtok: 2}}));
const table = JSON.stringify([{
	id: 'openai', name: 'OpenAI', api_pattern: String.raw`https://api\.openai\.com`, models,
}]);
const answer = JSON.stringify({
	id: 'chatcmpl-1', object: 'chat.completion', model: 'm', choices: [], usage: {prompt_tokens: 3, completion_tokens: 2, total_tokens: 5},
});

describe('in a network that is left through a proxy only', needsOpenssl, () => {
	let home: Home;
	let network: ConnectProxy;
	let server: Server;
	let host: string;
	before(async () => {
		const certificates = makeCertificates();
		home = makeHome();
		const authority = path.join(home.path, 'authority.pem');
		writeFileSync(authority, certificates.authority);
		server = createServer(certificates.otherName, (incoming, response) => {
			incoming.resume();
			response.setHeader('content-type', 'application/json').end(incoming.url!.endsWith('.json') ? table : answer);
		});
		server.listen(0, '127.0.0.1');
		await once(server, 'listening');
		host = `elsewhere.example:${(server.address() as AddressInfo).port}`;
		network = await startConnectProxy({credentials: 'me:s3cret'});
		Object.assign(home.environment, {NODE_EXTRA_CA_CERTS: authority, HTTPS_PROXY: network.url});
	});
	after(async () => {
		await network.close();
		server.closeAllConnections();
		server.close();
		home.remove();
	});

	test('a request is served and recorded, and the proxy\'s password is nowhere', async () => {
		const program = await startServe(home, ['--upstream', `openai=https://${host}`]);
		const {response} = await requestRaw(program.url, {
			method: 'POST', path: '/v1/chat/completions', headers: [['content-type', 'application/json']], body: '{"model":"m","messages":[]}',
		});
		assert.equal(await program.stop(), 0);
		assert.deepEqual([response.head?.statusCode, response.body.toString()], [200, answer]);
		const [row] = queryStore(home.storePath, 'SELECT * FROM requests');
		assert.deepEqual([row!.state, row!.upstream_host, row!.total_tokens], ['ok', host, 5]);
		assert.doesNotMatch(program.output() + program.errors() + JSON.stringify(row), /s3cret/v);
		assert.deepEqual(network.asked.map(({target}) => target), [host]);
	});

	test('newer prices are fetched through it, too', async () => {
		const from = ['prices', 'update', '--from', `https://${host}/table.json`];
		const {exitCode, output, errors} = await runProgram(from, home.environment);
		assert.equal(exitCode, 0, errors);
		assert.match(output, /^120 prices of /v);
		const refused = await runProgram([...from, '--upstream-proxy', `http://me:wr0ng@127.0.0.1:${network.port}`], home.environment);
		assert.equal(refused.exitCode, 1);
		assert.doesNotMatch(refused.output + refused.errors, /wr0ng|s3cret/v);
	});

	test('the doctor tells what is reached through it', async () => {
		const examine = async (variables: NodeJS.ProcessEnv) => runProgram(['doctor', '--listen', '127.0.0.1:0', '--store', home.storePath], {...home.environment, ...variables});
		const {exitCode, output} = await examine({});
		assert.equal(exitCode, 0, output);
		assert.match(output, new RegExp(String.raw`^ok {4}upstreams: reached through 127\.0\.0\.1:${network.port} \(HTTPS_PROXY\): [^\n]*openai, `, 'mv'));
		assert.match(output, /^ok {4}upstreams: reached directly: [^\n]*ollama/mv);
		assert.match(output, /^ok {4}round trip/mv);
		assert.doesNotMatch(output, /s3cret/v);
		const away = await examine({HTTPS_PROXY: 'http://127.0.0.1:1'});
		assert.match(away.output, /^warn {2}upstreams: [^\n]+; but 127\.0\.0\.1:1 can't be reached \(ECONNREFUSED\)\n {6}to mend it: /mv);
		const {output: socks, exitCode: socksCode} = await examine({HTTPS_PROXY: 'socks5://me:s3cret@s'});
		assert.equal(socksCode, 1);
		assert.match(socks, /^fail {2}upstreams: HTTPS_PROXY: tailrace speaks to HTTP proxies only/mv);
		assert.doesNotMatch(output, /instead of here/v, 'clients reach tailrace by HTTP, not HTTPS');
		const detour = await examine({HTTP_PROXY: network.url, NO_PROXY: 'corp.example'});
		assert.match(detour.output, /^warn {2}clients: HTTP_PROXY of this shell may lead clients to that proxy instead of here$/mv);
		assert.match(detour.output, /^ {6}to mend it: export NO_PROXY='corp\.example,127\.0\.0\.1' no_proxy='corp\.example,127\.0\.0\.1'$/mv);
		assert.doesNotMatch(detour.output, /s3cret/v);
		const straight = await examine({HTTP_PROXY: network.url, NO_PROXY: 'localhost,127.0.0.1'});
		assert.doesNotMatch(straight.output, /instead of here/v);
		const plain = await examine({HTTPS_PROXY: undefined});
		assert.doesNotMatch(plain.output, /upstreams:/v);
	});
});
