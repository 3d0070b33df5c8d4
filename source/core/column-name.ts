/** What a field of a record is called in the database, in exports and on the screen: `started_at_ms` of `startedAtMs`. */
export function nameColumn(field: string): string {
	return field.replaceAll(/[A-Z]/gv, letter => `_${letter.toLowerCase()}`);
}
