import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {pickClientIp} from '../../source/proxy/client-ip.js';
import {startFakeUpstream} from '../../source/demo/fake-upstream.js';
import {startTestProxy} from '../helpers/proxy.js';

describe('a client\'s address', () => {
	test('S5.62 loses its last part where masks are asked for', () => {
		const addresses = ['192.168.1.100', '::ffff:10.0.3.7', '2001:db8:1:2:3:4:5:6', '2001:db8::7', 'fe80::1%eth0', '::1'];
		assert.deepEqual(addresses.map(address => pickClientIp(address, 'masked')), ['192.168.1.0', '10.0.3.0', '2001:db8:1::', '2001:db8::', 'fe80::', '::']);
		assert.deepEqual(addresses.map(address => pickClientIp(address, 'none')), addresses.map(() => null));
		assert.deepEqual(addresses.map(address => pickClientIp(address, 'full')), addresses);
	});

	for (const [clientIpMode, expected] of [['full', '127.0.0.1'], ['masked', '127.0.0.0'], ['none', null]] as const) {
		test(`is recorded ${clientIpMode === 'none' ? 'not at all' : clientIpMode}`, async () => {
			const upstream = await startFakeUpstream({pace: 0});
			const proxy = await startTestProxy([`openai=${upstream.url}/openai`], {clientIpMode});
			const response = await fetch(`${proxy.url}/v1/models`);
			await response.text();
			const {clientIp} = await proxy.takeRecord();
			assert.equal(clientIp, expected);
			await proxy.close(0);
			await upstream.close();
		});
	}
});
