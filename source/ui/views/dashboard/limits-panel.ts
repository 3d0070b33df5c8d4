import {isReset} from '../../../core/rate-limit.js';
import {type LimitOutlook} from '../../../live/live-model.js';
import {buildRule} from '../../table/table-lines.js';
import {drawBar} from '../../text/chart.js';
import {formatHour} from '../../text/duration.js';
import {
	formatCount,
	formatExact,
	formatPercent,
	unknown,
} from '../../text/number.js';
import {
	line,
	span,
	type Line,
	type Span,
} from '../../text/span.js';
import {cleanLabel, clipLine, fitText} from '../../text/width.js';
import {pickLimitTone} from '../limits/columns.js';
import {explainNoLimits, readLimitMoment} from '../limits/limit-rows.js';
import {spellReset, spellWhen} from '../limits/spell-limit.js';
import {type ViewContext} from '../view.js';

/** Below this there is no room for whose limit it is. */
const keyedColumns = 100;
const keyWidth = 9;

/** What is left of each provider's limits, the most urgent first. */
export function buildLimitsPanel({snapshot, columns}: ViewContext, rows: number): Line[] {
	if (rows <= 0) {
		return [];
	}

	const limits = snapshot.limits ?? [];
	const nowAtMs = readLimitMoment(snapshot);
	const urgent = limits.toSorted((a, b) => compareUrgency(a, b, nowAtMs));
	const shown = urgent.slice(0, rows - 1);
	const count = shown.length < limits.length ? `${shown.length} of ${formatExact(limits.length)}` : formatExact(limits.length);
	const hasKeys = columns >= keyedColumns && isKeyNeeded(limits);
	const none = [line(span(`   ${explainNoLimits(snapshot)}`, 'dim'))];
	return [
		buildRule([span('Limits', 'title'), span(` [${count}]`, 'dim')], [], columns),
		...(limits.length === 0 ? none : shown.map(outlook => buildLimit(outlook, {nowAtMs, columns, hasKeys}))),
	].slice(0, rows);
}

function compareUrgency(a: LimitOutlook, b: LimitOutlook, nowAtMs: number): number {
	const fullA = a.fullAtMs ?? Number.MAX_SAFE_INTEGER;
	const fullB = b.fullAtMs ?? Number.MAX_SAFE_INTEGER;
	return fullA === fullB ? readUrgency(b.limit, nowAtMs) - readUrgency(a.limit, nowAtMs) : fullA - fullB;
}

/** What a limit that was reset since has used is not known; it comes last. */
function readUrgency(limit: LimitOutlook['limit'], nowAtMs: number): number {
	return isReset(limit, nowAtMs) ? -2 : limit.usedRatio ?? -1;
}

/** Two keys have the same limit of the same provider. Shown or not: the bars must not move when one of them comes. */
function isKeyNeeded(limits: readonly LimitOutlook[]): boolean {
	const names = limits.map(({limit}) => `${limit.provider} ${limit.name}`);
	return new Set(names).size < names.length;
}

type LimitPlace = {readonly nowAtMs: number; readonly columns: number; readonly hasKeys: boolean};

function buildLimit({limit, fullAtMs}: LimitOutlook, {nowAtMs, columns, hasKeys}: LimitPlace): Line {
	const isOver = isReset(limit, nowAtMs);
	const ratio = isOver ? null : limit.usedRatio;
	const tone = pickLimitTone(ratio, fullAtMs);
	// What is said of it is worth more than the last columns of its bar.
	const barWidth = Math.max(columns < 80 ? 6 : 10, Math.min(40, columns - 90 - (hasKeys ? keyWidth + 1 : 0)));
	const providerWidth = columns < 80 ? 9 : 11;
	const nameWidth = columns < 80 ? 10 : 15;
	const notes = isOver
		? [span(`was reset at ${formatHour(limit.resetAtMs ?? nowAtMs)}`, 'dim')]
		: explainLimit(limit, fullAtMs, {nowAtMs, isNarrow: columns < 80});
	const row = {
		spans: [
			span(`   ${fitText(cleanLabel(limit.provider), providerWidth)} `),
			span(`${fitText(cleanLabel(limit.name), nameWidth)} `, 'dim'),
			...(hasKeys ? [span(`${fitText(cleanLabel(limit.apiKeyId ?? unknown), keyWidth)} `, 'dim')] : []),
			...drawBar(ratio ?? 0, barWidth, tone),
			span(` ${formatPercent(ratio).padStart(6)}  `, tone === 'good' ? 'plain' : tone),
			...notes,
		],
	};
	return clipLine(row, columns - 1);
}

/** The forecast first: what comes last is cut off on a narrow screen. */
function explainLimit(limit: LimitOutlook['limit'], fullAtMs: number | null, {nowAtMs, isNarrow}: {readonly nowAtMs: number; readonly isNarrow: boolean}): Span[] {
	const forecast = fullAtMs === null
		? []
		: [span(fullAtMs <= nowAtMs ? 'full' : `${isNarrow ? '' : 'at this pace '}full ${spellWhen(fullAtMs, nowAtMs)}`, fullAtMs <= nowAtMs ? 'bad' : 'warn'), span(', ')];
	const whole = limit.limit === null ? '' : ` of ${formatCount(limit.limit)}`;
	const left = limit.remaining === null ? null : `${formatCount(limit.remaining)}${whole} left`;
	return [...forecast, span([spellReset(limit, fullAtMs, nowAtMs), left].filter(part => part !== null).join(', '), 'dim')];
}
