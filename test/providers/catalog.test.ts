import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {formats} from '../../source/formats/index.js';
import {buildCustomProvider, catalog} from '../../source/providers/catalog.js';
import {clientSettings, fillSetting} from '../../source/providers/clients.js';
import {pickProviderByHeaders, reservedNames, rootRoutes} from '../../source/providers/root-routes.js';

const local = new Set(['ollama', 'vllm', 'llamacpp', 'lmstudio']);
const formatIds = new Set(formats.map(format => format.id));

describe('the catalogue', () => {
	test('has every provider once, under a name that no root route begins with', () => {
		const ids = catalog.map(provider => provider.id);
		assert.equal(new Set(ids).size, ids.length);
		assert.deepEqual(ids.filter(id => reservedNames.has(id)), []);
	});

	for (const provider of catalog) {
		test(`has ${provider.id} whole: identical fields, a safe origin, formats that exist`, () => {
			assert.deepEqual(Object.keys(provider).toSorted(), Object.keys(buildCustomProvider('x', '', '')).toSorted());
			assert.match(provider.id, /^[a-z][\-0-9_a-z]{0,31}$/v);
			assert.match(provider.versionPath, /^(?:\/[\-0-9a-z]+)*$/v);
			assert.deepEqual((provider.formats ?? []).filter(id => !formatIds.has(id)), []);
			assert.deepEqual(provider.requestIdHeaders.filter(name => name !== name.toLowerCase()), []);
			const url = URL.parse(provider.origin ?? 'https://of-the-user.example');
			assert.equal(url?.origin, provider.origin ?? url?.origin, 'it is an origin and no more');
			assert.equal(url?.protocol, local.has(provider.id) ? 'http:' : 'https:');
			assert.equal(url.hostname === '127.0.0.1', local.has(provider.id));
		});
	}
});

describe('the routes at the root', () => {
	test('lead to providers of the catalogue', () => {
		const ids = new Set(catalog.map(provider => provider.id));
		const wanted = rootRoutes.flatMap(route => route.provider ?? []);
		assert.deepEqual(wanted.filter(id => !ids.has(id)), []);
		assert.ok(ids.has(pickProviderByHeaders(() => undefined)));
	});

	test('begin with names that no upstream can take from them', () => {
		const names = rootRoutes.flatMap(({path}) => [...reservedNames].filter(name => path.test(`/${name}/`) || path.test(`/${name}/chat`)));
		assert.ok(names.length >= rootRoutes.length);
		for (const name of ['chat', 'messages', 'models', 'v1', 'v1beta', 'api', 'backend-api', 'upload']) {
			assert.ok(reservedNames.has(name), name);
		}
	});
});

test('a client is told the proxy\'s own address', () => {
	for (const {value, hint} of clientSettings) {
		const texts = [value, hint ?? ''].map(text => fillSetting(text, 'http://127.0.0.1:7171'));
		assert.match(texts.join(' '), /127\.0\.0\.1:7171/v);
		assert.equal(texts.some(text => /\{(?:proxy|host)\}/v.test(text)), false);
	}
});
