import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {readMetadataKind, readRequestKind} from '../../source/providers/request-kind.js';
import {listClientCaptures, needsFixtures} from '../helpers/fixtures.js';

const read = (headers: Readonly<Record<string, string>>) => readRequestKind(name => headers[name]);

describe('why an agent asks', () => {
	for (const [title, headers, expected] of [
		['is said by Claude Code', {'x-claude-code-request-class': 'compaction'}, 'compaction'],
		['is said by Claude Code more exactly', {'x-claude-code-request-class': 'auxiliary', 'x-claude-code-auxiliary-type': 'title'}, 'title'],
		['is said by Claude Code less exactly', {'x-claude-code-request-class': 'auxiliary'}, 'auxiliary'],
		['is no news for a user\'s turn', {'x-claude-code-request-class': 'main'}, null],
		['is no news for a sub-agent, which has its own field', {'x-claude-code-request-class': 'subagent'}, null],
		['is said by Codex', {'x-codex-turn-metadata': '{"session_id":"s", "request_kind" : "compaction"}'}, 'compaction'],
		['is no news for a turn of Codex', {'x-codex-turn-metadata': '{"request_kind":"turn"}'}, null],
		['is not said', {}, null],
		['is not read out of what is no word', {'x-claude-code-request-class': 'sk-KEY of somebody', 'x-codex-turn-metadata': '{"request_kind":{"a":1}}'}, null],
		['is not looked for in megabytes', {'x-codex-turn-metadata': `${' '.repeat(20_000)}"request_kind":"compaction"`}, null],
	] as ReadonlyArray<readonly [string, Readonly<Record<string, string>>, string | null]>) {
		test(title, () => {
			assert.equal(read(headers), expected);
		});
	}

	test('is read of nothing but texts', () => {
		assert.deepEqual([readMetadataKind(7), readMetadataKind(null), readMetadataKind({request_kind: 'compaction'})], [null, null, null]);
	});

	test('is a warm-up where a real Codex opens its socket', needsFixtures, () => {
		const readCapture = (name: string): string | null => {
			const {rawHeaders} = listClientCaptures().find(capture => capture.name === name)!;
			return readRequestKind(wanted => rawHeaders.find(([header]) => header.toLowerCase() === wanted)?.[1]);
		};

		assert.equal(readCapture('codex-websocket'), 'prewarm');
		assert.equal(readCapture('codex-http-after-426'), null);
	});
});
