export type Sample = {readonly name: string; readonly labels: Readonly<Record<string, string>>; readonly value: number};

const labelPattern = /(?<=[,\{])(?<name>\w+)="(?<value>(?:[^\n"\\]|\\["\\n])*)"/gv;

/** The samples of a text in Prometheus's format; throws at a line that is none. */
export function readExposition(text: string): Sample[] {
	return text.split('\n').filter(line => line !== '' && !line.startsWith('#')).map(line => readSample(line));
}

function readSample(line: string): Sample {
	const labels: Record<string, string> = {};
	// What is left when its labels are taken out says whether they were ones.
	const bare = line.replaceAll(labelPattern, (_, name: string, value: string) => {
		labels[name] = value.replaceAll(/\\(?<escaped>["\\n])/gv, (__, escaped: string) => escaped === 'n' ? '\n' : escaped);
		return '';
	});
	const match = /^(?<name>[A-Z_a-z]\w*)(?:\{,*\})? (?<value>\S+)$/v.exec(bare)?.groups;
	const value = Number(match?.value === '+Inf' ? 'Infinity' : match?.value);
	if (match === undefined || Number.isNaN(value)) {
		throw new Error(`no sample: ${line}`);
	}

	return {name: match.name!, labels, value};
}

/** The sum of the samples that have this name and these labels. */
export function sumSamples(samples: readonly Sample[], name: string, labels: Readonly<Record<string, string>> = {}): number {
	return samples
		.filter(sample => sample.name === name && Object.entries(labels).every(([key, value]) => sample.labels[key] === value))
		.reduce((sum, {value}) => sum + value, 0);
}
