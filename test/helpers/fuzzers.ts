import assert from 'node:assert/strict';
import {buildUpstreamTable} from '../../source/config/upstream-table.js';
import {parseUpstream} from '../../source/config/parse.js';
import {readZoneMinutes} from '../../source/core/clock.js';
import {formats} from '../../source/formats/index.js';
import {createRequestReader} from '../../source/formats/request-reader.js';
import {createGuard} from '../../source/proxy/guard.js';
import {buildClientHeaders, buildUpstreamHeaders} from '../../source/proxy/headers.js';
import {pickRoute} from '../../source/proxy/route.js';
import {buildPredicate} from '../../source/query/build-predicate.js';
import {readFilter} from '../../source/query/read-filter.js';
import {resolveFilter} from '../../source/query/resolve-filter.js';
import {buildFilterSql} from '../../source/store/sqlite/filter-sql.js';
import {
	buildBody,
	contentTypes,
	damage,
	operations,
} from '../formats/odd-answers.js';
import {readFacts, splitAtRandom} from './read-facts.js';
import {assertSane} from './sane-facts.js';
import {createRandom, type SeededRandom} from './seeded-random.js';

const upstreams = buildUpstreamTable(['mine=https://mine.example/base', 'azure=https://res.openai.azure.com'].map(text => parseUpstream(text)), {host: '127.0.0.1', port: 7171});
const origins = new Set(upstreams.values().map(({origin}) => origin));
const guard = createGuard({
	host: '127.0.0.1', port: 7171, allowedHosts: ['box.local'], allowedOrigins: ['https://app.example'],
});
const goodHosts: ReadonlySet<string> = new Set(['127.0.0.1:7171', 'localhost:7171', '[::1]:7171', 'box.local:7171']);

const pathParts = ['/', '//', '..', '%2e%2e', '%2F', '\\', '@', ':', '?', '#', ';', 'v1', 'openai', 'mine', 's', 'evil.example', 'http:', 'models', 'chat', 'completions', 'messages', 'm:streamGenerateContent', '%00', '%zz', '%', 'é', '\u{1}', ' ', 'key=x', '&', 'bot1:k', '=', '~', 'a'.repeat(300)];
const headerNames = ['Host', 'host', 'Connection', 'Authorization', 'X-Api-Key', 'Content-Length', 'Transfer-Encoding', 'TE', 'Keep-Alive', 'Upgrade', 'Origin', 'Sec-Fetch-Site', 'Cookie', '__proto__', 'constructor', 'X-A', 'Trailer', 'Proxy-Authorization', 'Expect', ''];
const headerValues = ['', 'close', 'keep-alive', 'close, X-A', 'authorization', ' Authorization ,', 'x-api-key', 'upgrade', 'chunked', 'localhost:7171', 'LOCALHOST:7171', '127.0.0.1:7171', '127.0.0.1', 'evil.example', 'localhost:7171.evil.example', '0.0.0.0:7171', '[::1]:7171', 'box.local:7171', 'null', 'https://evil.example', 'https://app.example', 'https://app.example.evil', 'cross-site', 'same-origin', 'none', '__proto__', '\u{FF}'];
const filterParts = ['model', 'status', 'is', 'has', 'tokens', 'cost', 'since', ':', '=', '!=', '<', '>', '>=', '..', '(', ')', ' or ', ' and ', ' not ', '-', '"', '\'', '\\', '*', '?', '%', '_', '400', '4xx', '1k', '$1', '10%', '2s', 'none', 'failed', 'tools', 'opus', '\' OR 1=1--', ';drop table requests', 'é', '\u{0}', '😀', ' ', ' '];
const hopByHop: ReadonlySet<string> = new Set(['connection', 'keep-alive', 'proxy-authorization', 'te', 'transfer-encoding', 'upgrade', 'host', 'expect']);

/** One round each: throws when something is not as it should be. */
export const fuzzers: Readonly<Record<string, (random: SeededRandom) => void>> = {
	routes(random) {
		const url = random.pick(['', '/', '/', '/mine/', '/openai/', '/s/x/openai/']) + join(random, pathParts, 12);
		const route = pickRoute({method: random.pick(['GET', 'POST', 'X']), url, readHeader: name => random.next() < 0.1 ? name : undefined}, upstreams);
		if ('problem' in route) {
			return;
		}

		assert.ok(origins.has(route.origin));
		assert.equal(new URL(`${route.origin}${route.target}`).origin, new URL(route.origin).origin);
		// Whoever resolves it stays where the user said.
		assert.doesNotMatch(decodeDots(route.target.split('?', 1)[0]!), /\/\.\.(?:\/|$)/v);
		assert.ok(!route.endpoint.includes('?'));
		assert.doesNotMatch(route.endpoint, /\p{Control}/v);
		assert.ok(route.endpoint.length <= 128);
	},

	headers(random) {
		const raw = buildRawHeaders(random);
		const names = (headers: readonly string[]): string[] => headers.filter((_, index) => index % 2 === 0).map(name => name.toLowerCase());
		const upstream = buildUpstreamHeaders(raw);
		if (upstream !== null) {
			assert.deepEqual(names(upstream).filter(name => hopByHop.has(name)), []);
			const credentials = ['authorization', 'x-api-key', 'cookie'];
			for (const name of credentials) {
				assert.equal(names(upstream).filter(other => other === name).length, names(raw).filter(other => other === name).length, name);
			}
		}

		const passed = names(buildClientHeaders(raw));
		assert.deepEqual(passed.filter(name => ['connection', 'transfer-encoding', 'keep-alive', 'te', 'upgrade'].includes(name)), []);
	},

	guards(random) {
		const raw = buildRawHeaders(random);
		if (guard(raw) !== null) {
			return;
		}

		const values = (lowerName: string): string[] => raw.filter((_, index) => index % 2 === 1 && raw[index - 1]!.toLowerCase() === lowerName);
		assert.equal(values('host').length, 1);
		assert.ok(goodHosts.has(values('host')[0]!.toLowerCase()));
		const origin = values('origin')[0];
		assert.ok(origin === undefined || origin === 'https://app.example');
		assert.ok(origin !== undefined || [undefined, 'same-origin', 'none'].includes(values('sec-fetch-site')[0]));
	},

	formats(random) {
		const body = damage(buildBody(random), random);
		const context = {
			operation: random.pick(operations), statusCode: random.pick([200, 200, 400, 529]), contentType: random.pick(contentTypes), hidesReasoning: random.next() < 0.3,
		};
		const format = random.pick(formats);
		const facts = readFacts(format, [body], context);
		assertSane(facts);
		assert.deepEqual(readFacts(format, splitAtRandom(body, random, 20), context), facts);
		const reader = createRequestReader(format, context.operation);
		reader.push(body);
		reader.end();
	},

	filters(random) {
		const text = join(random, filterParts, 12);
		const {filter, problem} = readFilter(text);
		assert.equal(filter === null, problem !== null);
		if (filter === null) {
			assert.ok(problem.index >= 0);
			assert.ok(problem.index <= text.length);
			return;
		}

		const condition = resolveFilter(filter, {nowAtMs: 1_800_000_000_000, readZoneMinutes, markedIds: []});
		buildPredicate(condition);
		// Whatever was typed is a parameter, never a part of the question.
		assert.doesNotMatch(buildFilterSql(condition).text, /drop table|1=1|--/iv);
	},
};

/** Rounds of one of them, each from a number of its own; the first that fails. */
export function runFuzzer(name: string, firstSeed: number, rounds: number): {readonly seed: number; readonly error: Error} | null {
	for (let seed = firstSeed; seed < firstSeed + rounds; seed++) {
		try {
			fuzzers[name]!(createRandom(seed));
		} catch (error) {
			return {seed, error: error as Error};
		}
	}

	return null;
}

function decodeDots(path: string): string {
	return path.replaceAll(/%2e/giv, '.').replaceAll(/%2f|%5c|\\/giv, '/');
}

function join(random: SeededRandom, parts: readonly string[], maxCount: number): string {
	return Array.from({length: random.integer(0, maxCount)}, () => random.pick(parts)).join('');
}

function buildRawHeaders(random: SeededRandom): string[] {
	const hosts = random.next() < 0.6 ? ['Host', random.pick(['localhost:7171', '127.0.0.1:7171', 'evil.example'])] : [];
	return [...hosts, ...Array.from({length: random.integer(0, 6)}, () => [random.pick(headerNames), random.pick(headerValues)]).flat()];
}
