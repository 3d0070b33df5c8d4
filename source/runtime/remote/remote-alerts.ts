import {Agent, request} from 'undici';
import type {AlertBoard, AlertRow} from '../../alerts/board.js';
import {cleanText, maxMessageLength} from '../../core/text.js';
import type {Unit} from '../../query/field.js';
import type {RemotePlace} from './remote-place.js';

// As often as they are measured there.
const everyMs = 5000;
const maxAnswerBytes = 1024 * 1024;
const maxRows = 1000;

export type RemoteAlerts = AlertBoard & {readonly stop: () => Promise<void>};

/** The alerts of a tailrace on another machine, as it measures them itself; none where it can't be asked. */
export function followRemoteAlerts(place: RemotePlace): RemoteAlerts {
	const agent = new Agent({
		connections: 1, headersTimeout: everyMs, bodyTimeout: everyMs, connect: {timeout: everyMs}, maxResponseSize: maxAnswerBytes,
	});
	let rows: readonly AlertRow[] = [];
	let isAsking = false;
	const ask = async (): Promise<void> => {
		if (isAsking) {
			return;
		}

		isAsking = true;
		try {
			const {statusCode, body} = await request(`${place.url}/v1/alerts`, {dispatcher: agent, headers: place.headers});
			const text = await body.text();
			// An older one knows no such route.
			rows = statusCode === 200 ? readRows(text) : [];
		} catch {
			// What rang when it was last heard may be over.
			rows = [];
		} finally {
			isAsking = false;
		}
	};

	const timer = setInterval(ask, everyMs);
	timer.unref();
	void ask();
	return {
		list: () => rows,
		async stop() {
			clearInterval(timer);
			await agent.destroy();
		},
	};
}

const states: ReadonlySet<unknown> = new Set<AlertRow['state']>(['firing', 'armed', 'ended']);
const units: ReadonlySet<unknown> = new Set<Unit>(['money', 'ratio', 'duration', 'bytes', 'count']);

/** A later version may say more, and a broken one anything. */
export function readRows(text: string): AlertRow[] {
	const {alerts} = JSON.parse(text) as {alerts?: unknown};
	return Array.isArray(alerts) ? alerts.slice(0, maxRows).flatMap(row => readRow(row) ?? []) : [];
}

function readRow(value: unknown): AlertRow | null {
	if (typeof value !== 'object' || value === null) {
		return null;
	}

	const given = value as Record<string, unknown>;
	const id = cleanText(given.id, maxMessageLength);
	const title = cleanText(given.title, maxMessageLength);
	return id === null || title === null || !states.has(given.state) || !units.has(given.unit) || typeof given.threshold !== 'number'
		? null
		: {
			id,
			title,
			state: given.state as AlertRow['state'],
			filterText: cleanText(given.filterText, maxMessageLength) ?? '',
			unit: given.unit as Unit,
			value: readNumber(given.value),
			threshold: given.threshold,
			beganAtMs: readNumber(given.beganAtMs),
			endedAtMs: readNumber(given.endedAtMs),
		};
}

function readNumber(value: unknown): number | null {
	return typeof value === 'number' ? value : null;
}
