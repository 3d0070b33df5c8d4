import {cleanText} from '../core/text.js';
import type {ReadHeader} from './identity.js';

/** Who within a session asks, as the client's headers tell; `null` is what they don't. */
export type Caller = {
	sessionId: string | null;
	/** The header that told it. */
	sessionSource: string | null;
	/** The sub-agent's; `null` for the main agent. */
	agentId: string | null;
	/** `null` where the main agent started it. */
	parentAgentId: string | null;
};

/** Headers with a session's id, the most trustworthy first. */
const sessionHeaders = [
	'x-claude-code-session-id',
	// What opencode's child sessions do is a part of the session that started them.
	'x-parent-session-id',
	'session-id',
	'session_id',
	'thread-id',
	'thread_id',
	'conversation_id',
	'x-session-id',
	'helicone-session-id',
	'x-session-affinity',
	'x-conversation-id',
	'x-litellm-session-id',
	'langfuse_session_id',
	'x-openwebui-chat-id',
	'vscode-sessionid',
] as const;

export function readCaller(readHeader: ReadHeader): Caller {
	const read = (name: string): string | null => cleanText(readHeader(name));
	const caller = readSession(read) ?? readTurnMetadata(readHeader('x-codex-turn-metadata')) ?? readBaggage(readHeader('baggage')) ?? {
		sessionId: null, sessionSource: null, agentId: null, parentAgentId: null,
	};
	caller.agentId = read('x-claude-code-agent-id');
	if (caller.agentId !== null) {
		caller.parentAgentId = read('x-claude-code-parent-agent-id');
	} else if (caller.sessionSource === 'x-parent-session-id') {
		caller.agentId = read('x-session-id') ?? read('session-id');
	} else {
		addThread(caller, read);
	}

	return caller;
}

function readSession(read: (name: string) => string | null): Caller | null {
	for (const name of sessionHeaders) {
		const sessionId = read(name);
		if (sessionId !== null) {
			return {
				sessionId, sessionSource: name, agentId: null, parentAgentId: null,
			};
		}
	}

	return null;
}

/** Codex runs each agent in a thread of its own; the main one's has the session's id. */
function addThread(caller: Caller, read: (name: string) => string | null): void {
	const threadId = read('thread-id') ?? read('thread_id');
	const parentId = read('x-codex-parent-thread-id');
	if (threadId !== null && threadId === caller.sessionId && parentId !== null && parentId !== threadId) {
		// Where a thread is a session of its own, the one that it belongs to is its parent's.
		caller.sessionId = parentId;
		caller.sessionSource = 'x-codex-parent-thread-id';
	}

	// Where there is no thread, its kind (`review`, `compact`) tells it apart from the main agent.
	caller.agentId = threadId === null || threadId === caller.sessionId ? read('x-openai-subagent') : threadId;
	caller.parentAgentId = caller.agentId === null || parentId === caller.sessionId ? null : parentId;
}

// Codex sends less than 1 KB; it grows with the number of workspaces.
const maxMetadataLength = 16 * 1024;

/** The metadata also names the folders that the user works in, which concern nobody: only the ids are taken. */
function readTurnMetadata(text: string | undefined): Caller | null {
	if (text === undefined || text.length > maxMetadataLength) {
		return null;
	}

	try {
		const metadata = JSON.parse(text) as Readonly<Record<string, unknown>> | null;
		const sessionId = cleanText(metadata?.session_id) ?? cleanText(metadata?.thread_id);
		return sessionId === null
			? null
			: {
				sessionId, sessionSource: 'x-codex-turn-metadata', agentId: null, parentAgentId: null,
			};
	} catch {
		return null;
	}
}

const baggageSession = /(?:^|,)\s*session\.id\s*=\s*(?<id>[^\s,;]+)/v;

function readBaggage(baggage: string | undefined): Caller | null {
	const id = baggage === undefined ? undefined : baggageSession.exec(baggage)?.groups?.id;
	const sessionId = id === undefined ? null : cleanText(decode(id));
	return sessionId === null
		? null
		: {
			sessionId, sessionSource: 'baggage', agentId: null, parentAgentId: null,
		};
}

/** Percent-decodes; a lone percent sign stands for itself. */
function decode(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}

const traceParent = /^[\da-f]{2}-(?<traceId>(?!0{32})[\da-f]{32})-(?<spanId>(?!0{16})[\da-f]{16})-[\da-f]{2}/v;

/** The W3C trace context. It is no session: many libraries begin a trace with every request. */
export function readTrace(readHeader: ReadHeader): {traceId: string | null; spanId: string | null} {
	const text = readHeader('traceparent');
	const groups = text === undefined ? undefined : traceParent.exec(text)?.groups;
	return {traceId: groups?.traceId ?? null, spanId: groups?.spanId ?? null};
}

/** How often the SDK had tried before; `null` for clients that don't count. */
export function readRetryCount(readHeader: ReadHeader): number | null {
	const text = readHeader('x-stainless-retry-count');
	return text !== undefined && /^\d{1,4}$/v.test(text) ? Number(text) : null;
}

/** The application's own id for its user, where a gateway's convention carries it in a header. */
export function readEndUser(readHeader: ReadHeader): string | null {
	return cleanText(readHeader('helicone-user-id')) ?? cleanText(readHeader('x-litellm-end-user-id')) ?? cleanText(readHeader('x-openwebui-user-id'));
}
