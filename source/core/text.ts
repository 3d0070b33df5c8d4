/** The longest a text from outside may be once it is inside, in UTF-16 units. */
export const maxNameLength = 128;
export const maxMessageLength = 512;

// Controls, and whatever could reorder, hide or join text in a terminal: bidi, zero width, line separators, fillers,
// tags, variation selectors, private use, and code points that no terminal knows the width of.
const hostile = /[\p{Default_Ignorable_Code_Point}\p{Control}\p{Format}\p{Line_Separator}\p{Paragraph_Separator}\p{Private_Use}\p{Unassigned}]/gv;
const plain = /^[\u{20}-\u{7E}]*$/v;
const controls = /\p{Control}+/gv;
const shortestKey = 20;
const surelyKeys = /\b(?:(?:sk|pk|rk|gsk|xai|pplx|hf|ghp|gho|glpat)[\-_](?=[\d\-_a-z]*[A-Z])(?=[\-A-Z_a-z]*\d)[\w\-]{20,}|github_pat_\w{20,}|AIza[\w\-]{30,}|(?:AKIA|ASIA)[\dA-Z]{16})/gv;
const crowdedMarks = /(?<kept>\p{Mark}{4})\p{Mark}+/gv;

/**
Cleans a text that came from outside, once, where it enters: keys are cut out, lone surrogates become U+FFFD, controls a space, and it is cut at `maxLength`.
Answers `null` for anything but a text with something in it.
*/
export function cleanText(value: unknown, maxLength = maxNameLength): string | null {
	if (typeof value !== 'string') {
		return null;
	}

	// Nearly all are plain already.
	const cut = value.length > maxLength ? value.slice(0, maxLength) : value;
	const cleaned = cutKeys(plain.test(cut) ? cut.trim() : cut.toWellFormed().replaceAll(controls, ' ').trim());
	return cleaned === '' ? null : cleaned;
}

/** Names are kept and shown, and some clients put a key where a name belongs. Only what is surely one goes: names are long words, too. */
export function cutKeys(text: string): string {
	return text.length < shortestKey ? text : text.replaceAll(surelyKeys, '[redacted]');
}

/** Makes a text safe to draw in a terminal: whatever could move the cursor, hide or reorder becomes `·`, and at most four marks stand on a letter. */
export function escapeForTerminal(text: string): string {
	return plain.test(text)
		? text
		: text
			.toWellFormed()
			.replaceAll(hostile, '·')
			.replaceAll(crowdedMarks, '$<kept>');
}
