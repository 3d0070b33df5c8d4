import {type PhaseEnd} from '../../../core/event.js';
import {buildPhases} from '../../../core/phases.js';
import {type RequestDetail} from '../../../core/store.js';
import {type LiveRequest} from '../../../live/live-model.js';
import {formatMilliseconds, formatSeconds} from '../../text/duration.js';
import {span, type Line, type Tone} from '../../text/span.js';
import {cleanLabel, fitText} from '../../text/width.js';

const nameWidth = 18;
const durationWidth = 12;
const maxEvents = 8;

/** Each phase as a bar in the request's time. */
export function buildWaterfallPart(request: LiveRequest, detail: RequestDetail | null, nowAtMs: number, columns: number): Line[] {
	const phases = listPhases(request, detail, nowAtMs);
	const events = (detail?.customEvents ?? []).slice(0, maxEvents);
	const {startedAtMs} = request.record;
	const scaleMs = Math.max(1, ...phases.map(({startMs, durationMs}) => startMs + durationMs));
	if (phases.length === 0) {
		return [{spans: [span(' nothing measured yet', 'dim')]}];
	}

	const noteWidth = columns >= 100 ? 28 : 0;
	const barWidth = Math.max(4, columns - nameWidth - durationWidth - noteWidth - 6);
	return [
		...phases.map(phase => buildPhase(phase, request, {scaleMs, barWidth, noteWidth})),
		...events.map(({name, atMs}) => buildEvent(name, atMs - startedAtMs, {scaleMs, barWidth})),
	];
}

/** Ours first, in order, the total last; between them what the provider and the application told. */
function listPhases({record}: LiveRequest, detail: RequestDetail | null, nowAtMs: number): PhaseEnd[] {
	const isRunning = record.state === 'active';
	const durationMs = isRunning ? Math.max(0, nowAtMs - record.startedAtMs) : record.durationMs;
	const measured = buildPhases({...record, durationMs});
	const names = new Set(measured.map(({name}) => name));
	// A connection that was there already took no time; a row for it would only say so.
	const own = measured.filter(({name, durationMs: lengthMs}) => lengthMs > 0 || name === 'first_byte');
	const others = (detail?.phases ?? [])
		.filter(({name, source}) => source !== 'tailrace' || !names.has(name))
		.toSorted((a, b) => a.startMs - b.startMs);
	return [
		...own.filter(({name}) => name !== 'total_request'),
		...others,
		...own.filter(({name}) => name === 'total_request'),
	];
}

const tones: Readonly<Record<string, Tone>> = {
	request_received: 'waiting',
	upstream_connect: 'waiting',
	first_byte: 'waiting',
	first_token: 'thinking',
	streaming: 'streaming',
	total_request: 'plain',
};

type Scale = {
	readonly scaleMs: number;
	readonly barWidth: number;
};

function buildPhase(phase: PhaseEnd, request: LiveRequest, {scaleMs, barWidth, noteWidth}: Scale & {noteWidth: number}): Line {
	const {name, startMs, durationMs, isSuccess} = phase;
	const from = Math.min(barWidth - 1, Math.round(Math.max(0, startMs) / scaleMs * barWidth));
	const end = Math.min(barWidth, Math.round((startMs + durationMs) / scaleMs * barWidth));
	const length = Math.max(1, end - from);
	const label = cleanLabel(name.replace(/_request$/v, '').replaceAll('_', ' '));
	return {
		spans: [
			span(` ${fitText(label, nameWidth)} `, 'dim'),
			span('▕', 'dim'),
			span(' '.repeat(from)),
			span('▇'.repeat(length), isSuccess ? (tones[name] ?? 'input') : 'bad'),
			span(' '.repeat(barWidth - from - length)),
			span('▏', 'dim'),
			span(formatMilliseconds(durationMs).padStart(durationWidth)),
			span(noteWidth === 0 ? '' : `  ${fitText(describePhase(phase, request), noteWidth - 2)}`, 'dim'),
		],
	};
}

function describePhase({name, source, isSuccess}: PhaseEnd, {record}: LiveRequest): string {
	if (!isSuccess) {
		return '✗ did not succeed';
	}

	if (source !== 'tailrace') {
		return source === 'provider' ? 'told by the provider' : 'posted by the application';
	}

	return name === 'streaming' && record.longestGapMs !== null ? `longest gap ${formatSeconds(record.longestGapMs)}` : '';
}

function buildEvent(name: string, offsetMs: number, {scaleMs, barWidth}: Scale): Line {
	const column = Math.max(0, Math.min(barWidth - 1, Math.floor(offsetMs / scaleMs * barWidth)));
	return {
		spans: [
			span(` ${fitText(cleanLabel(name), nameWidth)} `, 'dim'),
			span('▕', 'dim'),
			span(' '.repeat(column)),
			span('▲', 'accent'),
			span(' '.repeat(barWidth - column - 1)),
			span('▏', 'dim'),
			span(`at ${formatMilliseconds(Math.max(0, offsetMs))}`.padStart(durationWidth)),
		],
	};
}
