/** What the doctor found out about one thing. */
export type Finding = {
	readonly status: 'ok' | 'warn' | 'fail';
	/** What it is about, in a word: `store`, `proxy`, … */
	readonly subject: string;
	readonly message: string;
	/** What to do; `null` where nothing needs to be done. */
	readonly remedy: string | null;
};

export const ok = (subject: string, message: string): Finding => ({
	status: 'ok', subject, message, remedy: null,
});

export const warn = (subject: string, message: string, remedy: string): Finding => ({
	status: 'warn', subject, message, remedy,
});

export const fail = (subject: string, message: string, remedy: string): Finding => ({
	status: 'fail', subject, message, remedy,
});
