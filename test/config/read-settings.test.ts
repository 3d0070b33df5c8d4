import assert from 'node:assert/strict';
import {
	mkdirSync,
	mkdtempSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {
	after,
	before,
	describe,
	test,
} from 'node:test';
import {defaultStorePath} from '../../source/config/paths.js';
import {parseAlert} from '../../source/config/parse-alert.js';
import {readSettings, type Flags} from '../../source/config/read-settings.js';
import {
	buildFlagName,
	buildVariableName,
	settings,
	type FileOnlyKey,
	type Settings,
} from '../../source/config/settings.js';
import {UsageError} from '../../source/core/errors.js';

let folder: string;
before(() => {
	folder = mkdtempSync(path.join(tmpdir(), 'tailrace-config-'));
});
after(() => {
	rmSync(folder, {recursive: true, force: true});
});

function writeConfig(text: string): string {
	const file = path.join(folder, 'config.json');
	writeFileSync(file, text);
	return file;
}

/** As if nothing else were set on this machine. */
function read(flags: Flags = {}, environment: Readonly<Record<string, string>> = {}, config = '{}'): Settings {
	return readSettings({...flags, config: writeConfig(config)}, environment);
}

/** A refusal for that reason, in one line, as a mistake in the use. */
function refusal(reason: RegExp): (error: Error) => boolean {
	return error => {
		assert.ok(error instanceof UsageError, String(error));
		assert.equal(error.exitCode, 2);
		assert.equal(error.message.includes('\n'), false, error.message);
		assert.match(error.message, reason);
		return true;
	};
}

const upstream = (name: string) => ({name, origin: `https://${name}.example`, basePath: ''});

/** Of each setting three values as text, and what they become. */
const values: Readonly<Record<Exclude<keyof Settings, FileOnlyKey>, ReadonlyArray<readonly [text: string, value: unknown]>>> = {
	listen: [['127.0.0.1:1', {host: '127.0.0.1', port: 1}], ['127.0.0.1:2', {host: '127.0.0.1', port: 2}], ['127.0.0.1:3', {host: '127.0.0.1', port: 3}]],
	api: [['127.0.0.1:1', {host: '127.0.0.1', port: 1}], ['off', null], ['127.0.0.1:3', {host: '127.0.0.1', port: 3}]],
	apiAuth: [['always', 'always'], ['auto', 'auto'], ['always', 'always']],
	apiPrefix: [['/a', '/a'], ['/b/', '/b'], ['/c/d', '/c/d']],
	apiOrigin: [['http://a', ['http://a']], ['http://b', ['http://b']], ['http://c', ['http://c']]],
	tokenFile: [['/a', '/a'], ['/b', '/b'], ['/c', '/c']],
	proxyTokenFile: [['/a', '/a'], ['/b', '/b'], ['/c', '/c']],
	allowRemote: [['true', true], ['false', false], ['true', true]],
	store: [['/a.db', '/a.db'], ['memory:', 'memory:'], ['/c.db', '/c.db']],
	upstream: [['a=https://a.example', [upstream('a')]], ['b=https://b.example', [upstream('b')]], ['c=https://c.example', [upstream('c')]]],
	upstreamProxy: ['http://a:1', 'http://b:2', 'https://c'].map(text => {
		const written = {place: '--upstream-proxy', text};
		return [text, {https: written, http: written, exceptions: ''}] as const;
	}),
	retain: [['1h', 3_600_000], ['2h', 7_200_000], ['3h', 10_800_000]],
	statsJson: [['/a.json', '/a.json'], ['/b.json', '/b.json'], ['/c.json', '/c.json']],
	analyticsJsonl: [['/a.jsonl', '/a.jsonl'], ['/b.jsonl', '/b.jsonl'], ['/c.jsonl', '/c.jsonl']],
	memoryRequests: [['1', 1], ['2', 2], ['1000000', 1_000_000]],
	allowHost: [['a', ['a']], ['b', ['b']], ['c', ['c']]],
	allowOrigin: [['http://a', ['http://a']], ['http://b', ['http://b']], ['http://c', ['http://c']]],
	connectTimeout: [['1s', 1000], ['2s', 2000], ['3s', 3000]],
	firstByteTimeout: [['1s', 1000], ['2s', 2000], ['3s', 3000]],
	idleTimeout: [['1s', 1000], ['2s', 2000], ['3s', 3000]],
	grace: [['0s', 0], ['2s', 2000], ['3s', 3000]],
	onHangup: [['serve', 'serve'], ['exit', 'exit'], ['serve', 'serve']],
	clientIp: [['masked', 'masked'], ['none', 'none'], ['full', 'full']],
	ascii: [['true', true], ['false', false], ['true', true]],
	theme: [['light', 'light'], ['auto', null], ['high-contrast', 'high-contrast']],
	refresh: [['1s', 1000], ['2s', 2000], ['500ms', 500]],
	fresh: [['true', true], ['false', false], ['true', true]],
	screenReader: [['true', true], ['false', false], ['true', true]],
	injectUsage: [['true', true], ['false', false], ['true', true]],
	alert: ['$1', '$2', '$3'].map(value => [`cost > ${value} per 1h`, [parseAlert(`cost > ${value} per 1h`)]] as const),
	budgetDay: [['20', 20e9], ['$2.50', 2.5e9], ['off', null]],
	budgetMonth: [['20', 20e9], ['off', null], ['1k', 1000e9]],
	alertCommand: [['/bin/a', '/bin/a'], ['off', null], ['/bin/c', '/bin/c']],
	alertWebhook: [['http://a/x', 'http://a/x'], ['off', null], ['https://c', 'https://c/']],
	mute: [['true', true], ['false', false], ['true', true]],
};

describe('a setting', () => {
	for (const {key, isMultiple, isBoolean} of settings) {
		const [[fileText, fileValue], [variableText, variableValue], [flagText, flagValue]] = values[key] as [readonly [string, unknown], readonly [string, unknown], readonly [string, unknown]];
		const variable = buildVariableName(key);
		const config = JSON.stringify({[key]: isMultiple ? [fileText] : fileText});

		test(`(${key}) is read from the file, then from ${variable}, then from --${buildFlagName(key)}`, () => {
			assert.deepEqual(read({}, {}, config)[key], fileValue);
			assert.deepEqual(read({}, {[variable]: variableText}, config)[key], variableValue);
			const flag = isMultiple ? [flagText] : flagText;
			assert.deepEqual(read({[key]: isBoolean ? true : flag}, {[variable]: variableText}, config)[key], flagValue);
			// What the flag parser gives for a flag that was not given.
			assert.deepEqual(read({[key]: isMultiple ? [] : undefined}, {[variable]: ''}, config)[key], fileValue);
		});
	}

	test('has its default where nobody sets it', () => {
		const {store, ...others} = read();
		assert.equal(store, defaultStorePath());
		assert.deepEqual(others, {
			listen: {host: '127.0.0.1', port: 7171},
			api: {host: '127.0.0.1', port: 7172},
			apiAuth: 'auto',
			apiPrefix: '',
			apiOrigin: [],
			tokenFile: null,
			proxyTokenFile: null,
			allowRemote: false,
			upstream: [],
			upstreamProxy: {https: null, http: null, exceptions: ''},
			retain: 30 * 86_400_000,
			memoryRequests: 50_000,
			allowHost: [],
			allowOrigin: [],
			connectTimeout: 10_000,
			firstByteTimeout: 600_000,
			idleTimeout: 300_000,
			grace: 30_000,
			statsJson: null,
			analyticsJsonl: null,
			onHangup: 'exit',
			clientIp: 'full',
			ascii: false,
			theme: null,
			refresh: 250,
			fresh: false,
			screenReader: false,
			injectUsage: false,
			alert: [],
			budgetDay: null,
			budgetMonth: null,
			alertCommand: null,
			alertWebhook: null,
			mute: false,
			prices: [],
			keyLabels: {},
		});
	});

	test('that can have several values takes them by repetition, with commas, or as a list', () => {
		const two = [upstream('a'), upstream('b')];
		const texts = ['a=https://a.example', 'b=https://b.example'];
		assert.deepEqual(read({upstream: texts}).upstream, two);
		assert.deepEqual(read({}, {TAILRACE_UPSTREAM: texts.join(', ')}).upstream, two);
		assert.deepEqual(read({}, {}, JSON.stringify({upstream: texts})).upstream, two);
		assert.deepEqual(read({}, {}, JSON.stringify({upstream: texts[0]})).upstream, two.slice(0, 1));
	});

	test('may be a number or a boolean in the file where that says it', () => {
		assert.equal(read({}, {}, '{"listen": 7000}').listen.port, 7000);
		assert.equal(read({}, {}, '{"ascii": true}').ascii, true);
	});
});

describe('a mistake is one line with its place', () => {
	for (const [title, flags, environment, message] of [
		['in a flag', {listen: '0.0.0.0:1'}, {}, /^--listen: .*loopback only/v],
		['in a flag of two words', {connectTimeout: '1ms'}, {}, /^--connect-timeout: .*from 100ms to 10m/v],
		['in one of several flags', {upstream: ['a=https://a.example', 'v1=https://b.example']}, {}, /^--upstream: "v1" cannot name/v],
		['in a flag given twice', {retain: ['1d', '2d']}, {}, /^--retain: only one value/v],
		['in a variable', {}, {TAILRACE_RETAIN: '5'}, /^TAILRACE_RETAIN: "5" is no time from 1h to 3650d/v],
		['in a variable of several', {}, {TAILRACE_ALLOW_ORIGIN: 'http://a,b'}, /^TAILRACE_ALLOW_ORIGIN: "b" is no origin/v],
		['in the name of a file that is not there', {config: '/nowhere/tailrace.json'}, {}, /^\/nowhere\/tailrace\.json: cannot be read \(ENOENT\)/v],
		['in the variable that names the file', {}, {TAILRACE_CONFIG: '/nowhere/else.json'}, /^\/nowhere\/else\.json: cannot be read/v],
	] as const) {
		test(title, () => {
			assert.throws(() => readSettings(flags, {...environment, HOME: folder}), refusal(message));
		});
	}

	for (const [title, config, message] of [
		['an unknown key', '{\n  "listen": "127.0.0.1:1",\n  "upstrem": []\n}', /config\.json:3: unknown setting "upstrem"; did you mean "upstream"\?/v],
		['a flag\'s name', '{"connect-timeout": "1s"}', /config\.json:1: unknown setting "connect-timeout"; did you mean "connectTimeout"\?/v],
		['a key that is everywhere', '{"__proto__": 1}', /unknown setting "__proto__"/v],
		['a value of the wrong type', '{"listen": {"port": 1}}', /config\.json: listen: expected a text/v],
		['nothing', '{"store": null}', /config\.json: store: expected a text/v],
		['true for a text', '{"store": true}', /config\.json: store: expected a text/v],
		['a number in a list', '{"upstream": [["a"]]}', /config\.json: upstream: expected a list of texts/v],
		['a list for a boolean', '{"ascii": [true, false]}', /config\.json: ascii: only one value/v],
		['an object for a boolean', '{"ascii": {}}', /config\.json: ascii: expected true or false/v],
		['a value out of range', '{"retain": "1m"}', /config\.json: retain: "1m" is no time from 1h/v],
		['a list', '[]', /config\.json: expected an object, for example/v],
		['a text', '"x"', /config\.json: expected an object/v],
		['nothing at all', '', /config\.json:1: no valid JSON \(Unexpected end/v],
		['a word without quotes', '{\n "listen": "127.0.0.1:1",\n "store": memory\n}\n', /config\.json:3: no valid JSON \(Unexpected token 'm'\)/v],
		['a comment', '{\n // mine\n "ascii": true\n}', /config\.json:2: no valid JSON/v],
		['a comma too many in a list', '{\n "allowHost": [\n  "a",\n ]\n}', /config\.json:4: no valid JSON/v],
		['a comma too many in an object', '{\n "ascii": true,\n}', /config\.json:3: no valid JSON/v],
		['a comma too few', '{\n "ascii": true\n "grace": "1s"\n}', /config\.json:3: no valid JSON/v],
		['an end that comes too soon', '{\n "allowHost": [\n\n', /config\.json:\d: no valid JSON/v],
	] as const) {
		test(`B1 in the file: ${title}`, () => {
			assert.throws(() => read({}, {}, config), refusal(message));
		});
	}

	test('B10 in the file: too much of it', () => {
		assert.throws(() => read({}, {}, `{${' '.repeat(1024 * 1024)}}`), refusal(/larger than 1 MB/v));
	});

	test('in the file: it is a folder', () => {
		const place = path.join(folder, 'folder');
		mkdirSync(place, {recursive: true});
		assert.throws(() => readSettings({config: place}, {}), refusal(/cannot be read \(EISDIR\)/v));
	});
});

test('a file that begins with a byte order mark is read', () => {
	assert.equal(read({}, {}, '\u{FEFF}{"ascii": true}').ascii, true);
});
