import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {initialState} from '../../../source/ui/state.js';
import {drawFrame, readText, takeSnapshot} from '../picture.js';
import {createScene} from '../scene.js';

const empty = await takeSnapshot(createScene({count: 0}));

describe('the first start', () => {
	test('shows each address whole or not at all, since it is there to be copied', () => {
		for (const [columns, rows] of [[42, 40], [60, 20], [80, 24], [120, 36]] as const) {
			const cut = readText(drawFrame(empty, initialState, columns, rows)).filter(row => /127\.|http|baseURL/v.test(row) && row.split('  with', 1)[0]!.includes('…'));
			assert.deepEqual(cut, [], `at ${columns}×${rows}`);
		}
	});

	test('says on 60 columns all that it says', () => {
		const text = readText(drawFrame(empty, initialState, 60, 20)).join('\n');
		assert.match(text, /it reaches its provider unchanged\. /v);
		assert.match(text, /OPENAI_BASE_URL=http:\/\/127\.0\.0\.1:7171\/v1 /v);
	});
});
