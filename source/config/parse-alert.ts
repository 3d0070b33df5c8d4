import path from 'node:path';
import {readAlertRule, type AlertRule} from '../alerts/rule.js';
import {readNumber} from '../query/number-value.js';

/** A rule with what is wrong in it and where. */
export function parseAlert(text: string): AlertRule {
	const {rule, problem} = readAlertRule(text);
	if (rule !== null) {
		return rule;
	}

	const place = problem.column === 0 ? '' : ` (column ${problem.column + 1})`;
	throw new Error(`"${text}"${place}: ${problem.message}${problem.hint === null ? '' : ` ${problem.hint}`}`);
}

/** `$20` or `20`, as nano-USD. */
export function parseBudget(text: string): number | null {
	if (text === 'off') {
		return null;
	}

	const limit = readNumber(text, 'money');
	if (limit === null || limit <= 0) {
		throw new Error(`"${text}" is no budget; write dollars, for example 20, or off`);
	}

	return limit;
}

/** Absolute, so that it is the same program wherever tailrace was started. */
export function parseAlertCommand(text: string): string | null {
	if (text === 'off') {
		return null;
	}

	if (!path.isAbsolute(text)) {
		throw new Error(`"${text}" is no absolute path; write where the program is, for example /usr/local/bin/on-alert, or off`);
	}

	return text;
}

export function parseAlertWebhook(text: string): string | null {
	if (text === 'off') {
		return null;
	}

	const url = URL.parse(text);
	if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
		throw new Error('that is no http or https address; write for example https://example.com/hook, or off');
	}

	return url.href;
}
