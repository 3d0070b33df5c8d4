import {escapeForTerminal} from '../core/text.js';

const entities: Readonly<Record<string, string>> = {
	'&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\'': '&#39;',
};

/** For a text or a quoted attribute; what could hide or reorder letters is made visible as in a terminal. */
export function escapeHtml(text: string): string {
	return escapeForTerminal(text).replaceAll(/[\u{22}\u{26}'<>]/gv, letter => entities[letter]!);
}
