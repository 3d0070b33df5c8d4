import {minuteMs, secondMs} from '../core/durations.js';
import type {RateLimit} from '../core/event.js';
import {cleanText} from '../core/text.js';
import {limitFamilies, type LimitPart} from './limit-families.js';
import {nameClaim, nameLimit, nameWindow} from './limit-names.js';
import {readNumber, readResetAtMs} from './reset-time.js';

type Owner = {readonly provider: string; readonly apiKeyId: string | null; readonly capturedAtMs: number};

/** What the headers of one limit have told so far. */
type Draft = {
	name: string;
	limit: number | null;
	remaining: number | null;
	usedRatio: number | null;
	resetAtMs: number | null;
	windowMs: number | null;
	/** What the provider itself calls it, or which of its windows binds. */
	label: string | null;
	isRejected: boolean;
	/** There is nothing to run out of. */
	isVoid: boolean;
};

/**
Reads every rate limit that a response's headers tell, in any of the families of `limit-families.ts`.
`rawHeaders` alternates names and values.
*/
export function readRateLimits(rawHeaders: readonly string[], owner: Owner): RateLimit[] {
	let drafts: Map<string, Draft> | undefined;
	for (let index = 0; index < rawHeaders.length; index += 2) {
		const header = readHeaderName(rawHeaders[index]!);
		if (header === null) {
			continue;
		}

		drafts ??= new Map();
		let draft = drafts.get(header.name);
		if (draft === undefined) {
			draft = {
				...nameLimit(owner.provider, header.name), limit: null, remaining: null, usedRatio: null, resetAtMs: null, label: null, isRejected: false, isVoid: false,
			};
			drafts.set(header.name, draft);
		}

		fillDraft(draft, header.part, rawHeaders[index + 1]!.trim(), owner.capturedAtMs);
	}

	return drafts === undefined ? [] : finishDrafts(drafts, owner);
}

type HeaderName = {readonly name: string; readonly part: LimitPart};

// Most headers are too short to be one, or begin with another letter.
const shortestLength = 'x-ratelimit-limit'.length;
const firstLetters: ReadonlySet<string> = new Set(['x', 'X', 'a', 'A']);

// A provider's answers bear the same names again and again; the map must not grow with names that somebody makes up.
const maxRemembered = 500;
const remembered = new Map<string, HeaderName | null>();

function readHeaderName(rawName: string): HeaderName | null {
	if (rawName.length < shortestLength || !firstLetters.has(rawName[0]!)) {
		return null;
	}

	let header = remembered.get(rawName);
	if (header === undefined) {
		header = parseHeaderName(rawName.toLowerCase());
		if (remembered.size >= maxRemembered) {
			remembered.clear();
		}

		remembered.set(rawName, header);
	}

	return header;
}

function parseHeaderName(name: string): HeaderName | null {
	const family = limitFamilies.find(({prefix}) => name.startsWith(prefix));
	const groups = family?.rest.exec(name.slice(family.prefix.length))?.groups;
	return family === undefined || groups === undefined
		? null
		: {name: `${family.title}${groups.name ?? family.unnamed}`, part: (groups.part ?? 'snapshot') as LimitPart};
}

function fillDraft(draft: Draft, part: LimitPart, value: string, nowAtMs: number): void {
	switch (part) {
		case 'limit':
		case 'remaining': {
			const count = readNumber(value);
			draft[part] = Number.isSafeInteger(count) ? count : null;
			break;
		}

		case 'balance': {
			draft.remaining = readNumber(value);
			break;
		}

		case 'utilization': {
			draft.usedRatio = readNumber(value);
			break;
		}

		case 'used-percent': {
			draft.usedRatio = scale(readNumber(value), 0.01);
			break;
		}

		case 'renewalperiod': {
			draft.windowMs = scale(readNumber(value), secondMs);
			break;
		}

		case 'window-minutes': {
			draft.windowMs = scale(readNumber(value), minuteMs);
			break;
		}

		case 'reset':
		case 'reset-at':
		case 'reset-after-seconds': {
			draft.resetAtMs = readResetAtMs(value, nowAtMs);
			break;
		}

		case 'limit-name':
		case 'representative-claim': {
			draft.label = cleanText(value, 40);
			break;
		}

		case 'status': {
			draft.isRejected = value === 'rejected';
			break;
		}

		case 'has-credits':
		case 'unlimited': {
			draft.isVoid ||= /^(?:true|1)$/iv.test(value) === (part === 'unlimited');
			break;
		}

		case 'snapshot': {
			fillSnapshot(draft, value, nowAtMs);
			break;
		}
	}
}

function scale(value: number | null, factor: number): number | null {
	return value === null ? null : value * factor;
}

/** Copilot's `ent=300&ov=0.0&rem=98.5&rst=2026-12-01T00:00:00Z&totRem=295.5`; what is left (`rem`) in percent, -1 for what is without limit. */
function fillSnapshot(draft: Draft, value: string, nowAtMs: number): void {
	const fields = new URLSearchParams(value.slice(0, 512));
	const read = (name: string): number | null => readNumber(fields.get(name) ?? '');
	const left = read('rem');
	draft.name = draft.name.replaceAll('_', '-');
	draft.isVoid = fields.get('ent') === '-1';
	// Windows have a share only, and say 0 instead.
	draft.limit = read('ent') === 0 ? null : read('ent');
	draft.remaining = read('totRem');
	draft.usedRatio = left === null ? null : Math.max(0, 1 - (left / 100));
	draft.resetAtMs = readResetAtMs(fields.get('rst') ?? '', nowAtMs);
}

function finishDrafts(drafts: Map<string, Draft>, owner: Owner): RateLimit[] {
	applyClaim(drafts, owner.provider);
	const limits: RateLimit[] = [];
	for (const [rawName, draft] of drafts) {
		const name = cleanText(nameDraft(rawName, draft, drafts), 64);
		const {limit, remaining, windowMs, resetAtMs} = draft;
		const usedRatio = readUsedRatio(draft);
		// A reset alone tells nothing of how much is left.
		if (name !== null && !draft.isVoid && (limit !== null || remaining !== null || usedRatio !== null)) {
			limits.push({
				type: 'rate-limit', ...owner, name, limit, remaining, usedRatio, windowMs, resetAtMs,
			});
		}
	}

	return limits;
}

function readUsedRatio({name, limit, remaining, usedRatio, isRejected}: Draft): number | null {
	const ratio = usedRatio ?? (limit === null || remaining === null || limit === 0 ? null : Math.max(0, 1 - (remaining / limit)));
	// Overage is also refused where nobody has ordered any.
	return isRejected && name !== 'overage' ? Math.max(1, ratio ?? 1) : ratio;
}

/** A subscription that refuses says which window binds, even where it doesn't tell how full each one is. */
function applyClaim(drafts: Map<string, Draft>, provider: string): void {
	const unified = drafts.get('unified');
	const name = unified?.isRejected === true && unified.label !== null ? nameClaim(unified.label) : null;
	drafts.delete('unified');
	if (unified === undefined || name === null) {
		return;
	}

	const draft = drafts.get(name) ?? {...unified, ...nameLimit(provider, name)};
	draft.isRejected = true;
	draft.resetAtMs ??= unified.resetAtMs;
	drafts.set(name, draft);
}

const planWindow = /^(?:(?<model>.+)-)?(?<slot>primary|secondary)$/v;

/** A ChatGPT plan numbers its windows; how long they are says more. */
function nameDraft(rawName: string, {name, windowMs}: Draft, drafts: ReadonlyMap<string, Draft>): string {
	const groups = planWindow.exec(rawName)?.groups;
	if (groups === undefined) {
		return name;
	}

	const window = windowMs === null || windowMs === 0 ? groups.slot! : nameWindow(windowMs);
	return groups.model === undefined ? window : `${drafts.get(groups.model)?.label ?? groups.model} ${window}`;
}
