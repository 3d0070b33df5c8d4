import assert from 'node:assert/strict';
import {Buffer} from 'node:buffer';
import {once} from 'node:events';
import {readdirSync, readFileSync, statSync} from 'node:fs';
import {createServer, type IncomingMessage, type Server} from 'node:http';
import type {AddressInfo} from 'node:net';
import path from 'node:path';
import {
	after,
	before,
	describe,
	test,
} from 'node:test';
import {WebSocket, WebSocketServer} from 'ws';
import {makeHome, queryStore, startServe} from '../helpers/program.js';
import {requestRaw, type RawRequest} from '../helpers/raw-client.js';
import {waitUntil} from '../helpers/wait-until.js';

/** One secret a position, so that a leak says where it came from; shaped as the providers' keys are. */
const buildSecret = (position: number): string => `sk-proj-C4n4ry${String(position).padStart(3, '0')}QmFzZTY0RW5jb2RlZFNlY3JldA`;
const chat = '/openai/v1/chat/completions';
const json: readonly [string, string] = ['content-type', 'application/json'];

/** Where clients put secrets, or might. */
const positions: ReadonlyArray<readonly [what: string, build: (secret: string) => RawRequest]> = [
	...['authorization', 'x-api-key', 'api-key', 'x-goog-api-key', 'cookie', 'proxy-authorization', 'x-auth-token', 'x-amz-security-token', 'referer', 'openai-organization'].map(name => [
		`the header ${name}`, (secret: string): RawRequest => ({headers: [json, [name, name.endsWith('authorization') ? `Bearer ${secret}` : secret]]}),
	] as const),
	['basic authentication', secret => ({headers: [json, ['authorization', `Basic ${Buffer.from(`user:${secret}`).toString('base64')}`]]})],
	['the query as key', secret => ({path: `${chat}?key=${secret}`})],
	['the query as access_token', secret => ({path: `${chat}?access_token=${secret}`})],
	['the query as a signature', secret => ({path: `${chat}?sig=${encodeURIComponent(`${secret}/+=`)}`})],
	['the query alone', secret => ({path: `${chat}?${secret}`})],
	['the path', secret => ({path: `/openai/v1/files/${secret}`})],
	['the path of no known endpoint', secret => ({path: `/openai/bot/${secret}/send`})],
	['the path with a number before it', secret => ({path: `/openai/bot123456789:${secret}/sendMessage`})],
	['the path of no known shape', secret => ({path: `/openai/hooks/${[...secret].toReversed().join('')}`})],
	['the path of no known route', secret => ({path: `/nobody/${secret}`})],
	['a target with a user', secret => ({path: `http://user:${secret}@127.0.0.1/v1/models`})],
	['a prompt', secret => ({body: JSON.stringify({model: 'gpt-x', messages: [{role: 'user', content: secret}]})})],
	['a system prompt', secret => ({body: JSON.stringify({model: 'gpt-x', messages: [{role: 'system', content: secret}]})})],
	['the arguments of a tool', secret => ({body: JSON.stringify({model: 'gpt-x', messages: [{role: 'assistant', tool_calls: [{id: 'c', type: 'function', function: {name: 'f', arguments: `{"a":"${secret}"}`}}]}]})})],
	['a key of the body', secret => ({
		body: JSON.stringify({
			model: 'gpt-x', messages: [], api_key: secret, [secret]: 1,
		}),
	})],
	['the model', secret => ({body: JSON.stringify({model: secret, messages: []})})],
	['the user', secret => ({body: JSON.stringify({model: 'gpt-x', messages: [], user: secret})})],
	['the name of a tool', secret => ({body: JSON.stringify({model: 'gpt-x', messages: [], tools: [{type: 'function', function: {name: secret}}]})})],
	['the credentials of a server of tools', secret => ({
		path: '/openai/v1/responses', body: JSON.stringify({
			model: 'gpt-x', input: secret, tools: [{
				type: 'mcp', server_label: 'x', server_url: `https://u:${secret}@mcp.example/?k=${secret}`, headers: {Authorization: secret},
			}],
		}),
	})],
	['a body that is no JSON', secret => ({body: `{"model": "gpt-x", ${secret}`})],
	['the agent', secret => ({headers: [json, ['user-agent', `client/1 ${secret}`]]})],
	['the session', secret => ({headers: [json, ['x-session-id', secret]]})],
	['a part of a form', secret => ({path: '/openai/v1/audio/transcriptions', headers: [['content-type', 'multipart/form-data; boundary=B']], body: `--B\r\nContent-Disposition: form-data; name="${secret}"; filename="${secret}"\r\n\r\n${secret}\r\n--B\r\nContent-Disposition: form-data; name="model"\r\n\r\nwhisper-1\r\n--B--\r\n`})],
];

/** All that a secret may have become on its way. */
function buildDisguises(secret: string): string[] {
	const bytes = Buffer.from(secret);
	// Of base64 the middle is the same whatever stands before, in one of three alignments.
	const encoded = [0, 1, 2].map(shift => Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64').slice(4, -4));
	const reversed = [...secret].toReversed().join('');
	return [secret, secret.toLowerCase(), reversed, bytes.toString('hex'), encodeURIComponent(secret), ...encoded, ...encoded.map(text => text.replaceAll('+', '-').replaceAll('/', '_'))];
}

describe('a secret', () => {
	let server: Server;
	let sockets: WebSocketServer;
	before(async () => {
		server = createServer(async (incoming, response) => {
			const text = await readAll(incoming);
			// The worst upstream: it tells everything back in its error, and in odd places.
			const echo = `Incorrect API key provided: ${text} ${JSON.stringify(incoming.rawHeaders)} ${incoming.url}`;
			response.writeHead(401, {'content-type': 'application/json'});
			response.end(JSON.stringify({
				error: {
					message: echo, type: 'invalid_request_error', code: 'invalid_api_key', param: text.slice(0, 100),
				},
			}));
		});
		sockets = new WebSocketServer({server});
		sockets.on('connection', socket => {
			socket.on('message', data => {
				socket.send(JSON.stringify({type: 'error', error: {type: 'invalid_request_error', message: (data as Buffer).toString()}}));
			});
		});
		server.listen(0, '127.0.0.1');
		await once(server, 'listening');
	});
	after(() => {
		sockets.close();
		server.closeAllConnections();
		server.close();
	});

	test('A21 A22 is nowhere on the disk and in no output, wherever a client puts it and whatever the upstream echoes', async () => {
		const home = makeHome();
		const program = await startServe(home, ['--upstream', `openai=http://127.0.0.1:${(server.address() as AddressInfo).port}`]);
		for (const [index, [, build]] of positions.entries()) {
			const {response} = await requestRaw(program.url, {
				method: 'POST', path: chat, headers: [json], body: '{"model":"gpt-x","messages":[]}', ...build(buildSecret(index)),
			});
			assert.notEqual(response.head, null);
		}

		const socketSecret = buildSecret(positions.length);
		const socketUrl = `${program.url.replace('http', 'ws')}/openai/v1/realtime?model=gpt-realtime&key=${socketSecret}`;
		const socket = new WebSocket(socketUrl, ['realtime', `openai-insecure-api-key.${socketSecret}`], {headers: {authorization: `Bearer ${socketSecret}`}});
		await once(socket, 'open');
		socket.send(JSON.stringify({type: 'response.create', response: {instructions: socketSecret, metadata: {key: socketSecret}}}));
		await once(socket, 'message');
		socket.close();
		await once(socket, 'close');
		// Without those that no route takes: they are no requests.
		await waitUntil(() => queryStore(home.storePath, 'SELECT count(*) AS count FROM requests WHERE state <> \'active\'')[0]!.count as number >= positions.length - 2, {what: 'the rows'});

		const found: string[] = [];
		const search = (place: string, content: Buffer): void => {
			for (const [index, what] of [...positions.map(([title]) => title), 'a WebSocket'].entries()) {
				for (const disguise of buildDisguises(buildSecret(index))) {
					if (content.includes(disguise)) {
						found.push(`${what}: ${disguise} in ${place}`);
					}
				}
			}
		};

		// With its log, while it runs, and all in one file afterwards.
		searchFiles(home.path, search);
		assert.equal(await program.stop(), 0);
		searchFiles(home.path, search);
		search('stdout', Buffer.from(program.output()));
		search('stderr', Buffer.from(program.errors()));
		assert.deepEqual([...new Set(found)], []);
		home.remove();
	});
});

async function readAll(incoming: IncomingMessage): Promise<string> {
	const chunks: Buffer[] = [];
	for await (const chunk of incoming) {
		chunks.push(chunk as Buffer);
	}

	return Buffer.concat(chunks).toString();
}

/** What Node compiled is its own. The store is another process's, which closing its file here does not concern. */
function searchFiles(folder: string, search: (place: string, content: Buffer) => void): void {
	for (const name of readdirSync(folder, {recursive: true, encoding: 'utf8'})) {
		const place = path.join(folder, name);
		if (!name.includes('compiled') && statSync(place).isFile()) {
			search(name, readFileSync(place));
		}
	}
}
