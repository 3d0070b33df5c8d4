import type {ReadHeader} from './identity.js';

/** What an agent asks by itself beside its user's turns; the others say nothing that the session and the sub-agent don't. */
const ordinaryKinds: ReadonlySet<string> = new Set(['main', 'subagent', 'turn']);

// Words of the vendors' own, never a user's.
const kindWord = /^[a-z][\-0-9_a-z]{0,31}$/v;

// As long as what is read of the same header elsewhere.
const maxMetadataLength = 16 * 1024;
const metadataKind = /"request_kind"\s*:\s*"(?<kind>[\-0-9_a-z]{1,32})"/v;

/** Why an agent asks, where that is not simply its user's turn: `compaction`, `prewarm`, `auxiliary`; `null` otherwise. */
export function readRequestKind(readHeader: ReadHeader): string | null {
	// Claude Code tells it if its gateway asks for hints.
	const requestClass = readHeader('x-claude-code-request-class');
	const type = requestClass === 'auxiliary' ? readHeader('x-claude-code-auxiliary-type') : undefined;
	return pickKind(type) ?? pickKind(requestClass) ?? readMetadataKind(readHeader('x-codex-turn-metadata'));
}

/** In what Codex tells of a turn, in a header or, on a WebSocket, in each message. */
export function readMetadataKind(metadata: unknown): string | null {
	return typeof metadata === 'string' && metadata.length <= maxMetadataLength ? pickKind(metadataKind.exec(metadata)?.groups?.kind) : null;
}

function pickKind(word: string | undefined): string | null {
	return word !== undefined && kindWord.test(word) && !ordinaryKinds.has(word) ? word : null;
}
