/** For documents: exact where that is short, unknown as `–`. */
export const unknown = '–';

const whole = new Intl.NumberFormat('en-US', {maximumFractionDigits: 0});
const compact = new Intl.NumberFormat('en-US', {notation: 'compact', maximumSignificantDigits: 3});
const dollars = new Intl.NumberFormat('en-US', {style: 'currency', currency: 'USD'});
const wholeDollars = new Intl.NumberFormat('en-US', {style: 'currency', currency: 'USD', maximumFractionDigits: 0});
const smallDollars = new Intl.NumberFormat('en-US', {style: 'currency', currency: 'USD', maximumSignificantDigits: 2});

export function formatCount(value: number): string {
	return whole.format(value);
}

/** At most three digits: `1.23M`. */
export function formatCompact(value: number): string {
	return compact.format(value);
}

export function formatUsd(nanoUsd: number | null): string {
	if (nanoUsd === null) {
		return unknown;
	}

	const usd = nanoUsd / 1e9;
	return usd !== 0 && usd < 0.095 ? smallDollars.format(usd) : dollars.format(usd);
}

/** Without cents where there are thousands. */
export function formatShortUsd(nanoUsd: number): string {
	return nanoUsd < 1e12 ? formatUsd(nanoUsd) : wholeDollars.format(nanoUsd / 1e9);
}

export function formatDuration(valueMs: number | null): string {
	if (valueMs === null) {
		return unknown;
	}

	if (valueMs < 999.5) {
		return `${Math.round(valueMs)} ms`;
	}

	const seconds = valueMs / 1000;
	if (seconds < 99.95) {
		return `${seconds.toFixed(seconds < 9.995 ? 2 : 1)} s`;
	}

	return seconds < 5999.5 ? `${Math.floor(Math.round(seconds) / 60)} m ${String(Math.round(seconds) % 60).padStart(2, '0')} s` : `${(seconds / 3600).toFixed(1)} h`;
}

/** Something is never `0%`, and not all never `100%`. */
export function formatPercent(ratio: number | null): string {
	if (ratio === null) {
		return unknown;
	}

	if (ratio > 0 && ratio < 0.0005) {
		return '<0.1%';
	}

	return ratio < 1 && ratio > 0.9995 ? '>99.9%' : `${Number((ratio * 100).toFixed(1))}%`;
}

/** `2026-11-20 14:30` of a moment on the local clock, as if it were UTC. */
export function formatLocalTime(localMs: number): string {
	return new Date(localMs).toISOString().slice(0, 16).replace('T', ' ');
}
