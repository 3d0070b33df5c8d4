import type {Setting} from '../config/settings.js';

/**
A command is one object in a file of its own; `index.ts` lists how each is loaded, so that only the chosen one is.
*/
export type Command = {
	/** Answers the exit code. Throws `UserError` for what the user can mend. */
	readonly run: (call: CommandCall) => Promise<number>;
};

/** How a command was called. */
export type CommandCall = {
	readonly flags: Readonly<Record<string, unknown>>;
	/** Its arguments. */
	readonly words: readonly string[];
	/** What stands behind `--`: another program's, flags and all. */
	readonly behind: readonly string[];
	readonly environment: Readonly<NodeJS.ProcessEnv>;
};

/** A flag that one command alone has. */
export type CommandFlag = {
	readonly name: string;
	/** One letter. */
	readonly short?: string;
	/** How the value looks in the help; empty for one that has none. */
	readonly placeholder: string;
	readonly doc: string;
};

/** How the parser calls a flag: in camel case. */
export function buildFlagKey(name: string): string {
	return name.replaceAll(/-(?<letter>[a-z])/gv, (_, letter: string) => letter.toUpperCase());
}

export type CommandEntry = {
	readonly name: string;
	/** One line for the help. */
	readonly title: string;
	/** Its arguments, as the help shows them: words, or what it starts behind `--`; empty if it takes none. */
	readonly usage: string;
	readonly flags?: readonly CommandFlag[];
	/** Those that it heeds, for its help; all if absent. */
	readonly settings?: ReadonlyArray<Setting['key']>;
	readonly load: () => Promise<Command>;
};
