import {isInexact, readErrorRatio, type Totals} from '../core/summary.js';
import {formatAge} from './text/duration.js';
import {formatNanoUsd} from './text/money.js';
import {formatCount, formatPercent, formatPlural} from './text/number.js';
import {cleanLabel} from './text/width.js';

/** What this run saw, for the normal screen after the full one is gone. */
export function formatQuitSummary({totals, ranMs, storePath, droppedCount}: {
	/** Of the requests since the start. */
	readonly totals: Readonly<Totals>;
	readonly ranMs: number;
	/** `null` where it went with the demo. */
	readonly storePath: string | null;
	readonly droppedCount: number;
}): string {
	const lines = [
		`tailrace ran ${formatAge(ranMs)}: ${formatTotals(totals)}.`,
		...(droppedCount === 0 ? [] : [`${formatPlural(droppedCount, 'event')} could not be recorded.`]),
		formatPlace(storePath),
	];
	return `${lines.join('\n')}\n`;
}

function formatPlace(storePath: string | null): string {
	if (storePath === null) {
		return 'Recorded in a temporary store that is gone now; to keep one: tailrace demo --store demo.db';
	}

	return storePath === 'memory:' ? 'Recorded in memory alone, and forgotten now' : `Recorded in ${cleanLabel(storePath)}`;
}

/** The same of a command that was run, as one line for its caller. */
export function formatRunSummary({totals, session, storePath, droppedCount}: {
	readonly totals: Readonly<Totals>;
	readonly session: string;
	readonly storePath: string;
	readonly droppedCount: number;
}): string {
	const dropped = droppedCount === 0 ? '' : `; ${formatPlural(droppedCount, 'event')} could not be recorded`;
	const place = storePath === 'memory:' ? 'kept nowhere' : `recorded in ${cleanLabel(storePath)}`;
	return `tailrace: ${formatTotals(totals)}${dropped}; session ${cleanLabel(session)}, ${place}\n`;
}

function formatTotals(totals: Readonly<Totals>): string {
	const failed = totals.failedCount === 0 ? 'no errors' : `${formatPlural(totals.failedCount, 'error')} (${formatPercent(readErrorRatio(totals))})`;
	const cost = totals.unpricedCount === 0
		? formatNanoUsd(totals.costNanoUsd)
		: `${formatNanoUsd(totals.costNanoUsd)} without ${formatPlural(totals.unpricedCount, 'unpriced request')}`;
	return `${formatPlural(totals.requestCount, 'request')}, ${formatCount(totals.inputTokens)} tokens in, ${isInexact(totals) ? '~' : ''}${formatCount(totals.outputTokens)} out, ${cost}, ${failed}`;
}
