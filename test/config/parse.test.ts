import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {
	formatDuration,
	isTrueText,
	parseAddress,
	parseDuration,
	parseHangup,
	parseHost,
	parseOrigin,
	parseText,
	parseUpstream,
} from '../../source/config/parse.js';

type Case = readonly [text: string, expected: unknown];

const minute = 60_000;
const duration = parseDuration({minMs: 100, maxMs: 24 * 60 * minute});

/** Each parser with what it takes, and with what it refuses and a word of the reason. */
const parsers: ReadonlyArray<{name: string; parse: (text: string) => unknown; takes: readonly Case[]; refuses: ReadonlyArray<readonly [text: string, reason: RegExp]>}> = [
	{
		name: 'an address',
		parse: parseAddress,
		takes: [
			['127.0.0.1:7171', {host: '127.0.0.1', port: 7171}],
			['localhost:0', {host: 'localhost', port: 0}],
			['[::1]:65535', {host: '::1', port: 65_535}],
			['7171', {host: '127.0.0.1', port: 7171}],
			['127.0.0.53:80', {host: '127.0.0.53', port: 80}],
		],
		refuses: [
			['0.0.0.0:7171', /loopback only.*ssh -L/v],
			['[::]:7171', /loopback only/v],
			['192.168.1.2:7171', /loopback only/v],
			['example.com:7171', /loopback only/v],
			['127.evil.example:7171', /loopback only/v],
			['127.0.0.1.evil.example:80', /loopback only/v],
			['127.0.0.1:65536', /no address.*for example/v],
			['127.0.0.1', /no address/v],
			['127.0.0.1:', /no address/v],
			['::1:7171', /no address/v],
			['http://127.0.0.1:7171', /no address/v],
			['', /no address/v],
		],
	},
	{
		name: 'a duration',
		parse: duration,
		takes: [['100ms', 100], ['90s', 90_000], ['1h30m', 90 * minute], ['24h', 24 * 60 * minute], ['1d', 24 * 60 * minute], ['1m500ms', 60_500]],
		refuses: [
			['99ms', /from 100ms to 1d/v],
			['25h', /from 100ms to 1d/v],
			['10', /no time.*for example/v],
			['-1s', /no time/v],
			['1.5h', /no time/v],
			['1 h', /no time/v],
			['1w', /no time/v],
			['', /no time/v],
			['999999999d999999999d', /from 100ms/v],
		],
	},
	{
		name: 'an upstream',
		parse: parseUpstream,
		takes: [
			['mine=https://llm.example', {name: 'mine', origin: 'https://llm.example', basePath: ''}],
			['openai=http://127.0.0.1:9000/base/v1/', {name: 'openai', origin: 'http://127.0.0.1:9000', basePath: '/base/v1'}],
			['a-b_2=https://LLM.example:443/', {name: 'a-b_2', origin: 'https://llm.example', basePath: ''}],
			['six=http://[::1]:9000', {name: 'six', origin: 'http://[::1]:9000', basePath: ''}],
		],
		refuses: [
			['https://llm.example', /no upstream; write name=/v],
			['mine=', /no upstream/v],
			['=https://llm.example', /no upstream/v],
			['mine=llm.example', /no upstream/v],
			['mine=ftp://llm.example', /no upstream/v],
			['mine=file:///etc/passwd', /no upstream/v],
			['Mine=https://llm.example', /cannot name an upstream/v],
			['1st=https://llm.example', /cannot name an upstream/v],
			['a/b=https://llm.example', /cannot name an upstream/v],
			[`${'a'.repeat(33)}=https://llm.example`, /cannot name an upstream/v],
			['v1=https://llm.example', /own paths begin with/v],
			['api=https://llm.example', /own paths begin with/v],
			['models=https://llm.example', /own paths begin with/v],
			['mine=https://me:secret@llm.example', /user or password/v],
			['mine=https://llm.example?key=secret', /query or fragment/v],
			['mine=https://llm.example#x', /query or fragment/v],
		],
	},
	{
		name: 'a host',
		parse: parseHost,
		takes: [['Box', 'box'], ['host.docker.internal:7171', 'host.docker.internal:7171'], ['[::1]:80', '[::1]:80'], ['127.0.0.1', '127.0.0.1']],
		refuses: [['http://box', /no host/v], ['box/x', /no host/v], ['*', /no host/v], ['a b', /no host/v], ['::1', /no host/v], ['', /no host/v]],
	},
	{
		name: 'an origin',
		parse: parseOrigin,
		takes: [['http://localhost:3000', 'http://localhost:3000'], ['chrome-extension://abcdef', 'chrome-extension://abcdef'], ['tauri://localhost', 'tauri://localhost']],
		refuses: [['localhost:3000', /no origin.*for example/v], ['http://localhost/', /no origin/v], ['*', /no origin/v], ['null', /no origin/v], ['', /no origin/v]],
	},
	{
		name: 'a hangup', parse: parseHangup, takes: [['exit', 'exit'], ['serve', 'serve']], refuses: [['Exit', /neither exit nor serve/v], ['', /neither/v]],
	},
	{
		name: 'a boolean',
		parse: isTrueText,
		takes: [['true', true], ['1', true], ['yes', true], ['false', false], ['0', false], ['no', false]],
		refuses: [['maybe', /neither true nor false/v], ['', /neither/v]],
	},
	{
		name: 'a text', parse: parseText, takes: [['x', 'x']], refuses: [['', /empty/v]],
	},
];

for (const {name, parse, takes, refuses} of parsers) {
	describe(name, () => {
		for (const [text, expected] of takes) {
			test(`can be ${JSON.stringify(text)}`, () => {
				assert.deepEqual(parse(text), expected);
			});
		}

		for (const [text, reason] of refuses) {
			test(`cannot be ${JSON.stringify(text)}, and it says why in one line without a secret`, () => {
				assert.throws(() => parse(text), ({message}: Error) => reason.test(message) && !message.includes('\n') && !message.includes('secret'));
			});
		}
	});
}

test('a duration is written in the largest unit that divides it', () => {
	assert.deepEqual([0, 1, 1000, 90_000, 3_600_000, 30 * 86_400_000].map(ms => formatDuration(ms)), ['0ms', '1ms', '1s', '90s', '1h', '30d']);
});
