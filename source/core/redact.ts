import {cleanText, maxMessageLength} from './text.js';

// What keys look like: a known prefix, a word that says so, or a long word of letters and digits that no sentence has.
const keyPrefixes = /\b(?:(?:sk|pk|rk|gsk|xai|pplx|hf|ghp|gho|glpat)[\-_]|github_pat_|AIza|ya29\.|eyJ|AKIA|ASIA)[\w*+\-.\/=]{8,}/gv;
const namedKeys = /\b(?<name>bearer |(?:api[\-_]?key|key|token|secret|password|signature|sig|code)=)[^\s"\u{26}']{4,}/giv;
const longWords = /[\w+\-\/=]{24,}/gv;
const userInfo = /(?<scheme>[a-z][\d+\-.a-z]{1,20}:\/\/)[^\s\/@]+@/giv;

/**
Makes a provider's error text fit to be kept: a key that it echoes is cut out, whether it is the request's own (`key`)
or looks like one, and it is cleaned and capped. `null` stays `null`.
*/
export function redactMessage(message: string | null, key: string | null): string | null {
	if (message === null) {
		return null;
	}

	// Cut before the patterns run, so that their cost is bounded.
	let text = message.slice(0, maxMessageLength * 2);
	if (key !== null && key.length >= 4) {
		text = text.replaceAll(key, '[redacted]');
	}

	text = text
		.replaceAll(namedKeys, '$<name>[redacted]')
		.replaceAll(userInfo, '$<scheme>[redacted]@')
		.replaceAll(keyPrefixes, '[redacted]')
		.replaceAll(longWords, word => /\d/v.test(word) && /[A-Za-z]/v.test(word) ? '[redacted]' : word);
	return cleanText(text, maxMessageLength);
}
