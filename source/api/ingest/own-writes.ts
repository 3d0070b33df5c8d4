import {readJsonBody, readJsonObject} from '../body.js';
import {pathId} from '../parameter.js';
import {
	answerJson,
	ApiError,
	type Answer,
	type ApiContext,
	type ApiRequest,
	type Route,
} from '../route.js';
import {endPhase, startPhase, tellEvent} from './beside.js';
import {
	endReport,
	readId,
	readStart,
	startReport,
	tellWhole,
	type Ending,
	type Reported,
} from './report.js';
import {readDollars, readTold, toldNames} from './told-fields.js';

const write = (path: string, title: string, body: string, handle: Route['handle']): Route => ({
	method: 'POST', path, title, access: 'write', isHeavy: false, parameters: path.includes('{id}') ? [pathId] : [], body, handle,
});

const fieldsDoc = `Any of ${toldNames.join(', ')}; costUsd for dollars.`;
const requestDoc = `id (yours; made without), state (active, ok, failed, aborted; active without), startedAtMs. ${fieldsDoc}`;
const phaseDoc = 'name, and event: "start" or "end", or durationMs; startMs (from the request\'s start), isSuccess.';
const eventDoc = 'name, data (flat JSON), atMs.';

/** Where applications tell tailrace of what does not pass through it. */
export const ownWrites: readonly Route[] = [
	write('/v1/requests', 'Tell of a request: that it begins, or whole when it is over', requestDoc, async (request, context) => {
		const {id, state = 'active', startedAtMs, costUsd, ...fields} = await readJsonBody(request);
		const told = readTold({...fields, costNanoUsd: fields.costNanoUsd ?? readDollars(costUsd)});
		const start = {
			id: readId(id) ?? context.createId(request.nowAtMs), startedAtMs: readStart(startedAtMs, request.nowAtMs - (state === 'active' ? 0 : told.durationMs ?? 0)), told,
		};
		return answerReport(state === 'active'
			? await startReport(request, context, start)
			: await tellWhole(context, start, {state: readState(state), told}));
	}),
	write('/v1/requests/{id}/end', 'Tell that a request is over', `state (ok, failed, aborted; ok without). ${fieldsDoc}`, async (request, context) => {
		const {state = 'ok', costUsd, ...fields} = await readJsonObject(request);
		const told = readTold({...fields, costNanoUsd: fields.costNanoUsd ?? readDollars(costUsd)});
		return answerReport(await endReport(request, context, readPathId(request), {state: readState(state), told}));
	}),
	write('/v1/requests/{id}/phases', 'Tell of a phase of a request: that it begins, that it is over, or how long it took', phaseDoc, async (request, context) => {
		const {name, event, durationMs, startMs, isSuccess} = await readJsonObject(request);
		const id = readPathId(request);
		if (event === 'start') {
			return answerJson({requestId: id, name: await startPhase(request, context, id, name)}, 201);
		}

		const {status, phase: {type, ...phase}} = await endPhase(request, context, id, {
			name, durationMs, startMs, isSuccess,
		});
		return answerJson(phase, status);
	}),
	write('/v1/requests/{id}/events', 'Tell of something that happened with a request', eventDoc, async (request, context) =>
		answerEvent(request, context, readPathId(request))),
	write('/v1/events', 'Tell of something that happened', 'name, requestId, data (flat JSON), atMs.', async (request, context) => answerEvent(request, context, null)),
];

async function answerEvent(request: ApiRequest, context: ApiContext, id: string | null): Promise<Answer> {
	const {name, atMs, data, requestId} = await readJsonObject(request);
	const {status, event: {type, ...event}} = await tellEvent(request, context, {
		requestId: id ?? readId(requestId), name, atMs, data,
	});
	return answerJson(event, status);
}

function answerReport({status, record: {id, state, durationMs, costNanoUsd, priceSource}}: Reported): Answer {
	return answerJson({
		id, state, durationMs, costNanoUsd, priceSource,
	}, status);
}

export function readPathId({path}: ApiRequest): string {
	return readId(path.id ?? path.run_id) ?? '';
}

function readState(value: unknown): Ending['state'] {
	if (value !== 'ok' && value !== 'failed' && value !== 'aborted') {
		throw new ApiError(400, 'bad_field', 'There is no such state.', 'Use active, ok, failed or aborted.');
	}

	return value;
}
