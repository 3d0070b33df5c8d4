/** Stands for what differs between messages of the same kind. */
const variable = '#';

// Ids: words of letters, digits and dashes with a digit in them; amounts and times: numbers with a point.
const variables = /\b(?=[\w\-]*\d)[\w\-]+(?:\.\d+[a-z]*)*/gv;

/** A message without what is different each time (numbers, ids, times), so that the same error has one text. */
export function buildMessagePattern(message: string): string {
	return message.replaceAll(variables, () => variable);
}

/** The longest text that all messages of a pattern have; empty if there is none. */
export function pickCommonText(pattern: string): string {
	let longest = '';
	for (const part of pattern.split(variable)) {
		const text = part.trim();
		longest = text.length > longest.length ? text : longest;
	}

	return longest;
}
