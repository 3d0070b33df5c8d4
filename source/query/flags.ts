import type {Comparison, Condition} from '../core/condition.js';

/** What only the moment of asking knows. */
export type FlagContext = {
	readonly nowAtMs: number;
	readonly markedIds: readonly string[];
};

/** `is:name` or `has:name`, short for what other fields could say. */
export type Flag = {
	readonly name: string;
	readonly doc: string;
	readonly build: (context: FlagContext) => Condition;
};

/** A running stream that is silent for longer is called stalled. */
export const stalledMs = 5000;

const compare = (field: string, operator: Comparison, value: string | number): Condition => ({
	type: 'compare', field, operator, value,
});
const known = (field: string): Condition => ({type: 'known', field});
const and = (...parts: Condition[]): Condition => ({type: 'and', parts});
const or = (...parts: Condition[]): Condition => ({type: 'or', parts});
const inState = (state: string): Condition => compare('state', '=', state);
const either = (field: string, values: readonly string[]): Condition => or(...values.map(value => compare(field, '=', value)));
const streaming = and(inState('active'), compare('is_stream', '=', 1));

export const stateFlags: readonly Flag[] = [
	{name: 'active', doc: 'still running', build: () => inState('active')},
	{name: 'ok', doc: 'ended well', build: () => inState('ok')},
	{name: 'failed', doc: 'ended with an error', build: () => inState('failed')},
	{name: 'aborted', doc: 'the client left', build: () => inState('aborted')},
	{name: 'interrupted', doc: 'tailrace ended before it did', build: () => inState('interrupted')},
	{name: 'stream', doc: 'answered as a stream', build: () => compare('is_stream', '=', 1)},
	{name: 'streaming', doc: 'sending its answer now', build: () => and(streaming, known('first_byte_ms'))},
	{name: 'stalled', doc: 'a running stream that is silent for 5 s', build: ({nowAtMs}) => and(streaming, compare('last_byte_at_ms', '<', nowAtMs - stalledMs))},
	{name: 'estimated', doc: 'with token counts that are estimates', build: () => compare('usage_source', '=', 'estimated')},
	{name: 'partial', doc: 'with token counts of a part', build: () => compare('usage_source', '=', 'partial')},
	{name: 'unpriced', doc: 'without a price', build: () => and(compare('price_source', '=', 'unpriced'), {type: 'not', part: inState('active')})},
	{name: 'retried', doc: 'the client had tried before', build: () => compare('retry_count', '>', 0)},
	{name: 'marked', doc: 'marked by you', build: ({markedIds}) => ({type: 'id-in', ids: markedIds})},
	{name: 'control', doc: 'no call of a model: preflights, settings', build: () => compare('operation', '=', 'control')},
	{name: 'subagent', doc: 'by a sub-agent', build: () => known('agent_id')},
];

export const contentFlags: readonly Flag[] = [
	{name: 'tools', doc: 'the model called a tool', build: () => compare('tool_call_count', '>', 0)},
	{name: 'mcp', doc: 'offers tools of MCP servers', build: () => known('mcp_servers')},
	{name: 'image', doc: 'with pictures', build: () => either('modality', ['image', 'mixed'])},
	{name: 'audio', doc: 'with sound', build: () => either('modality', ['audio', 'mixed'])},
	{name: 'video', doc: 'with film', build: () => either('modality', ['video', 'mixed'])},
	{name: 'file', doc: 'with files', build: () => either('modality', ['file', 'mixed'])},
	{name: 'cache', doc: 'input came from a cache', build: () => compare('cache_read_tokens', '>', 0)},
	{name: 'reasoning', doc: 'the model reasoned', build: () => compare('reasoning_tokens', '>', 0)},
	{name: 'error', doc: 'says what went wrong', build: () => or(known('error_kind'), known('error_message'))},
	{name: 'session', doc: 'belongs to a session', build: () => known('session_id')},
	{name: 'cost', doc: 'has a price', build: () => known('cost_nano_usd')},
	{name: 'usage', doc: 'has token counts', build: () => or(known('input_tokens'), known('output_tokens'))},
	{name: 'key', doc: 'came with a key', build: () => known('api_key_id')},
	{name: 'trace', doc: 'belongs to a trace', build: () => known('trace_id')},
	{name: 'system', doc: 'has a system prompt', build: () => compare('has_system_prompt', '=', 1)},
];

const byPrefix: Readonly<Record<string, readonly Flag[]>> = {is: stateFlags, has: contentFlags};

/** The flags of `is` or `has`; `undefined` for any other word. */
export function findFlags(prefix: string): readonly Flag[] | undefined {
	return Object.hasOwn(byPrefix, prefix) ? byPrefix[prefix] : undefined;
}
