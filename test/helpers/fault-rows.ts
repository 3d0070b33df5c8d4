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
	A3: 'belongs to the HTTP API, the filter or the exports, which do not exist yet',
	A4: 'belongs to the HTTP API, the filter or the exports, which do not exist yet',
	A7: 'belongs to the HTTP API, the filter or the exports, which do not exist yet',
	A13: 'belongs to the HTTP API, the filter or the exports, which do not exist yet',
	A14: 'belongs to the HTTP API, the filter or the exports, which do not exist yet',
	A15: 'belongs to the HTTP API, the filter or the exports, which do not exist yet',
	A16: 'belongs to the HTTP API, the filter or the exports, which do not exist yet',
	L4: 'belongs to the HTTP API, the filter or the exports, which do not exist yet',
	L5: 'belongs to the HTTP API, the filter or the exports, which do not exist yet',
	B8: 'tailrace reads its settings once; a hangup ends it or leaves it headless',
	X4: 'tailrace reads its settings once; a hangup ends it or leaves it headless',
	X13: 'needs a loop image mounted by root, and minutes; no script for it yet',
	S19: 'needs a network file system',
	B6: 'tailrace holds no secret file of the user\'s',
	T9: 'needs a machine that sleeps',
	L6: 'takes days',
	A28: 'takes a day of fuzzing',
	S24: 'there is no backup command; VACUUM INTO is SQLite\'s own',
};

/** Rows that a test could prove and none with their number does: a debt that may only shrink. */
export const openRows: ReadonlySet<string> = new Set([
	'C6', 'C7', 'C9', 'C10', 'C11',
	'U2', 'U3', 'U4', 'U19', 'U21', 'U23',
	'P9', 'P11', 'P12', 'P13', 'P14', 'P15', 'P18', 'P19', 'P20', 'P21', 'P22',
	'S1', 'S2', 'S3', 'S4', 'S5', 'S8', 'S16', 'S20', 'S21', 'S22',
	'X6', 'X7', 'X8', 'X9', 'X10',
	'L1', 'L2', 'L3', 'L8', 'L9', 'L10',
	'T1', 'T2', 'T3', 'T4', 'T5', 'T6', 'T7', 'T8',
	'A5', 'A6', 'A8', 'A10', 'A12', 'A17', 'A18', 'A19', 'A20', 'A21', 'A22', 'A23', 'A24', 'A25', 'A26', 'A27', 'A29', 'A30',
	'B3', 'B4', 'B5', 'B7', 'B9',
	'Y8', 'Y10', 'Y13', 'Y14',
]);
