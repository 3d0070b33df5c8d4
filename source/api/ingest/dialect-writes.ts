import {readJsonBody, readJsonObject} from '../body.js';
import {pathText} from '../parameter.js';
import {
	answerJson,
	ApiError,
	type Answer,
	type ApiContext,
	type ApiRequest,
	type Route,
} from '../route.js';
import {
	endPhase,
	didSucceed,
	startPhase,
	tellEvent,
} from './beside.js';
import {readPathId} from './own-writes.js';
import {
	endReport,
	readId,
	readStart,
	startReport,
	tellWhole,
	type Ending,
} from './report.js';
import {readDollars, readTold, type Told} from './told-fields.js';

const write = (path: string, title: string, body: string, handle: Route['handle']): Route => ({
	method: 'POST',
	path,
	title,
	access: 'write',
	isHeavy: false,
	parameters: path.matchAll(/\{(?<name>\w+)\}/gv).map(({groups}) => pathText(groups!.name!, groups!.name === 'phase' ? 'Its name.' : 'The request\'s id.')).toArray(),
	body,
	handle,
});

const runEndings = new Map<unknown, Ending['state']>([['completed', 'ok'], ['failed', 'failed'], ['cancelled', 'aborted']]);

const endRun: Route['handle'] = async (request, context) => {
	const {status, cost, error, ...fields} = await readJsonObject(request);
	const state = runEndings.get(status ?? 'completed');
	if (state === undefined) {
		throw new ApiError(400, 'bad_field', 'There is no such status.', 'Use completed, failed or cancelled.');
	}

	const told = readTold({...readCommon(fields), costNanoUsd: readDollars(cost), errorMessage: error});
	const {record, ...reported} = await endReport(request, context, readPathId(request), {state, told});
	return answerJson({run_id: record.id, status: record.state === 'ok' ? 'completed' : 'failed', duration_ms: record.durationMs}, reported.status);
};

const sessionEventBody = 'event (LLM_REQUEST_STARTED, LLM_REQUEST_COMPLETED, LLM_REQUEST_FAILED), session_id, request_id, model, prompt_tokens, completion_tokens, duration_ms, tool_calls, error.';
const runBody = 'status (completed, failed, cancelled), input_tokens, output_tokens, cost (dollars), error, model.';

/** The functions of three libraries as routes: the paths follow what they already read from. */
export const dialectWrites: readonly Route[] = [
	write('/api/requests', 'Begin a request of the time log', 'modality, model, stream, request_size_bytes, request_id (made without).', async (request, context) => {
		const {request_id: id, ...fields} = await readJsonBody(request);
		const {status, record} = await startReport(request, context, {
			id: readId(id) ?? context.createId(request.nowAtMs), startedAtMs: Math.round(request.nowAtMs), told: readTold(readCommon(fields)),
		});
		return answerJson({request_id: record.id}, status);
	}),
	write('/api/requests/{id}/phases/{phase}/start', 'Begin a phase of a request', 'Nothing.', async (request, context) => {
		const id = readPathId(request);
		return answerJson({request_id: id, phase: await startPhase(request, context, id, request.path.phase)}, 201);
	}),
	write('/api/requests/{id}/phases/{phase}/end', 'End a phase of a request', 'success (true without).', async (request, context) => {
		const {success} = await readJsonObject(request);
		return answerPhase(await endPhase(request, context, readPathId(request), {name: request.path.phase, isSuccess: success}));
	}),
	write('/api/requests/{id}/phases', 'Tell how long a phase of a request took', 'phase, duration_ms, success (true without).', async (request, context) => {
		const {phase, duration_ms: durationMs, success} = await readJsonObject(request);
		return answerPhase(await endPhase(request, context, readPathId(request), {name: phase, durationMs, isSuccess: success}));
	}),
	write('/api/requests/{id}/end', 'End a request of the time log', 'success, error_type, error_message, response_size_bytes, input_tokens, output_tokens.', async (request, context) => {
		const {success, error_type: errorKind, error_message: errorMessage, ...fields} = await readJsonObject(request);
		const isSuccess = didSucceed(success);
		const told = readTold({...readCommon(fields), errorKind, errorMessage});
		const {status, record} = await endReport(request, context, readPathId(request), {state: isSuccess ? 'ok' : 'failed', told});
		return answerJson({request_id: record.id, success: record.state === 'ok', duration_ms: record.durationMs}, status);
	}),
	write('/api/events/custom', 'Tell of an event of a request', 'request_id, event_name, data (flat JSON), timestamp (unix seconds).', async (request, context) => {
		const {request_id: id, event_name: name, timestamp, data} = await readJsonObject(request);
		const {status, event} = await tellEvent(request, context, {
			requestId: readId(id), name, data, atMs: typeof timestamp === 'number' ? timestamp * 1000 : timestamp,
		});
		return answerJson({
			success: true, request_id: event.requestId, event_name: event.name, timestamp: event.atMs / 1000,
		}, status);
	}),
	write('/runs', 'Begin a run', 'run_id (made without), endpoint, input_tokens, model, session_id.', async (request, context) => {
		const {run_id: id, ...fields} = await readJsonBody(request);
		const {status, record} = await startReport(request, context, {
			id: readId(id) ?? context.createId(request.nowAtMs), startedAtMs: Math.round(request.nowAtMs), told: readTold(readCommon(fields)),
		});
		return answerJson({run_id: record.id, status: 'running'}, status);
	}),
	write('/runs/{run_id}/complete', 'Complete a run', runBody, endRun),
	write('/runs/{run_id}/end', 'End a run, as complete does', runBody, endRun),
	write('/events', 'Tell of a request of a session by an event', sessionEventBody, answerSessionEvent),
];

/** The names that these dialects share, in our words; names that are none of theirs say nothing here. */
function readCommon(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
	return {
		provider: fields.provider,
		operation: fields.operation,
		endpoint: fields.endpoint,
		model: fields.model,
		modality: fields.modality,
		isStream: fields.stream,
		requestBytes: fields.request_size_bytes,
		responseBytes: fields.response_size_bytes,
		inputTokens: fields.input_tokens ?? fields.prompt_tokens,
		outputTokens: fields.output_tokens ?? fields.completion_tokens,
		totalTokens: fields.total_tokens,
		durationMs: fields.duration_ms,
		sessionId: fields.session_id,
		agent: fields.agent,
		customData: fields.custom_data,
	};
}

function answerPhase({status, phase: {requestId, name, durationMs, isSuccess}}: Awaited<ReturnType<typeof endPhase>>): Answer {
	return answerJson({
		request_id: requestId, phase: name, duration_ms: durationMs, success: isSuccess,
	}, status);
}

const endings: Readonly<Record<string, Ending['state']>> = {LLM_REQUEST_COMPLETED: 'ok', LLM_REQUEST_FAILED: 'failed'};

async function answerSessionEvent(request: ApiRequest, context: ApiContext): Promise<Answer> {
	const {event, request_id: toldId, tool_calls: toolCalls, error, timestamp, ...fields} = await readJsonObject(request);
	const state = typeof event === 'string' && Object.hasOwn(endings, event) ? endings[event]! : null;
	if (state === null && event !== 'LLM_REQUEST_STARTED') {
		throw new ApiError(400, 'bad_field', 'There is no such event.', 'Use LLM_REQUEST_STARTED, LLM_REQUEST_COMPLETED or LLM_REQUEST_FAILED.');
	}

	const told = readTold({...readCommon(fields), toolCallCount: countToolCalls(toolCalls), errorMessage: error});
	const id = readId(toldId) ?? context.createId(request.nowAtMs);
	const atMs = readMoment(timestamp, request.nowAtMs);
	const reported = state === null
		? await startReport(request, context, {id, startedAtMs: readStart(atMs, request.nowAtMs), told})
		: await tellEnd(request, context, {id, atMs, ending: {state, told}});
	return answerJson({request_id: reported.record.id, session_id: reported.record.sessionId}, reported.status);
}

async function tellEnd(
	request: ApiRequest,
	context: ApiContext,
	{id, atMs, ending}: {readonly id: string; readonly atMs: number; readonly ending: {readonly state: Ending['state']; readonly told: Told}},
): ReturnType<typeof endReport> {
	return context.reports.find(id) === null
		? tellWhole(context, {id, startedAtMs: readStart(Math.max(0, atMs - (ending.told.durationMs ?? 0)), request.nowAtMs), told: ending.told}, ending)
		: endReport(request, context, id, ending);
}

/** How many, or only whether there were any. */
function countToolCalls(value: unknown): unknown {
	if (Array.isArray(value)) {
		return value.length;
	}

	return typeof value === 'boolean' ? Number(value) : value;
}

/** Seconds or milliseconds since the epoch, or ISO 8601. */
function readMoment(value: unknown, nowAtMs: number): number {
	if (value === undefined || value === null) {
		return nowAtMs;
	}

	const atMs = typeof value === 'string' ? Date.parse(/z$|[+\-]\d\d:?\d\d$/iv.test(value) ? value : `${value}Z`) : Number(value) * (Number(value) < 1e11 ? 1000 : 1);
	if (!Number.isFinite(atMs)) {
		throw new ApiError(400, 'bad_field', 'timestamp is no time.', 'Give unix seconds or ISO 8601.');
	}

	return atMs;
}
