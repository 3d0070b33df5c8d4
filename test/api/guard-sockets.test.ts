import assert from 'node:assert/strict';
import {
	after,
	before,
	describe,
	test,
} from 'node:test';
import {createServer, type Server} from 'node:http';
import type {AddressInfo} from 'node:net';
import {routes} from '../../source/api/routes.js';
import {token} from '../helpers/memory-api.js';
import {startLiveApi, type LiveApi} from '../helpers/live-api.js';
import {startTestProxy, type TestProxy} from '../helpers/proxy.js';
import {requestRaw, type RawRequest} from '../helpers/raw-client.js';
import {createRandom} from '../helpers/seeded-random.js';
import {waitUntil} from '../helpers/wait-until.js';
import {baseMs, buildFinished, end} from '../store/store-traffic.js';

type Header = readonly [name: string, value: string];
type Reply = {readonly status: number | null; readonly code: string | undefined; readonly setsCookie: boolean};

const page = 'http://localhost:3000';
/** How many are asked at once. */
const width = 40;

let api: LiveApi;
let proxy: TestProxy;
let upstream: Server;
let upstreamCount = 0;

before(async () => {
	api = await startLiveApi({allowedOrigins: [page], allowedHosts: ['box.example']});
	api.write(end(buildFinished(createRandom(1), 1, baseMs)));
	upstream = createServer((incoming, response) => {
		upstreamCount++;
		incoming.resume();
		response.end('{}');
	});
	await new Promise<void>(resolve => {
		upstream.listen(0, '127.0.0.1', resolve);
	});
	proxy = await startTestProxy([`mine=http://127.0.0.1:${(upstream.address() as AddressInfo).port}`], {allowedOrigins: [page], allowedHosts: ['box.example']});
});
after(async () => {
	await proxy.close(0);
	upstream.close();
	upstream.closeAllConnections();
	await api.close();
});

async function ask(url: string, request: RawRequest): Promise<Reply> {
	const {response} = await requestRaw(url, request);
	const error = response.header('x-tailrace-error') ?? /"code":"(?<code>\w+)"/v.exec(response.body.toString('latin1'))?.groups!.code;
	return {status: response.head?.statusCode ?? null, code: error, setsCookie: response.header('set-cookie') !== undefined};
}

/** In the order of the questions, some at a time. */
async function askAll<Question>(questions: readonly Question[], askOne: (question: Question) => Promise<void>): Promise<void> {
	const rest = questions.values();
	await Promise.all(Array.from({length: width}, async () => {
		for (const question of rest) {
			await askOne(question);
		}
	}));
}

/** Whatever came, it is no fault of ours. */
function isRefusalOrAnswer(status: number | null): boolean {
	return status !== null && status < 500;
}

const hosts: ReadonlyArray<readonly [host: string, isOurs: boolean]> = [
	['127.0.0.1:{port}', true], ['LocalHost:{port}', true], ['box.example:{port}', true], ['evil.example:{port}', false], ['127.0.0.1', false], ['', false],
];
/** `null`: the header is left out. */
const origins: ReadonlyArray<readonly [origin: string | null, isAllowed: boolean | null]> = [
	[null, null], [page, true], ['https://evil.example', false], ['null', false],
];
const sites: ReadonlyArray<readonly [site: string | null, isAllowed: boolean]> = [
	[null, true], ['same-origin', true], ['none', true], ['cross-site', false], ['same-site', false],
];
const methods = ['GET', 'POST', 'DELETE', 'OPTIONS'] as const;
const types = ['application/json', 'text/plain', 'application/x-www-form-urlencoded'] as const;

type Combination = {readonly headers: readonly Header[]; readonly method: string; readonly refusal: string | null};

function combine(port: string): Combination[] {
	const combinations: Combination[] = [];
	for (const [host, isOurs] of hosts) {
		for (const [origin, isOriginAllowed] of origins) {
			for (const [site, isSiteAllowed] of sites) {
				for (const method of methods) {
					for (const type of types) {
						const isSiteRight = isOriginAllowed ?? isSiteAllowed;
						combinations.push({
							method,
							headers: [
								['Host', host.split('{port}').join(port)],
								...(origin === null ? [] : [['Origin', origin]] as const),
								...(site === null ? [] : [['Sec-Fetch-Site', site]] as const),
								['Content-Type', type],
							],
							refusal: isOurs ? (isSiteRight ? null : 'origin_not_allowed') : 'host_not_allowed',
						});
					}
				}
			}
		}
	}

	return combinations;
}

describe('over real sockets', () => {
	for (const [what, readUrl, path] of [
		['the API', () => api.url, '/v1/requests'],
		['the proxy', () => proxy.url, '/mine/v1/chat/completions'],
	] as const) {
		test(`A1 A2 A5 (${what}) answers each of 1440 combinations of host, origin, site, method and type as the rules say`, {timeout: 100_000}, async () => {
			const combinations = combine(new URL(readUrl()).port);
			assert.ok(combinations.length >= 500);
			const beforeCount = upstreamCount;
			await askAll(combinations, async ({method, headers, refusal}) => {
				const {status, code, setsCookie} = await ask(`${readUrl()}${path}`, {method, headers, ...(method !== 'GET' && {body: '{}'})});
				const told = JSON.stringify({
					method, headers, status, code,
				});
				assert.equal(setsCookie, false, told);
				if (refusal === null) {
					assert.notEqual(status, 403, told);
					assert.ok(isRefusalOrAnswer(status), told);
				} else if (status !== 400 || headers[0]![1] !== '') {
					// No name at all is not even HTTP to some.
					assert.equal(status, 403, told);
					assert.equal(code, refusal, told);
				}
			});
			const passed = combinations.filter(({refusal}) => refusal === null).length;
			assert.equal(upstreamCount - beforeCount, what === 'the proxy' ? passed : 0, 'nothing that was refused went further');
		});

		test(`A5 (${what}) has no other names: not the address of all, not shortened, not in other digits`, async () => {
			const {port} = new URL(readUrl());
			for (const name of ['0.0.0.0', '[::]', '[::ffff:127.0.0.1]', 'localhost.', '127.1', '2130706433', '0x7f000001', '127.0.0.1.', 'user@127.0.0.1', '127.0.0.1:{port},evil.example']) {
				const {status} = await ask(`${readUrl()}${path}`, {headers: [['Host', `${name.split('{port}').join(port)}:${port}`]]});
				assert.match(String(status), /^40[03]$/v, name);
			}
		});

		test(`A4 (${what}) opens no WebSocket and no stream for a page of elsewhere`, async () => {
			for (const target of [path, '/v1/events', '/v1/realtime']) {
				for (const site of [[['Origin', 'https://evil.example']], [['Sec-Fetch-Site', 'cross-site']], [['Origin', 'null']]] as ReadonlyArray<readonly Header[]>) {
					const {status} = await ask(`${readUrl()}${target}`, {
						headers: [
							['Connection', 'Upgrade'], ['Upgrade', 'websocket'], ['Sec-WebSocket-Version', '13'], ['Sec-WebSocket-Key', 'dGhlIHNhbXBsZSBub25jZQ=='], ...site,
						],
					});
					assert.equal(status, 403, target);
					assert.equal((await ask(`${readUrl()}${target}`, {headers: site})).status, 403, target);
				}
			}
		});

		test(`A6 (${what}) refuses thousands of malformed hosts, origins and tokens, and lives`, {timeout: 100_000}, async () => {
			const random = createRandom(6);
			const characters = [...'ab:/@[]%.\\\'"{}$,;=?#&<>|^~` \t', '\u{0}', '\u{1}', '\u{B}', '\u{7F}', '\u{80}', '\u{FF}', '127.0.0.1', 'localhost', 'Bearer', '::', '99999999999999999999'];
			const names = ['Host', 'Origin', 'Authorization', 'X-Internal-Auth', 'Sec-Fetch-Site', 'X-Tailrace-Token'];
			const questions = Array.from({length: 2500}, () => [random.pick(names), Array.from({length: random.integer(0, 40)}, () => random.pick(characters)).join('')] as const);
			await askAll(questions, async header => {
				const {status} = await ask(`${readUrl()}${path}`, {headers: [header], method: 'GET'});
				const isAccess = header[0] === 'Host' || header[0] === 'Origin' || header[0] === 'Sec-Fetch-Site';
				assert.ok(isRefusalOrAnswer(status), `${JSON.stringify(header)}: ${status}`);
				assert.ok(!isAccess || status! >= 400 || header[1].trim() === '' || /^\s*(?:same-origin|none)\s*$/v.test(header[1]), `${JSON.stringify(header)}: ${status}`);
			});
			const {status} = await ask(`${readUrl()}${path}`, {});
			assert.equal(status, 200);
		});

		test(`A27 (${what}) refuses floods of headers, and serves the next`, async () => {
			for (const headers of [
				[['X-Long', 'x'.repeat(100_000)]],
				[['Cookie', 'x'.repeat(70_000)]],
				Array.from({length: 8000}, (_, index) => [`x-${index}`, 'y'] as const),
			] as ReadonlyArray<readonly Header[]>) {
				assert.equal((await ask(`${readUrl()}${path}`, {headers})).status, 431);
				assert.equal((await ask(`${readUrl()}${path}`, {})).status, 200);
			}
		});
	}

	test('A3 nothing that a form can send deletes anything, a page of elsewhere writes nothing, and no cookie is known', async () => {
		const known = await api.reader.countRequests({maxCount: 100_000});
		const guesses = ['/analytics/clear', '/config', '/stats/reset'].flatMap(path => ['POST', 'PUT', 'PATCH'].map(method => ({method, path})));
		const destroying = routes.filter(({access}) => access === 'destroy');
		assert.ok(destroying.length > 0);
		for (const {method, path} of [...guesses, ...destroying]) {
			for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', 'application/json']) {
				const {status, setsCookie} = await ask(`${api.url}${path.replaceAll(/\{\w+\}/gv, 'x')}`, {method, headers: [['Content-Type', type], ['Cookie', `token=${token}`]], body: ''});
				assert.match(String(status), /^4\d\d$/v, `${method} ${path}: ${status}`);
				assert.equal(setsCookie, false);
			}
		}

		const writing = routes.filter(({access}) => access === 'write');
		for (const {method, path} of writing) {
			for (const site of [['Origin', 'https://evil.example'], ['Origin', 'null'], ['Sec-Fetch-Site', 'cross-site']] as readonly Header[]) {
				const {status} = await ask(`${api.url}${path.replaceAll(/\{\w+\}/gv, 'x')}`, {method, headers: [['Content-Type', 'application/json'], site], body: '{}'});
				assert.equal(status, 403, path);
			}
		}

		assert.deepEqual(await api.reader.countRequests({maxCount: 100_000}), known);
	});

	test('A7 tokens that are wrong, shorter, longer or none are refused, and after some not even that is said; the right one passes', async () => {
		const closed = await startLiveApi({isAuthAlways: true});
		const askWith = async (text: string | null) => ask(`${closed.url}/v1/requests`, {headers: text === null ? [] : [['Authorization', text]]});
		for (let count = 0; count < 20; count++) {
			assert.equal((await askWith(null)).status, 401);
		}

		const guesses = [token.slice(0, -1), `${token}0`, token.toUpperCase(), '', ' ', token.replace('a', 'b'), `${token} ${token}`, 'null', '0', '%'];
		for (const guess of guesses) {
			assert.equal((await askWith(`Bearer ${guess}`)).status, 401, guess);
		}

		assert.deepEqual(await askWith('Bearer 1'), {status: 429, code: 'too_many_guesses', setsCookie: false});
		assert.equal((await askWith(`Bearer ${token}`)).status, 200);
		assert.equal((await ask(`${closed.url}/v1/requests?token=${token}`, {})).status, 401, 'it is taken from no URL');
		await closed.close();
	});

	test('A8 the API is not reached through the proxy, whatever the target says', async () => {
		const {host, port} = new URL(api.url);
		const targets = [`http://${host}/v1/requests`, `//${host}/v1/requests`, `/mine@${host}/v1/requests`, `/http://${host}/v1/requests`, `http://localhost:${port}/health`];
		for (const path of targets) {
			for (const headers of [[], [['X-Forwarded-Host', host]], [['Host', host]]] as ReadonlyArray<readonly Header[]>) {
				const {status} = await ask(proxy.url, {path, headers});
				assert.match(String(status), /^4\d\d$/v, `${path}: ${status}`);
			}
		}

		assert.equal((await ask(proxy.url, {method: 'CONNECT', path: host})).status, 405);
	});

	test('A25 what a client says of its own address is passed on, and not believed', async () => {
		const spoofed = ['X-Forwarded-For', 'X-Real-IP', 'Forwarded', 'X-Client-IP', 'True-Client-IP'].map(name => [name, name === 'Forwarded' ? 'for=6.6.6.6' : '6.6.6.6'] as const);
		const seen = new Promise<readonly string[]>(resolve => {
			upstream.once('request', ({rawHeaders}) => {
				resolve(rawHeaders);
			});
		});
		const knownCount = proxy.ended().length;
		await ask(`${proxy.url}/mine/v1/chat/completions`, {method: 'POST', headers: spoofed, body: '{}'});
		const rawHeaders = await seen;
		assert.deepEqual(spoofed.filter(([name]) => !rawHeaders.includes(name)), []);
		const records = await waitUntil(() => proxy.ended().length > knownCount && proxy.ended(), {what: 'its record'});
		assert.equal(JSON.stringify(records).includes('6.6.6.6'), false);
		assert.equal(records.at(-1)!.clientIp, '127.0.0.1');
	});

	test('A26 however a body is framed, the upstream reads one request or none', async () => {
		const smuggled = '0\r\n\r\nPOST /smuggled HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n';
		const seen: string[] = [];
		const note = ({url}: {url?: string}): void => {
			seen.push(url!);
		};

		upstream.on('request', note);
		const framings: ReadonlyArray<readonly Header[]> = [
			[['Content-Length', '5'], ['Transfer-Encoding', 'chunked']],
			[['Transfer-Encoding', 'chunked'], ['Transfer-Encoding', 'identity']],
			[['Transfer-Encoding', 'identity, chunked']],
			[['Transfer-Encoding', 'chunked, identity']],
			[['Transfer-Encoding', 'xchunked']],
			[['Transfer-Encoding', '\u{B}chunked']],
			[['Transfer-Encoding', 'chunked;x=y']],
			[['Transfer-Encoding ', 'chunked']],
			[['Content-Length', '5'], ['Content-Length', String(smuggled.length)]],
			[['Content-Length', '+5']],
			[['Content-Length', '0x5']],
			[['Content-Length', '5, 5']],
			[['Content-Length', '-1']],
			[['Content-Length', '99999999999999999999999']],
		];
		for (const headers of framings) {
			seen.length = 0;
			await ask(`${proxy.url}/mine/v1/chat/completions`, {method: 'POST', headers: [...headers, ['Connection', 'close']], body: smuggled});
			assert.ok(seen.length <= 1, `${JSON.stringify(headers)}: ${seen.join(' ')}`);
			assert.equal(seen.some(url => url.includes('smuggled')), false, JSON.stringify(headers));
		}

		upstream.off('request', note);
	});
});
