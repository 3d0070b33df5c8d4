import {findWindow} from '../../data/windows.js';
import {buildRule} from '../../table/table-lines.js';
import {drawLevelArea} from '../../text/chart.js';
import {formatAge, formatDateTime} from '../../text/duration.js';
import {formatCount, formatExact, formatPercent} from '../../text/number.js';
import {span, type Line} from '../../text/span.js';
import {cleanLabel} from '../../text/width.js';
import {buildFacts} from '../table-panel.js';
import {pickLimitTone} from './columns.js';
import {type LimitRow} from './limit-rows.js';
import {spellReset, spellWhen} from './spell-limit.js';

export const detailRowCount = 4;
/** A rule, and a chart that is no sparkline. */
const minChartRows = 4;

export type LimitPlace = {
	/** The moment of which it is told. */
	readonly nowAtMs: number;
	readonly windowId: string;
	readonly columns: number;
};

/** All that is known of one limit, and below it how it was used, where there is room for that. */
export function buildLimitDetail(row: LimitRow, place: LimitPlace, rows: number): Line[] {
	return [...buildKnown(row, place), ...buildCourse(row, place, rows - detailRowCount)];
}

function buildKnown({limit, usedRatio, isReset, fullAtMs, burner}: LimitRow, {nowAtMs, columns}: LimitPlace): Line[] {
	const left = limit.remaining === null || isReset ? null : `${formatExact(limit.remaining)}${limit.limit === null ? '' : ` of ${formatCount(limit.limit)}`}`;
	const reset = isReset ? `was reset ${formatDateTime(limit.resetAtMs!)}` : spellReset(limit, fullAtMs, nowAtMs);
	const full = fullAtMs === null || isReset ? null : (fullAtMs <= nowAtMs ? 'now' : `${spellWhen(fullAtMs, nowAtMs)} at this pace`);
	return [
		buildRule([span('Limit', 'title'), span(` ${cleanLabel(limit.provider)} ${cleanLabel(limit.name)}`, 'strong')], [], columns),
		{spans: buildFacts([['used', usedRatio === null ? 'not told since' : formatPercent(usedRatio)], ['left', left], ['full', full], ['', reset]], columns)},
		{spans: buildFacts([['told', `${formatDateTime(limit.capturedAtMs)}, ${formatAge(nowAtMs - limit.capturedAtMs)} ago`], ['key', limit.apiKeyId === null ? null : cleanLabel(limit.apiKeyId)]], columns)},
		{spans: buildFacts([['burnt by', burner === null ? 'nobody that is known' : `${cleanLabel(burner.session)}, ${formatPercent(burner.ratio)} of the tokens`]], columns)},
	];
}

function buildCourse({usedSeries}: LimitRow, {windowId, columns}: LimitPlace, rows: number): Line[] {
	const known = usedSeries.filter(level => level !== null);
	if (rows < minChartRows || known.length === 0) {
		return [];
	}

	const most = formatPercent(Math.max(...known));
	return [
		buildRule([span(`Used, ${findWindow(windowId).title}`, 'title')], [span(`at most ${most}, full height is 100 %`, 'dim')], columns),
		...drawLevelArea(usedSeries, {width: columns - 2, height: rows - 1}, level => pickLimitTone(level, null)).map(spans => ({spans: [span(' '), ...spans]})),
	];
}
