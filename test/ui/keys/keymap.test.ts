import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {type Key} from 'ink';
import {readKeyNames, spellKey} from '../../../source/ui/keys/key-name.js';
import {findBinding, pickKeyGroups} from '../../../source/ui/keys/keymap.js';
import {initialState, type UiState} from '../../../source/ui/state.js';

const noKey: Key = {
	upArrow: false, downArrow: false, leftArrow: false, rightArrow: false, pageDown: false, pageUp: false, home: false, end: false, return: false, escape: false,
	ctrl: false, shift: false, tab: false, backspace: false, delete: false, meta: false, super: false, hyper: false, capsLock: false, numLock: false,
};

describe('key names', () => {
	test('are what one would call the key', () => {
		assert.deepEqual(readKeyNames('j', noKey), ['j']);
		assert.deepEqual(readKeyNames('G', {...noKey, shift: true}), ['G']);
		assert.deepEqual(readKeyNames(' ', noKey), ['space']);
		assert.deepEqual(readKeyNames('d', {...noKey, ctrl: true}), ['ctrl-d']);
		assert.deepEqual(readKeyNames('', {...noKey, pageUp: true}), ['page-up']);
		assert.deepEqual(readKeyNames('', {...noKey, tab: true, shift: true}), ['shift-tab']);
		assert.equal(spellKey('ctrl-d'), 'Ctrl-d');
	});

	test('keys that were typed faster than read come one by one', () => {
		assert.deepEqual(readKeyNames('jjk', noKey), ['j', 'j', 'k']);
	});

	test('released keys and Alt are none', () => {
		assert.deepEqual(readKeyNames('j', {...noKey, eventType: 'release'}), []);
		assert.deepEqual(readKeyNames('j', {...noKey, meta: true}), []);
	});

	test('keys that come together are told apart, Ctrl among them', () => {
		assert.deepEqual(readKeyNames(';\u{15}x\t\u{7F}\r\u{1C}', noKey), [';', 'ctrl-u', 'x', 'tab', 'backspace', 'enter']);
	});
});

const places: ReadonlyArray<readonly [string, UiState]> = [
	['the Dashboard', initialState],
	['the Requests', {...initialState, viewId: 'requests'}],
	['the detail', {...initialState, detailId: 'x'}],
	['the help', {...initialState, isHelpOpen: true}],
];

describe('the keymap', () => {
	for (const [name, state] of places) {
		test(`gives every key of ${name} to one record of its own group`, () => {
			for (const {title, bindings} of pickKeyGroups(state)) {
				const keys = bindings.flatMap(binding => binding.keys);
				assert.equal(new Set(keys).size, keys.length, `a key stands twice in ${title}`);
			}
		});

		test(`always has help and a way out in ${name}`, () => {
			assert.equal(findBinding('q', state)?.command, 'quit');
			assert.equal(findBinding('ctrl-c', state)?.command, 'quit');
			assert.ok(['help', 'back'].includes(findBinding('?', state)?.command ?? ''));
		});
	}

	test('prefers the nearer place, so that Tab changes the part in a detail and the view elsewhere', () => {
		assert.equal(findBinding('tab', initialState)?.command, 'next-view');
		assert.equal(findBinding('tab', {...initialState, detailId: 'x'})?.command, 'next-tab');
	});

	test('knows every key that the screens promise', () => {
		const promised = ['1',
			'2',
			'tab',
			'shift-tab',
			'j',
			'k',
			'up',
			'down',
			'g',
			'G',
			'home',
			'end',
			'ctrl-d',
			'ctrl-u',
			'page-up',
			'page-down',
			'enter',
			's',
			'S',
			'w',
			'W',
			'space',
			'F',
			'e',
			'E',
			'z',
			'h',
			'?',
			'q',
			'ctrl-c',
			'ctrl-z'];
		assert.deepEqual(promised.filter(key => findBinding(key, initialState) === null), []);
		assert.deepEqual(['J', 'K', 'escape', 'e', 'E'].filter(key => findBinding(key, {...initialState, detailId: 'x'}) === null), []);
	});

	test('answers null for a key that means nothing', () => {
		assert.equal(findBinding('%', initialState), null);
	});
});
