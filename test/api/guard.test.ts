import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {createGuard, listHosts, type RequestHead} from '../../source/api/guard.js';
import type {Access} from '../../source/api/route.js';

const token = 'f'.repeat(64);
const page = 'http://localhost:3000';
const own = '127.0.0.1:7172';

const build = (isAuthAlways: boolean) => createGuard({
	hosts: listHosts({host: '127.0.0.1', port: 7172, allowedHosts: ['host.docker.internal', 'box:8080']}),
	origins: new Set([page]),
	isAuthAlways,
	isToken: text => text === token,
});

const plain: RequestHead = {
	method: 'GET', hosts: [own], origin: null, fetchSite: null, authorization: null, internalAuth: null,
};

describe('the API\'s guard', () => {
	const hosts: ReadonlyArray<readonly [readonly string[], boolean]> = [
		[[own], true],
		[['LOCALHOST:7172'], true],
		[['[::1]:7172'], true],
		[['host.docker.internal:7172'], true],
		[['box:8080'], true],
		[[], false],
		[[own, own], false],
		[['evil.example:7172'], false],
		[['127.0.0.1'], false],
		[['127.0.0.1:71720'], false],
		[['localhost.:7172'], false],
	];
	const origins: ReadonlyArray<readonly [string | null, boolean | null]> = [
		[null, null], [page, true], ['http://localhost:3001', false], ['https://evil.example', false], ['null', false], ['', false], [`http://${own}`, false],
	];
	const sites: ReadonlyArray<readonly [string | null, boolean]> = [
		[null, true], ['same-origin', true], ['none', true], ['same-site', false], ['cross-site', false], ['x', false],
	];
	const keys: ReadonlyArray<readonly [Pick<RequestHead, 'authorization' | 'internalAuth'>, boolean]> = [
		[{authorization: null, internalAuth: null}, false],
		[{authorization: `Bearer ${token}`, internalAuth: null}, true],
		[{authorization: null, internalAuth: token}, true],
		[{authorization: null, internalAuth: 'secret'}, false],
		[{authorization: `Basic ${token}`, internalAuth: null}, false],
	];
	const accesses: readonly Access[] = ['open', 'read', 'write', 'destroy'];

	test('answers each of thousands of combinations as the rules say', () => {
		let count = 0;
		for (const isAuthAlways of [false, true]) {
			const guard = build(isAuthAlways);
			for (const [hostList, isHostRight] of hosts) {
				for (const [origin, isOriginAllowed] of origins) {
					for (const [fetchSite, isSiteRight] of sites) {
						for (const [key, isKeyRight] of keys) {
							for (const access of accesses) {
								const isTokenNeeded = access === 'destroy' || (access !== 'open' && isAuthAlways);
								const [, expected] = ([
									[isHostRight, 'host_not_allowed'],
									[isOriginAllowed ?? isSiteRight, 'origin_not_allowed'],
									[!isTokenNeeded || isKeyRight, 'token_needed'],
								] as const).find(([isRight]) => !isRight) ?? [];
								const head = {
									...plain, ...key, hosts: hostList, origin, fetchSite,
								};
								assert.equal(guard(head, access)?.code, expected, JSON.stringify({isAuthAlways, access, ...head}));
								count++;
							}
						}
					}
				}
			}
		}

		assert.ok(count >= 500, `${count} combinations`);
	});

	test('lets scripts read on loopback that send a token of theirs', () => {
		assert.equal(build(false)({...plain, internalAuth: 'secret'}, 'read'), null);
	});

	test('says with each refusal what to do', () => {
		assert.match(build(true)(plain, 'read')!.hint, /api-token/v);
		assert.match(build(false)({...plain, origin: 'https://evil.example'}, 'read')!.hint, /--api-origin/v);
	});
});

test('the API on the default port and on an address of IPv6 answers to both as browsers write them', () => {
	const hosts = listHosts({host: '::1', port: 80, allowedHosts: []});
	assert.deepEqual(['[::1]', '[::1]:80', 'localhost', '127.0.0.1:80', '::1', 'localhost:81'].map(host => hosts.has(host)), [true, true, true, true, false, false]);
});

test('the API on every address does not answer to the address that stands for all', () => {
	const hosts = listHosts({host: '0.0.0.0', port: 7172, allowedHosts: ['box']});
	assert.deepEqual(['localhost:7172', 'box:7172', '0.0.0.0:7172'].map(host => hosts.has(host)), [true, true, false]);
});
