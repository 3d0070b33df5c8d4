import type {Answer} from '../formats/answer.js';

// Measured 4.5 characters a token in English text, fewer in code and other languages.
const charactersPerToken = 4;

/** Output tokens guessed from the length of what came; `null` when nothing with a length came (audio and pictures have none). */
export function estimateOutputTokens(answer: Answer): number | null {
	const {answer: text, reasoning, tool} = answer.characterCounts;
	const characterCount = text + reasoning + tool;
	return characterCount === 0 ? null : Math.ceil(characterCount / charactersPerToken);
}
