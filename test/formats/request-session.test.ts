import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {readBodySession} from '../../source/formats/request-session.js';

const id = '7b02c7ce-4d6c-4635-a635-8b6b8c10e86e';

describe('the session that a body names', () => {
	for (const [title, body, session] of [
		['is packed as JSON by Claude Code', {metadata: {user_id: JSON.stringify({device_id: 'd', session_id: id})}}, {id, source: 'metadata.user_id'}],
		['was joined by underscores before', {metadata: {user_id: `user_0a1b_account__session_${id}`}}, {id, source: 'metadata.user_id'}],
		['is not the user', {metadata: {user_id: 'u-7'}, user: 'u'}, null],
		['is not what looks packed and is broken', {metadata: {user_id: '{"session_id":'}}, null],
		['stands in the metadata', {metadata: {session_id: id}, prompt_cache_key: 'x'}, {id, source: 'metadata.session_id'}],
		['stands in Codex\'s metadata', {client_metadata: {session_id: id, thread_id: 't'}}, {id, source: 'client_metadata'}],
		['is wrapped by Code Assist', {request: {session_id: id}}, {id, source: 'session_id'}],
		['is a conversation by its id', {conversation: 'conv_1'}, {id: 'conv_1', source: 'conversation'}],
		['is a conversation as an object', {conversation: {id: 'conv_1'}}, {id: 'conv_1', source: 'conversation'}],
		['is at last the key of the prompt\'s cache', {prompt_cache_key: 'k'}, {id: 'k', source: 'prompt_cache_key'}],
		['is nobody\'s in junk', {
			metadata: 7, client_metadata: [], conversation: {}, prompt_cache_key: '',
		}, null],
	] as const) {
		test(title, () => {
			assert.deepEqual(readBodySession(body), session);
		});
	}
});
