import {cleanText, cutKeys} from '../core/text.js';

const idSegment = /^(?:[\-0-9a-f]{16,}|\d+|(?:resp|file|batch|thread|run|msg|asst|vs|ft|ftjob|req|gen|conv|call|cachedcontents|msgbatch|video|upload|sess)[\-_].+|.{49,})$/iv;

// A model stands after the collection it is of; Gemini's method follows it after a colon. Azure's Foundry has its methods below `/models`.
const modelSegment = /(?<=\/(?:model|tunedModels|endpoints|deployments)\/|\/models\/(?!chat\/|embeddings$|images\/|search$))[^\/]+?(?=(?::[A-Za-z]+)?(?:\/|$))|(?<=\/ai\/run\/).+/gv;

// The service of Google's Live API, whose name is long and has many capitals.
const serviceSegment = /^google\.(?:ai\.generativelanguage|cloud\.aiplatform)\.[0-9a-z]{1,12}\.(?:GenerativeService\.BidiGenerateContent(?:Constrained)?|LlmBidiService)$/v;

/** The path for the record: without the model, ids, and keys, which some APIs take in their paths (`/bot<key>/…`). */
export function buildEndpoint(path: string): string {
	const segments = path.replace(/^\/{2}/v, '/').replaceAll(modelSegment, '{model}').split('/');
	return cleanText(segments.map(segment => isHidden(segment) ? '{id}' : segment).join('/')) ?? '/';
}

function isHidden(segment: string): boolean {
	return !serviceSegment.test(segment) && (idSegment.test(segment) || isSecret(segment));
}

const botKey = /^bot\d{5,}:/iv;
const prefixedKey = /^(?:sk|pk|rk|gsk|csk|xai|pplx|hf|ghp|gho|ghs|glpat|xox[a-z]|r8|fw|tgp|nvapi|key|token|secret)[\-_](?=\D*\d).{8,}/iv;
const shortestSecret = 16;
// A name changes between letters and digits, or from a small letter to a capital, a few times (`gpt-4o-mini`, `streamGenerateContent`); chance does so at every other character.
const kindChange = /(?<=\d)[A-Za-z]|(?<=[A-Za-z])\d|(?<=[a-z])[A-Z]/gv;
const mostChanges = 4;

/** Looks like a key: a known shape, or long and random. What a percent sign hides counts, too. */
function isSecret(segment: string): boolean {
	const text = decode(segment);
	const isRandom = text.length >= shortestSecret && (text.match(kindChange)?.length ?? 0) > mostChanges;
	return isRandom || botKey.test(text) || prefixedKey.test(text) || cutKeys(text) !== text;
}

function decode(segment: string): string {
	try {
		return segment.includes('%') ? decodeURIComponent(segment) : segment;
	} catch {
		return segment;
	}
}
