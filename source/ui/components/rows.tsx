import type React from 'react';
import {Transform} from 'ink';

/**
The whole frame as one node. Its rows are finished, and Ink would measure and parse them again before it draws
them; so it gets as many blanks and puts the rows in their place at the end, which halves the cost of a frame.
*/
export function Rows({rows}: {readonly rows: readonly string[]}): React.ReactNode {
	const blanks = rows.map(() => ' ').join('\n');
	return <Transform transform={(_blank, index) => rows[index] ?? ''}>{blanks}</Transform>;
}
