/** The catalogue of faults: its parts by letter, and how many rows each has. */
const parts = [
	['C', 12],
	['U', 23],
	['P', 22],
	['S', 24],
	['X', 14],
	['R', 10],
	['L', 10],
	['T', 9],
	['A', 30],
	['B', 10],
	['Y', 14],
] as const;

export const faultRows: readonly string[] = parts.flatMap(([letter, count]) => Array.from({length: count}, (_, index) => `${letter}${index + 1}`));

/** Rows that no test can prove here, and why. */
export const rowsElsewhere: Readonly<Record<string, string>> = {
	R1: 'asks for a fleet and Redis, which tailrace does not have',
	R2: 'asks for a fleet and Redis, which tailrace does not have',
	R3: 'asks for a fleet and Redis, which tailrace does not have',
	R4: 'asks for a fleet and Redis, which tailrace does not have',
	R5: 'asks for a fleet and Redis, which tailrace does not have',
	R6: 'asks for a fleet and Redis, which tailrace does not have',
	R7: 'asks for a fleet and Redis, which tailrace does not have',
	R8: 'asks for a fleet and Redis, which tailrace does not have',
	R9: 'asks for a fleet and Redis, which tailrace does not have',
	R10: 'asks for a fleet and Redis, which tailrace does not have',
	B8: 'tailrace reads its settings once; a hangup ends it or leaves it headless',
	X4: 'tailrace reads its settings once; a hangup ends it or leaves it headless',
	T9: 'needs a machine that sleeps',
	L6: 'takes days',
	A28: 'takes a day of fuzzing',
	B3: 'a route is the whole first segment of a path, so that two can\'t overlap',
	Y8: 'a killed process restores nothing, and the screen has no parent of its own; reset does it',
};

/** Rows that a test could prove and none with their number does: a debt that may only shrink. */
export const openRows: ReadonlySet<string> = new Set();
