/**
A command is one object in a file of its own; `index.ts` lists how each is loaded, so that only the chosen one is.
*/
export type Command = {
	/** Answers the exit code. Throws `UserError` for what the user can mend. */
	readonly run: (flags: Readonly<Record<string, unknown>>, rest: readonly string[]) => Promise<number>;
};

export type CommandEntry = {
	readonly name: string;
	/** One line for the help. */
	readonly title: string;
	/** Names of arguments after the command; empty if it takes none. */
	readonly usage: string;
	readonly load: () => Promise<Command>;
};
