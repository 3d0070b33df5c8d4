/* eslint unicorn/prefer-https: off -- What leads to an upstream in plain HTTP is not what leads to one in TLS. */
import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {readSettings, type Flags} from '../../source/config/read-settings.js';
import {listWays, readServingSettings} from '../../source/config/serving-settings.js';
import {
	parseUpstreamProxy,
	pickProxy,
	readUpstreamProxies,
	type ProxyAddress,
} from '../../source/config/upstream-proxy.js';
import {UsageError} from '../../source/core/errors.js';

type Environment = Readonly<Record<string, string>>;

const pick = (environment: Environment, origin = 'https://api.example', wish = 'env'): ProxyAddress | null => pickProxy(readUpstreamProxies(parseUpstreamProxy(wish), environment), origin);

describe('the proxy for an upstream', () => {
	for (const [title, environment, origin, expected] of [
		['none where nothing is set', {}, 'https://api.example', null],
		['that of https', {HTTPS_PROXY: 'http://a:1', HTTP_PROXY: 'http://b:2'}, 'https://api.example', 'a:1 HTTPS_PROXY'],
		['that of http', {HTTPS_PROXY: 'http://a:1', HTTP_PROXY: 'http://b:2'}, 'http://api.example', 'b:2 HTTP_PROXY'],
		['none of the other scheme', {HTTPS_PROXY: 'http://a:1'}, 'http://api.example', null],
		['the one in small letters', {HTTPS_PROXY: 'http://a:1', https_proxy: 'http://b:2'}, 'https://api.example', 'b:2 https_proxy'],
		['the one in capitals where that in small letters is empty', {HTTPS_PROXY: 'http://a:1', https_proxy: ''}, 'https://api.example', 'a:1 HTTPS_PROXY'],
		['that of all', {ALL_PROXY: 'http://a:1'}, 'https://api.example', 'a:1 ALL_PROXY'],
		['that of all in small letters', {ALL_PROXY: 'http://a:1', all_proxy: 'http://b:2'}, 'http://api.example', 'b:2 all_proxy'],
		['its own before that of all', {all_proxy: 'http://a:1', HTTPS_PROXY: 'http://b:2'}, 'https://api.example', 'b:2 HTTPS_PROXY'],
		['one without a scheme', {HTTPS_PROXY: 'proxy.corp.example:8080'}, 'https://api.example', 'proxy.corp.example:8080 HTTPS_PROXY'],
		['one without a port', {HTTPS_PROXY: 'http://proxy.corp.example/'}, 'https://api.example', 'proxy.corp.example:80 HTTPS_PROXY'],
		['one in TLS without a port', {HTTPS_PROXY: 'https://proxy.corp.example'}, 'https://api.example', 'proxy.corp.example:443 HTTPS_PROXY'],
		['one that is an address', {HTTPS_PROXY: 'http://[fd00::1]:3128'}, 'https://api.example', '[fd00::1]:3128 HTTPS_PROXY'],
		['not one of SOCKS that another scheme has', {HTTPS_PROXY: 'http://a:1', ALL_PROXY: 'socks5://s:1'}, 'https://api.example', 'a:1 HTTPS_PROXY'],
	] as ReadonlyArray<readonly [string, Environment, string, string | null]>) {
		test(`is ${title}`, () => {
			const proxy = pick(environment, origin);
			assert.equal(proxy === null ? null : `${proxy.name} ${proxy.place}`, expected);
		});
	}

	test('is the one that was given, whatever the environment says but for its exceptions', () => {
		const environment = {HTTPS_PROXY: 'http://a:1', NO_PROXY: 'in.example'};
		assert.equal(pick(environment, 'https://api.example', 'https://given:8443')?.name, 'given:8443');
		assert.equal(pick(environment, 'http://api.example', 'https://given:8443')?.protocol, 'https:');
		assert.equal(pick(environment, 'https://x.in.example', 'https://given:8443'), null);
		assert.equal(pick(environment, 'https://api.example', 'off'), null);
	});

	test('is told the user and password as they are meant', () => {
		const decode = (url: string): string | undefined => pick({HTTPS_PROXY: url})!.authorization?.replace(/^Basic (?<text>.+)$/v, (_all, text: string) => Buffer.from(text, 'base64').toString());
		assert.equal(decode('http://me:p%40ss%3A%C3%A9@a:1'), 'me:p@ss:é');
		assert.equal(decode('http://me@a:1'), 'me:');
		assert.equal(decode('http://a:1'), undefined);
		assert.doesNotMatch(pick({HTTPS_PROXY: 'http://me:s3cret@a:1'})!.name, /me|s3cret/v);
	});

	for (const host of ['localhost', 'LOCALHOST', 'localhost.', 'x.localhost', '127.0.0.1', '127.8.9.10', '127.1', '[::1]', '[::ffff:127.0.0.1]', '0.0.0.0', '[::]']) {
		test(`is none for ${host}, which is this machine`, () => {
			for (const scheme of ['http', 'https']) {
				assert.equal(pick({ALL_PROXY: 'http://a:1'}, `${scheme}://${host}:11434`), null);
				assert.equal(pick({}, `${scheme}://${host}:11434`, 'http://a:1'), null);
			}
		});
	}
});

describe('an exception', () => {
	for (const [list, origin, isExcepted] of [
		['*', 'https://api.example', true],
		['api.example', 'https://api.example', true],
		['API.Example', 'https://api.example', true],
		['api.example', 'https://api.example.', true],
		['api.example.', 'https://api.example', true],
		['example', 'https://api.example', true],
		['.example', 'https://api.example', true],
		['*.example', 'https://api.example', true],
		['.api.example', 'https://api.example', true],
		['pi.example', 'https://api.example', false],
		['api.exampl', 'https://api.example', false],
		['x.api.example', 'https://api.example', false],
		['a.*.example', 'https://a.b.example', false],
		['', 'https://api.example', false],
		[' , ,', 'https://api.example', false],
		['.', 'https://api.example', false],
		['other, api.example', 'https://api.example', true],
		['other api.example', 'https://api.example', true],
		['other,api.example,', 'https://api.example', true],
		['api.example:443', 'https://api.example', true],
		['api.example:443', 'https://api.example:8443', false],
		['api.example:8443', 'https://api.example:8443', true],
		['api.example:80', 'http://api.example', true],
		['api.example:', 'https://api.example', false],
		['10.1.2.3', 'https://10.1.2.3', true],
		['10.1.2.3:443', 'https://10.1.2.3', true],
		['10.1.2.3:80', 'https://10.1.2.3', false],
		['2.3', 'https://10.1.2.3', false],
		['10.0.0.0/8', 'https://10.1.2.3', true],
		['10.0.0.0/8', 'https://11.1.2.3', false],
		['10.0.0.0/8:80', 'http://10.1.2.3', true],
		['10.0.0.0/33', 'https://10.1.2.3', false],
		['10.0.0.0/x', 'https://10.1.2.3', false],
		['10.0.0.0/', 'https://10.1.2.3', false],
		['0.0.0.0/0', 'https://10.1.2.3', true],
		['10.0.0.0/8', 'https://10.example', false],
		['fd00::1', 'https://[fd00::1]', true],
		['[fd00::1]', 'https://[fd00::1]', true],
		['[fd00::1]:443', 'https://[fd00:0::1]', true],
		['[fd00::1]:80', 'https://[fd00::1]', false],
		['fd00::/8', 'https://[fd12::9]', true],
		['fe00::/8', 'https://[fd12::9]', false],
		['10.1.2.3', 'https://[::ffff:10.1.2.3]', true],
	] as ReadonlyArray<readonly [string, string, boolean]>) {
		test(`"${list}" ${isExcepted ? 'names' : 'does not name'} ${origin}`, () => {
			assert.equal(pick({ALL_PROXY: 'http://a:1', NO_PROXY: list}, origin) === null, isExcepted);
		});
	}

	test('in small letters wins', () => {
		assert.notEqual(pick({ALL_PROXY: 'http://a:1', NO_PROXY: '*', no_proxy: 'other'}), null);
	});
});

describe('a proxy that can\'t be used', () => {
	const refusal = (message: RegExp) => (error: Error): boolean => error instanceof UsageError && message.test(error.message) && !error.message.includes('s3cret') && !error.message.includes('\n');
	const serve = (flags: Flags, environment: Environment) => readServingSettings({config: undefined, ...flags}, {HOME: '/nowhere', ...environment});

	for (const [title, flags, environment, message] of [
		['of SOCKS', {}, {ALL_PROXY: 'socks5h://me:s3cret@s:1080'}, /^ALL_PROXY: tailrace speaks to HTTP proxies only, not to SOCKS; give one as --upstream-proxy http:\/\/host:port, or [^\n]+ --upstream-proxy off$/v],
		['of SOCKS in a flag', {upstreamProxy: 'socks5://me:s3cret@s'}, {}, /^--upstream-proxy: tailrace speaks to HTTP proxies only/v],
		['that is no address', {}, {https_proxy: 'http://me:s3cret@:'}, /^https_proxy: that is no address of a proxy; write it as http:\/\/host:port/v],
		['of another kind', {}, {https_proxy: 'ftp://me:s3cret@a'}, /^https_proxy: that is no address of a proxy/v],
		['in our own variable', {}, {TAILRACE_UPSTREAM_PROXY: 'ftp://me:s3cret@a'}, /^TAILRACE_UPSTREAM_PROXY: that is no address of a proxy/v],
		['whose password is not well written', {}, {HTTPS_PROXY: 'http://me:s3cret%@a:1'}, /^HTTPS_PROXY: the user or password [^\n]+ %25$/v],
		['that is tailrace itself', {}, {HTTPS_PROXY: 'http://localhost:7171'}, /^HTTPS_PROXY: localhost:7171 is tailrace itself/v],
		['that is tailrace\'s own API', {api: '127.0.0.1:7999'}, {HTTPS_PROXY: 'http://127.0.0.1:7999'}, /^HTTPS_PROXY: 127\.0\.0\.1:7999 is tailrace itself/v],
	] as ReadonlyArray<readonly [string, Flags, Environment, RegExp]>) {
		test(`(one ${title}) is one line for who serves, without what may be secret`, () => {
			assert.throws(() => serve(flags, environment), refusal(message));
		});
	}

	test('troubles nobody who serves nothing', () => {
		assert.equal(readSettings({}, {HOME: '/nowhere', ALL_PROXY: 'socks5://s:1'}).listen.port, 7171);
	});

	test('troubles nobody who does not need it', () => {
		const readPort = (flags: Flags, environment: Environment): number => serve(flags, environment).listen.port;
		assert.equal(readPort({upstreamProxy: 'off'}, {ALL_PROXY: 'socks5://s:1'}), 7171);
		assert.equal(readPort({}, {ALL_PROXY: 'socks5://s:1', NO_PROXY: '*'}), 7171);
		assert.equal(readPort({}, {HTTP_PROXY: 'socks5://s:1'}), 7171, 'no upstream elsewhere is spoken to in plain HTTP');
		assert.throws(() => serve({upstream: ['mine=http://llm.example']}, {HTTP_PROXY: 'socks5://s:1'}), refusal(/^HTTP_PROXY: /v));
	});

	test('is told apart by upstream', () => {
		const ways = listWays(serve({upstream: ['mine=https://llm.corp.example', 'near=http://127.0.0.1:9']}, {HTTPS_PROXY: 'http://me:s3cret@proxy.corp.example:3128', NO_PROXY: '.corp.example'}));
		assert.deepEqual(['openai', 'mine', 'near', 'ollama'].map(name => ways.get(name)?.name ?? null), ['proxy.corp.example:3128', null, null, null]);
	});
});
