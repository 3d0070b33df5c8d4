import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import fc from 'fast-check';
import {buildRequestRecord, type RequestRecord} from '../../source/core/request-record.js';
import {buildPredicate} from '../../source/query/build-predicate.js';
import {completeFilter} from '../../source/query/complete-filter.js';
import {fields} from '../../source/query/fields.js';
import {readFilter} from '../../source/query/read-filter.js';
import {resolveFilter, type FilterContext} from '../../source/query/resolve-filter.js';
import {buildPatternTest, readPattern} from '../../source/query/text-pattern.js';
import {readTime} from '../../source/query/time-value.js';
import {formatFilter} from './format-filter.js';
import {randomFilter} from './random-filters.js';

const nowAtMs = Date.UTC(2026, 10, 20, 12);
const context: FilterContext = {nowAtMs, readZoneMinutes: () => 60, markedIds: ['a']};

const record = buildRequestRecord({
	id: 'a',
	startedAtMs: nowAtMs - 600_000,
	instanceId: 'i',
	model: 'claude-opus-4-8',
	provider: 'anthropic',
	state: 'failed',
	statusCode: 429,
	errorKind: 'rate_limit_error',
	errorMessage: 'try again later',
	inputTokens: 12_000,
	cacheReadTokens: 6000,
	costNanoUsd: 20_000_000,
	firstTokenMs: 1234.5,
	toolNames: ['Bash', 'Read'],
	requestBytes: 5000,
});

function isFound(text: string, changes: Partial<RequestRecord> = {}): boolean {
	const {filter, problem} = readFilter(text);
	assert.equal(problem, null, text);
	return buildPredicate(resolveFilter(filter, context))({record: {...record, ...changes}, lastByteAtMs: null});
}

describe('a filter', () => {
	for (const text of [
		'',
		'opus',
		'OPUS',
		'model:opus',
		'model:sonnet,opus',
		'model:claude-*',
		'model=claude-opus-4-8',
		'model:=claude-opus-4-8',
		'model!=opus',
		'status:>=400',
		'status>=400',
		'status:4xx',
		'status:400..499',
		'in:12k',
		'in:10k..',
		'cost:$0.02',
		'cost:>0.01',
		'ttft:>1s',
		'ttft<2s',
		'hit:50%',
		'size:>4KB',
		'is:failed',
		'is:marked',
		'has:error',
		'-is:ok',
		'not is:ok',
		'!is:ok',
		'is:ok or is:failed',
		'(is:ok or is:failed) tool:bash',
		'message:"try again"',
		'"again later"',
		'out:none',
		'session:none',
		'-cost:none',
		'since:15m',
		'-since:5m',
		'day:today',
		'until:now',
		'time:12:00..13:00',
		'time>2026-11-19',
		'Status:429 AND Provider:anth',
	]) {
		test(`finds by ${text === '' ? 'nothing' : text}`, () => {
			assert.ok(isFound(text));
		});
	}

	for (const text of ['sonnet', 'model=opus', 'model:opus*', 'status:5xx', 'out:>0', 'out:<=0', 'cost:none', 'is:ok', 'is:retried', 'since:5m', 'day:yesterday', 'until:15m', 'opus is:ok', 'tool=bash']) {
		test(`leaves out by ${text}`, () => {
			assert.ok(!isFound(text));
		});
	}

	test('binds "and" closer than "or"', () => {
		assert.ok(isFound('is:failed or is:ok sonnet'));
		assert.ok(!isFound('(is:failed or is:ok) sonnet'));
	});

	test('takes spaces around a comparison of a field, and around nothing else', () => {
		for (const text of ['out > 0', 'out> 0', 'out >0', 'out != 5 or model = x']) {
			assert.deepEqual(readFilter(text), readFilter(text.replaceAll(/ ?(?<operator>[!=>]+) ?/gv, '$<operator>')), text);
			assert.equal(readFilter(text).problem, null);
		}

		assert.equal(readFilter('out >').problem?.message, 'A value is missing here.');
		assert.deepEqual(readFilter('a > b'), {
			filter: {type: 'and', parts: ['a', '>', 'b'].map(text => ({type: 'word', value: {text, isQuoted: false}}))}, problem: null,
		});
	});

	test('takes wildcards in quotes as they are', () => {
		assert.ok(!isFound('model:"claude*"'));
		assert.ok(isFound('model:"claude*"', {model: 'a claude* b'}));
	});

	test('is read again as it was written', () => {
		fc.assert(fc.property(randomFilter, filter => {
			const text = formatFilter(filter);
			const again = readFilter(text);
			if (again.problem !== null) {
				// Only what is too large can't be read.
				assert.match(again.problem.message, /at most|deeper|longer/v, text);
				return;
			}

			assert.deepEqual(again.filter, filter, text);
		}), {seed: 2, numRuns: 1500});
	});

	test('answers any text with a filter or a problem within it', () => {
		fc.assert(fc.property(fc.oneof(fc.string({unit: 'binary'}), fc.string({unit: fc.constantFrom(...String.raw`a:<>=!-(),"\ *?.0or is`)})), text => {
			const {problem} = readFilter(text);
			assert.ok(problem === null || (problem.index >= 0 && problem.index <= text.length && problem.length > 0));
		}), {seed: 3, numRuns: 3000});
	});
});

describe('a mistake in a filter', () => {
	for (const [text, column, message, hint] of [
		['statsu:200', 0, /no field “statsu”/v, /“status”/v],
		['😀 statsu:200', 2, /no field/v, /“status”/v],
		['cost:abc', 5, /no number/v, /\$0\.01/v],
		['is:faild', 3, /no “is:faild”/v, /is:failed/v],
		['model:', 6, /value is missing/v, /model:opus/v],
		['model:opus,', 11, /value is missing/v, /model:opus/v],
		['model:"opus', 6, /closing quote/v, null],
		['(opus', 0, /“\)” for this “\(”/v, null],
		['opus)', 4, /no “\(”/v, null],
		['opus or', 7, /term is missing/v, /model:opus/v],
		['model>a', 6, /Texts have no >/v, /model:opus/v],
		['since:never', 6, /no time/v, /15m/v],
		['day:2026-02-30', 4, /no time/v, /today/v],
		['a\u{0}', 1, /can't be searched/v, null],
		[`${'-'.repeat(17)}a`, 16, /nested/v, null],
		[Array.from({length: 33}, () => 'a').join(' '), 64, /at most 32/v, null],
	] as const) {
		test(`is explained at its place: ${JSON.stringify(text).slice(0, 30)}`, () => {
			const {problem} = readFilter(text);
			assert.notStrictEqual(problem, null);
			assert.equal(problem!.column, column);
			assert.match(problem!.message, message);
			if (hint === null) {
				assert.equal(problem!.hint, null);
			} else {
				assert.match(problem!.hint!, hint);
			}
		});
	}

	test('is also to be too long', () => {
		assert.match(readFilter('ä'.repeat(513)).problem!.message, /1 KB/v);
	});
});

describe('a completion', () => {
	test('offers fields, the likeliest first, for a word that was begun', () => {
		const {from, to, candidates} = completeFilter('is:ok -stat', 11);
		assert.deepEqual([from, to], [7, 11]);
		assert.deepEqual(candidates.slice(0, 2).map(({text}) => text), ['state:', 'status:']);
	});

	test('offers values, also those that were seen, and quotes them where they need it', () => {
		assert.deepEqual(completeFilter('state:f', 7).candidates.map(({text}) => text), ['failed']);
		const {from, candidates} = completeFilter('model:opus,son', 14, {model: ['claude-sonnet', 'my son']});
		assert.equal(from, 11);
		assert.deepEqual(candidates.map(({text}) => text), ['claude-sonnet', '"my son"']);
	});

	test('offers the flags of is and has', () => {
		assert.ok(completeFilter('is:', 3).candidates.some(({text}) => text === 'stalled'));
	});
});

describe('the fields', () => {
	test('have each name once', () => {
		const words = fields.flatMap(({name, aliases}) => [name, ...aliases]);
		assert.deepEqual(words.filter((word, index) => words.indexOf(word) !== index), []);
	});
});

describe('a wildcard', () => {
	test('is matched in a time that does not explode', () => {
		const text = 'a'.repeat(20_000);
		assert.equal(buildPatternTest(readPattern(`${'*a'.repeat(30)}*b`))(text), false);
		assert.equal(buildPatternTest(readPattern('a*?a'))(text), true);
	});
});

describe('a time', () => {
	test('of a day is as long as the day is where the user lives', () => {
		const changeAtMs = Date.UTC(2026, 9, 25, 1);
		const zone = {nowAtMs, readZoneMinutes: (atMs: number) => atMs < changeAtMs ? 120 : 60};
		const day = readTime('2026-10-25', zone)!;
		assert.equal((day.toMs - day.fromMs) / 36e5, 25);
	});
});
