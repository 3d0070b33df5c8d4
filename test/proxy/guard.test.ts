import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {createGuard} from '../../source/proxy/guard.js';

const guard = createGuard({
	host: '127.0.0.1', port: 7171, allowedHosts: ['host.docker.internal', 'box:8080', '[fd00::1]'], allowedOrigins: ['http://localhost:3000'],
});

describe('a request by name', () => {
	for (const host of ['127.0.0.1:7171', 'localhost:7171', 'LOCALHOST:7171', '[::1]:7171', 'host.docker.internal:7171', 'box:8080', '[fd00::1]:7171']) {
		test(`${host} is served`, () => {
			assert.equal(guard(['Host', host]), null);
		});
	}

	for (const host of [
		'evil.example:7171',
		'evil.example',
		'',
		'127.0.0.1',
		'localhost',
		'127.0.0.1:80',
		'0.0.0.0:7171',
		'[::]:7171',
		'[::ffff:127.0.0.1]:7171',
		'localhost.:7171',
		'127.1:7171',
		'2130706433:7171',
		'0x7f000001:7171',
		'127.0.0.1:7171.evil.example',
		'127.0.0.1:71710',
		'localhost:7171, evil.example',
		'user@localhost:7171',
		' localhost:7171',
		'box:7171',
	]) {
		test(`${JSON.stringify(host)} is refused`, () => {
			assert.equal(guard(['Host', host]), 'host_not_allowed');
		});
	}

	test('needs exactly one', () => {
		assert.equal(guard([]), 'bad_host');
		assert.equal(guard(['X-Forwarded-Host', '127.0.0.1:7171']), 'bad_host');
		assert.equal(guard(['Host', '127.0.0.1:7171', 'host', '127.0.0.1:7171']), 'bad_host');
	});

	test('without a port is served on the port that is left out', () => {
		const plain = createGuard({
			host: 'localhost', port: 80, allowedHosts: [], allowedOrigins: [],
		});
		assert.equal(plain(['Host', 'localhost']), null);
		assert.equal(plain(['Host', '[::1]']), null);
		assert.equal(plain(['Host', 'evil.example']), 'host_not_allowed');
	});

	test('is served by the address that it listens on', () => {
		const other = createGuard({
			host: '127.0.0.5', port: 7171, allowedHosts: [], allowedOrigins: [],
		});
		assert.equal(other(['Host', '127.0.0.5:7171']), null);
	});
});

describe('a request by a web page', () => {
	const ask = (...headers: string[]) => guard(['Host', '127.0.0.1:7171', ...headers]);

	for (const [title, headers, expected] of [
		['that is none, but a program', [], null],
		['with an allowed origin', ['Origin', 'http://localhost:3000'], null],
		['with an allowed origin, across sites', ['Origin', 'http://localhost:3000', 'Sec-Fetch-Site', 'same-site'], null],
		['of ours', ['Sec-Fetch-Site', 'same-origin'], null],
		['typed into the address bar', ['Sec-Fetch-Site', 'none'], null],
		['with a mode but no site, as Node\'s fetch sends it', ['Sec-Fetch-Mode', 'cors'], null],
		['with a foreign origin', ['Origin', 'https://evil.example'], 'origin_not_allowed'],
		['with another port of the allowed one', ['Origin', 'http://localhost:3001'], 'origin_not_allowed'],
		['with an origin that only begins like the allowed one', ['Origin', 'http://localhost:3000.evil.example'], 'origin_not_allowed'],
		['that hides its origin', ['Origin', 'null'], 'origin_not_allowed'],
		['with an empty origin', ['Origin', ''], 'origin_not_allowed'],
		['across sites', ['Sec-Fetch-Site', 'cross-site'], 'origin_not_allowed'],
		['of the same site', ['Sec-Fetch-Site', 'same-site'], 'origin_not_allowed'],
		['with a site that nobody knows', ['sec-fetch-site', 'x'], 'origin_not_allowed'],
	] as const) {
		test(`${title} is ${expected === null ? 'served' : 'refused'}`, () => {
			assert.equal(ask(...headers), expected);
		});
	}
});

test('a guard on the default port and on an address of IPv6 knows both as browsers write them', () => {
	const known = {allowedHosts: ['box'], allowedOrigins: []};
	const onDefault = createGuard({host: '::1', port: 80, ...known});
	for (const host of ['[::1]', '[::1]:80', 'localhost', '127.0.0.1', 'box:80']) {
		assert.equal(onDefault(['Host', host]), null, host);
	}

	const onOther = createGuard({host: 'FD00::1', port: 8080, ...known});
	assert.equal(onOther(['Host', '[fd00::1]']), 'host_not_allowed');
	assert.equal(onOther(['Host', 'localhost']), 'host_not_allowed');
});

test('a guard on every address answers to loopback\'s names and those that it is given, not to the address that stands for all', () => {
	for (const host of ['0.0.0.0', '::']) {
		const guardOfAll = createGuard({
			host, port: 7171, allowedHosts: ['box'], allowedOrigins: [],
		});
		assert.deepEqual(['localhost:7171', 'box:7171', '0.0.0.0:7171', '[::]:7171'].map(name => guardOfAll(['Host', name])), [null, null, 'host_not_allowed', 'host_not_allowed']);
	}
});

test('a guard with a token lets in who has it, and nobody else', () => {
	const guardWithToken = createGuard({
		host: '127.0.0.1', port: 7171, allowedHosts: [], allowedOrigins: [], token: 'f'.repeat(64),
	});
	assert.notEqual(guardWithToken(['Host', 'localhost:7171']), null);
	assert.notEqual(guardWithToken(['Host', 'localhost:7171', 'x-tailrace-token', 'f'.repeat(63)]), null);
	assert.equal(guardWithToken(['Host', 'localhost:7171', 'x-tailrace-token', 'f'.repeat(64)]), null);
});
