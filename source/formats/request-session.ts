import type {RequestFacts} from '../core/fact.js';
import {cleanText} from '../core/text.js';
import {isJsonObject, pickObject, type JsonObject} from './json-value.js';

type BodySession = NonNullable<RequestFacts['session']>;

/**
The session that a body names, the most trustworthy field first; the same for all formats, since gateways and SDKs carry
each other's fields. `null` when it names none.
*/
export function readBodySession(body: JsonObject): BodySession | null {
	const metadata = pickObject(body.metadata);
	const clientMetadata = pickObject(body.client_metadata);
	// Code Assist wraps what the API takes.
	const wrapped = pickObject(body.request);
	return readClaudeCodeSession(metadata.user_id)
		?? name('metadata.session_id', metadata.session_id ?? metadata.sessionId)
		?? name('client_metadata', clientMetadata.session_id ?? clientMetadata.thread_id)
		?? name('session_id', body.session_id ?? wrapped.session_id)
		?? name('litellm_session_id', body.litellm_session_id)
		?? name('conversation', isJsonObject(body.conversation) ? body.conversation.id : body.conversation)
		?? name('prompt_cache_key', body.prompt_cache_key);
}

function name(source: string, value: unknown): BodySession | null {
	const id = cleanText(value);
	return id === null ? null : {id, source};
}

// A few times what Claude Code sends; anything longer is somebody else's.
const maxUserIdLength = 1024;

/** Claude Code packs device, account and session into one field, as JSON or, before, joined by underscores. */
function readClaudeCodeSession(userId: unknown): BodySession | null {
	if (typeof userId !== 'string' || userId.length > maxUserIdLength) {
		return null;
	}

	if (!userId.startsWith('{')) {
		return name('metadata.user_id', /^user_[\da-f]+_account_.*_session_(?<id>[\d\-a-f]{8,64})$/v.exec(userId)?.groups?.id);
	}

	try {
		return name('metadata.user_id', pickObject(JSON.parse(userId)).session_id);
	} catch {
		return null;
	}
}
