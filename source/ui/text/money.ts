import {formatCount, formatSignificant, unknown} from './number.js';

/** 1 USD = 10⁹ nano-USD. */
const nanoPerUsd = 1e9;

/** Three significant digits, four decimals at most, seven columns at most: `$0.0312`, `$0.830`, `$8.12`, `$1.23k`. */
export function formatUsd(usd: number | null): string {
	if (usd === null) {
		return unknown;
	}

	if (usd <= 0) {
		return '$0';
	}

	if (usd < 0.00005) {
		return '<$.0001';
	}

	if (usd < 0.09995) {
		return `$${usd.toFixed(4)}`;
	}

	if (usd < 0.9995) {
		return `$${usd.toFixed(3)}`;
	}

	return usd < 999.5 ? `$${formatSignificant(usd)}` : `$${formatCount(usd)}`;
}

export function formatNanoUsd(nanoUsd: number | null): string {
	return formatUsd(nanoUsd === null ? null : nanoUsd / nanoPerUsd);
}
