import assert from 'node:assert/strict';
import {Buffer} from 'node:buffer';
import type {Fact, SideUsage} from '../../source/core/fact.js';
import type {Usage} from '../../source/core/usage.js';
import {maxMessageLength, maxNameLength} from '../../source/core/text.js';

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;

/** Whatever the bytes were: counts are counts, texts are short and clean, and what happens once happens once. */
export function assertSane(facts: readonly Fact[]): void {
	for (const fact of facts) {
		checkFact(fact);
	}

	for (const type of ['failure', 'complete', 'problem'] as const) {
		assert.ok(facts.filter(fact => fact.type === type).length <= 1, `more than one ${type}`);
	}
}

function checkFact(fact: Fact): void {
	switch (fact.type) {
		case 'usage': {
			checkUsage(fact.usage);
			break;
		}

		case 'side-usage': {
			checkSideUsages(fact.sideUsages);
			break;
		}

		case 'billing': {
			checkValues(fact.billing);
			break;
		}

		case 'limit': {
			checkValues(fact.limit);
			break;
		}

		case 'standing': {
			assert.ok(fact.endedAtMs === null || Number.isFinite(fact.endedAtMs));
			break;
		}

		case 'text': {
			assert.ok(isCount(fact.characterCount));
			break;
		}

		case 'timing': {
			assert.ok(Number.isFinite(fact.durationMs));
			assert.ok(fact.durationMs >= 0);
			break;
		}

		case 'cost': {
			assert.ok(isCount(fact.costNanoUsd));
			break;
		}

		case 'failure': {
			checkText(fact.kind, maxNameLength);
			checkText(fact.code, maxNameLength);
			checkText(fact.message, maxMessageLength);
			assert.ok(fact.retryAfterMs === null || isCount(fact.retryAfterMs));
			break;
		}

		case 'model':
		case 'response-id':
		case 'finish':
		case 'tool-call':
		case 'problem':
		case 'complete': {
			for (const value of Object.values(fact)) {
				checkText(value, maxMessageLength);
			}
		}
	}
}

function checkSideUsages(sideUsages: readonly SideUsage[]): void {
	for (const {model, usage} of sideUsages) {
		checkText(model, maxNameLength);
		checkUsage(usage);
	}
}

/** Short texts, and numbers that are neither negative nor none. */
function checkValues(values: object): void {
	for (const value of Object.values(values) as unknown[]) {
		if (typeof value === 'string') {
			checkText(value, maxNameLength);
		} else {
			assert.ok(value === null || (Number.isFinite(value) && (value as number) >= 0));
		}
	}
}

function checkUsage(usage: Usage): void {
	for (const [name, count] of Object.entries(usage)) {
		assert.ok(count === null || isCount(count), name);
	}

	if (usage.inputTokens !== null) {
		assert.ok((usage.cacheReadTokens ?? 0) + (usage.cacheWriteTokens ?? 0) <= usage.inputTokens, 'cached');
	}

	if (usage.outputTokens !== null) {
		assert.ok((usage.reasoningTokens ?? 0) <= usage.outputTokens, 'reasoning');
	}
}

function checkText(value: string | null, maxLength: number): void {
	if (value === null) {
		return;
	}

	assert.notEqual(value, '');
	assert.ok(value.length <= maxLength, 'length');
	// A lone surrogate does not survive UTF-8.
	assert.equal(Buffer.from(value).toString(), value);
	assert.doesNotMatch(value, /\p{Control}/v);
}
