import {readQuantile} from './sketch.js';
import {readErrorRatio, readSpeed, type Totals} from './summary.js';

/** Without the sketches, which only we can read. */
export function describeTotals({durationSketch, firstTokenSketch, ...sums}: Totals): Record<string, number | null> {
	const totals = {durationSketch, firstTokenSketch, ...sums};
	return {
		...sums,
		outputTokensPerSecond: readSpeed(totals),
		errorRatio: readErrorRatio(totals),
		durationP50Ms: readQuantile(durationSketch, 0.5),
		durationP95Ms: readQuantile(durationSketch, 0.95),
		firstTokenP50Ms: readQuantile(firstTokenSketch, 0.5),
		firstTokenP95Ms: readQuantile(firstTokenSketch, 0.95),
	};
}
