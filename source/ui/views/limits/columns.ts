import {type Column} from '../../table/column.js';
import {drawBar, drawLevels} from '../../text/chart.js';
import {formatAge} from '../../text/duration.js';
import {formatCount, formatPercent, unknown} from '../../text/number.js';
import {span, type Tone} from '../../text/span.js';
import {cleanLabel, fitText} from '../../text/width.js';
import {type LimitRow} from './limit-rows.js';
import {spellWhen} from './spell-limit.js';

export type LimitContext = {
	/** The moment of which they are told. */
	readonly nowAtMs: number;
	readonly windowTitle: string;
};

type LimitColumn = Column<LimitRow, LimitContext>;

export const warnRatio = 0.8;
export const badRatio = 0.95;
/** A capture that is older tells little of the present. */
const oldMs = 10 * 60_000;

/** Full soon is a warning, too, however little is used yet. */
export function pickLimitTone(usedRatio: number | null, fullAtMs: number | null): Tone {
	if (usedRatio !== null && usedRatio >= badRatio) {
		return 'bad';
	}

	return fullAtMs !== null || (usedRatio !== null && usedRatio >= warnRatio) ? 'warn' : 'good';
}

function textTone({usedRatio, fullAtMs}: LimitRow): Tone {
	const tone = pickLimitTone(usedRatio, fullAtMs);
	return tone === 'good' ? 'plain' : tone;
}

function spellFull({fullAtMs, isReset}: LimitRow, nowAtMs: number): string {
	if (fullAtMs === null || isReset) {
		return unknown;
	}

	return fullAtMs <= nowAtMs ? 'full' : spellWhen(fullAtMs, nowAtMs);
}

export const limitColumns: readonly LimitColumn[] = [
	{
		id: 'provider',
		title: 'PROVIDER',
		width: 10,
		maxWidth: 16,
		flex: 1,
		priority: 0,
		text: ({limit}) => cleanLabel(limit.provider),
		tone: () => 'strong',
		sortValue: ({limit}) => limit.provider,
	},
	{
		id: 'limit',
		title: 'LIMIT',
		width: 10,
		maxWidth: 24,
		flex: 1,
		priority: 1,
		text: ({limit}) => cleanLabel(limit.name),
		sortValue: ({limit}) => limit.name,
	},
	{
		id: 'key',
		title: 'KEY',
		width: 8,
		maxWidth: 19,
		flex: 1,
		// Before LEFT: two keys of one provider must not look alike.
		priority: 4.5,
		text: ({limit}) => cleanLabel(limit.apiKeyId ?? unknown),
		tone: () => 'dim',
		sortValue: ({limit}) => limit.apiKeyId,
	},
	{
		id: 'used',
		field: 'used_ratio',
		better: 'lower',
		title: 'USED',
		width: 14,
		maxWidth: 40,
		flex: 4,
		priority: 2,
		isDescendingFirst: true,
		text: ({usedRatio}) => formatPercent(usedRatio),
		sortValue: ({usedRatio}) => usedRatio,
		draw(row, _context, width) {
			const text = formatPercent(row.usedRatio);
			const tone = pickLimitTone(row.usedRatio, row.fullAtMs);
			return [...drawBar(row.usedRatio ?? 0, width - 7, tone), span(fitText(text, 7, 'right'), textTone(row))];
		},
	},
	{
		id: 'left',
		field: 'remaining',
		title: 'LEFT',
		width: 14,
		priority: 5,
		align: 'right',
		isDescendingFirst: true,
		text: ({limit, isReset}) => limit.remaining === null || isReset ? unknown : `${formatCount(limit.remaining)}${limit.limit === null ? '' : ` of ${formatCount(limit.limit)}`}`,
		sortValue: ({limit}) => limit.remaining,
	},
	{
		id: 'resets',
		field: 'resets_at_ms',
		title: 'RESETS',
		width: 10,
		priority: 4,
		align: 'right',
		head: () => 'RESETS IN',
		text: ({limit, isReset}, {nowAtMs}) => limit.resetAtMs === null ? unknown : (isReset ? 'was reset' : formatAge(limit.resetAtMs - nowAtMs)),
		tone: ({isReset}) => isReset ? 'dim' : 'plain',
		sortValue: ({limit}) => limit.resetAtMs,
	},
	{
		id: 'full',
		field: 'full_at_ms',
		title: 'FULL',
		width: 9,
		priority: 3,
		align: 'right',
		text: (row, {nowAtMs}) => spellFull(row, nowAtMs),
		tone: row => row.fullAtMs === null ? 'dim' : textTone(row),
		sortValue: ({fullAtMs}) => fullAtMs,
	},
	{
		id: 'burner',
		title: 'BURNT BY',
		width: 16,
		maxWidth: 34,
		flex: 2,
		priority: 7,
		text: ({burner}) => burner === null ? unknown : `${formatPercent(burner.ratio)} ${cleanLabel(burner.session)}`,
		tone: ({burner}) => burner === null ? 'dim' : 'plain',
		sortValue: ({burner}) => burner?.session ?? null,
	},
	{
		id: 'seen',
		field: 'seen_at_ms',
		title: 'SEEN',
		width: 9,
		priority: 6,
		align: 'right',
		head: () => 'SEEN AGO',
		text: ({limit}, {nowAtMs}) => formatAge(nowAtMs - limit.capturedAtMs),
		tone: ({limit}, {nowAtMs}) => nowAtMs - limit.capturedAtMs > oldMs ? 'warn' : 'dim',
		sortValue: ({limit}) => limit.capturedAtMs,
	},
	{
		id: 'over-time',
		title: 'OVER TIME',
		width: 12,
		maxWidth: 40,
		flex: 3,
		priority: 8,
		head: ({windowTitle}) => `USED, ${windowTitle}`,
		text: () => '',
		draw: ({usedSeries}, _context, width) => drawLevels(usedSeries, width, level => pickLimitTone(level, null)),
	},
];
