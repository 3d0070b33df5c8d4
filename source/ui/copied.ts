import {type Subject} from './subject.js';

/** More than this hardly any terminal takes. */
export const maxCopyLength = 50_000;

// JSON itself escapes no more than C0; who pastes it into a terminal should get nothing that hides or moves there.
const hidden = /[\p{Default_Ignorable_Code_Point}\p{Control}\p{Format}\p{Line_Separator}\p{Paragraph_Separator}\p{Private_Use}\p{Unassigned}]/gv;

/** The whole row as JSON, by the names of exports; what could hide or move is escaped. */
export function writeRow({exportColumns}: Pick<Subject, 'exportColumns'>, row: unknown): string {
	const object = Object.fromEntries(exportColumns.map(({name, read}) => [name, read(row as never)]));
	return JSON.stringify(object, null, 2).replaceAll(hidden, character => character === '\n' ? '\n' : escapeUnits(character));
}

const unitEscape = String.raw`\u`;

function escapeUnits(character: string): string {
	// eslint-disable-next-line unicorn/prefer-code-point -- JSON escapes units.
	return Array.from({length: character.length}, (_, index) => `${unitEscape}${character.charCodeAt(index).toString(16).padStart(4, '0')}`).join('');
}
