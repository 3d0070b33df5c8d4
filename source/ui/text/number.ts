/** Stands for a value that nobody told. Never a zero. */
export const unknown = '–';

const units = ['', 'k', 'M', 'G', 'T', 'P'];

/** Three significant digits of a number below 1,000: `0.42`, `4.20`, `42.0`, `420`. */
export function formatSignificant(value: number): string {
	if (value < 9.995) {
		return value.toFixed(2);
	}

	return value < 99.95 ? value.toFixed(1) : value.toFixed(0);
}

function formatLarge(value: number): string {
	let scaled = value;
	let unit = 0;
	while (scaled >= 999.5 && unit < units.length - 1) {
		scaled /= 1000;
		unit++;
	}

	return formatSignificant(scaled) + units[unit]!;
}

/** At most five columns: `312`, `1.20k`, `45.2k`, `182k`, `5.90M`. */
export function formatCount(value: number | null): string {
	if (value === null) {
		return unknown;
	}

	return value < 999.5 ? String(Math.round(value)) : formatLarge(value);
}

/** A number a second, at most five columns: `0`, `<0.01`, `2.40`, `412`, `1.20k`. */
export function formatRate(value: number | null): string {
	if (value === null) {
		return unknown;
	}

	if (value <= 0) {
		return '0';
	}

	return value < 0.005 ? '<0.01' : formatLarge(value);
}

/** A ratio as per cent, at most six columns; never rounded to a whole 0 or 100 that it isn't. */
export function formatPercent(ratio: number | null): string {
	if (ratio === null) {
		return unknown;
	}

	const percent = ratio * 100;
	if (percent <= 0) {
		return '0 %';
	}

	if (percent < 0.05) {
		return '<0.1 %';
	}

	if (percent < 9.95) {
		return `${percent.toFixed(1)} %`;
	}

	return percent < 100 && percent >= 99.5 ? '>99 %' : `${percent.toFixed(0)} %`;
}

const grouped = new Intl.NumberFormat('en', {maximumFractionDigits: 0});

/** Every digit, in groups: `45,210`. */
export function formatExact(value: number | null): string {
	return value === null ? unknown : grouped.format(value);
}

/** `1 request`, `2 requests`. */
export function formatPlural(count: number, noun: string): string {
	return `${formatExact(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** `512 B`, `1.20 kB`. */
export function formatBytes(bytes: number | null): string {
	if (bytes === null) {
		return unknown;
	}

	return bytes < 999.5 ? `${bytes} B` : formatLarge(bytes).replace(/[GMPTk]$/v, ' $&B');
}
