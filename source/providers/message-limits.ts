import {
	isJsonObject,
	pickArray,
	pickFirstString,
	pickObject,
	pickString,
	type JsonObject,
} from '../formats/json-value.js';

/** More than any provider tells at once. */
const maxHeaders = 100;

/**
The limits that a WebSocket's message tells, as the headers which would tell them, alternating names and values: those of an
error (`headers`), of a ChatGPT plan (`codex.rate_limits`), and Realtime's (`rate_limits.updated`). Empty for all others.
*/
export function readMessageHeaders(event: JsonObject): readonly string[] {
	switch (event.type) {
		case 'error': {
			return isJsonObject(event.headers) ? listHeaders('', event.headers) : [];
		}

		case 'codex.rate_limits': {
			return listPlanLimits(event);
		}

		case 'rate_limits.updated': {
			return pickArray(event.rate_limits).slice(0, maxHeaders).flatMap(value => listRealtimeLimit(pickObject(value)));
		}

		default: {
			return [];
		}
	}
}

/** A single model's windows come with its name, and without credits, which are the plan's. */
function listPlanLimits(event: JsonObject): string[] {
	const limits = pickObject(event.rate_limits);
	const meter = pickFirstString(event.metered_limit_name, event.limit_name).toLowerCase().replaceAll(/[^\-0-9a-z]/gv, '-').slice(0, 40);
	const prefix = meter === '' || meter === 'codex' ? 'x-codex-' : `x-codex-${meter}-`;
	const title = prefix === 'x-codex-' || typeof event.limit_name !== 'string' ? [] : [`${prefix}limit-name`, event.limit_name];
	return [
		...['primary', 'secondary'].flatMap(name => listHeaders(`${prefix}${name}-`, pickObject(limits[name]))),
		...title,
		...(prefix === 'x-codex-' ? listHeaders('x-codex-credits-', pickObject(event.credits)) : []),
	];
}

function listRealtimeLimit({name, limit, remaining, reset_seconds: reset}: JsonObject): string[] {
	const title = pickString(name);
	return [['limit', limit], ['remaining', remaining], ['reset', reset]].flatMap(([part, value]) =>
		typeof value === 'number' ? [`x-ratelimit-${String(part)}-${title}`, String(value)] : []);
}

function listHeaders(prefix: string, fields: JsonObject): string[] {
	return Object.entries(fields).slice(0, maxHeaders).flatMap(([name, value]) =>
		typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? [`${prefix}${name.replaceAll('_', '-')}`.toLowerCase(), String(value)] : []);
}
