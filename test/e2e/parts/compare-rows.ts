import {queryStore} from '../../helpers/program.js';
import type {MixedAnswer} from './mixed-load.js';

type Row = Readonly<Record<string, unknown>>;

export type Sums = {readonly requests: number; readonly inputTokens: number; readonly outputTokens: number};

const columns = 'session_id, state, status_code, provider, usage_source, input_tokens, output_tokens, response_bytes, error_kind, duration_ms';

/** What the store says otherwise than what was asked for, sent and received; in words, empty when nothing. */
export function findDiffering(storePath: string, answers: readonly MixedAnswer[], prefix: string): string[] {
	const rows = new Map<unknown, Row[]>();
	for (const row of queryStore(storePath, `SELECT ${columns} FROM requests WHERE session_id LIKE ? || '-%'`, prefix)) {
		rows.set(row.session_id, [...rows.get(row.session_id) ?? [], row]);
	}

	const wrong = answers.flatMap(answer => {
		const found = rows.get(answer.request.id) ?? [];
		const problem = found.length === 1 ? judge(answer, found[0]!) : `${found.length} rows`;
		return problem === null ? [] : [`${answer.request.id}: ${problem}: ${JSON.stringify({...answer, request: answer.request.script, rows: found})}`];
	});
	return rows.size === answers.length ? wrong : [...wrong, `${rows.size} sessions instead of ${answers.length}`];
}

/** What is wrong with the row of an answer, or `null`. */
function judge(answer: MixedAnswer, row: Row): string | null {
	const {script} = answer.request;
	if (row.provider !== answer.request.provider) {
		return 'another provider';
	}

	if (row.duration_ms === null || (row.duration_ms as number) < 0) {
		return 'no duration';
	}

	const tokens = row.output_tokens as number | null;
	// What was cut is counted by its letters.
	if (tokens !== null && (tokens < 0 || tokens > (script.outputTokens * 1.5) + 10)) {
		return 'more tokens than were sent';
	}

	return answer.hasLeft ? judgeLeft(answer, row) : judgeStayed(answer, row);
}

function judgeLeft({statusCode, bodyBytes, request: {script}}: MixedAnswer, row: Row): string | null {
	// All of it may have been on its way when the client left, or the upstream may have failed first.
	if (row.state === 'ok' && (row.output_tokens !== script.outputTokens || row.input_tokens !== script.inputTokens)) {
		return 'whole, but without its tokens';
	}

	// Our own words about a failure are no bytes of the upstream's.
	if (row.state !== 'failed' && (row.response_bytes as number) < bodyBytes) {
		return 'fewer bytes than the client had';
	}

	// Anthropic tells the input with the first event, which the client had.
	return statusCode === 200 && row.state === 'aborted' && row.provider === 'anthropic' && row.input_tokens !== script.inputTokens
		? 'aborted, without the input that was reported'
		: null;
}

function judgeStayed({statusCode, bodyBytes, isWhole, request: {script}}: MixedAnswer, row: Row): string | null {
	if (row.status_code !== statusCode) {
		return 'another status';
	}

	const shouldBeOk = isWhole && statusCode === 200 && script.behavior === 'normal';
	if ((row.state === 'ok') !== shouldBeOk) {
		return `should ${shouldBeOk ? '' : 'not '}be ok`;
	}

	if (shouldBeOk) {
		return row.input_tokens === script.inputTokens && row.output_tokens === script.outputTokens && row.usage_source === 'reported' && row.response_bytes === bodyBytes
			? null
			: 'not what the upstream reported';
	}

	if (row.state !== 'failed' || row.error_kind === null) {
		return 'should have failed, and why';
	}

	return statusCode !== null && statusCode >= 400 && row.output_tokens !== null ? 'a refusal with tokens' : null;
}

/** What the upstream was told to answer where it answered whole, and what the store has of the same. */
export function sumWhole(storePath: string, answers: readonly MixedAnswer[], prefix: string): {readonly sent: Sums; readonly stored: Sums} {
	const whole = answers.filter(({isWhole, statusCode, hasLeft, request}) => isWhole && !hasLeft && statusCode === 200 && request.script.behavior === 'normal');
	const [row] = queryStore(storePath, `
		SELECT count(*) AS requests, sum(input_tokens) AS inputTokens, sum(output_tokens) AS outputTokens
		FROM requests WHERE session_id LIKE ? || '-%' AND session_id IN (SELECT value FROM json_each(?))
	`, prefix, JSON.stringify(whole.map(({request}) => request.id)));
	return {
		sent: {
			requests: whole.length,
			inputTokens: whole.reduce((sum, {request}) => sum + request.script.inputTokens, 0),
			outputTokens: whole.reduce((sum, {request}) => sum + request.script.outputTokens, 0),
		},
		stored: row as Sums,
	};
}
