/** The user can mend it: a sentence that says what is wrong and what to do. Shown without a stack; exit code 1. */
export class UserError extends Error {
	override name = 'UserError';
	readonly exitCode: number = 1;
}

/** The command line, the environment or the config file is wrong. Exit code 2. */
export class UsageError extends UserError {
	override name = 'UsageError';
	override readonly exitCode = 2;
}
