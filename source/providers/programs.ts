/**
Programs that need more than the variables of `clients.ts`, or that have ways of their own around them; by the name that one
types. `{proxy}` stands for the proxy's URL.
*/
export type Program = {
	readonly title: string;
	/** Of the command, and of the package for those who start it by that. */
	readonly names: readonly string[];
	/** Put before the program's own arguments. */
	readonly arguments: readonly string[];
	/** Where it can be signed in in a way that needs other arguments: what to ask it, and how it says so. */
	readonly signIn: ProgramSignIn | null;
	/** What its configuration says beside the files, as JSON in a variable. */
	readonly config: ProgramConfig | null;
	/** Why nothing may come from it all the same, and what to set. */
	readonly absence: string;
};

export type ProgramSignIn = {
	/** With this variable it uses a key whatever it is signed in with. */
	readonly keyVariable: string;
	readonly question: readonly string[];
	readonly answer: RegExp;
	readonly arguments: readonly string[];
};

export type ProgramConfig = {
	readonly variable: string;
	/** For whom one of the variables is set: a provider without a key must not look as if it could be used. */
	readonly parts: ReadonlyArray<{readonly keys: readonly string[]; readonly value: Readonly<Record<string, unknown>>}>;
};

export const programs: readonly Program[] = [
	{
		title: 'Claude Code', names: ['claude', '@anthropic-ai/claude-code'], arguments: [], signIn: null, config: null,
		// https://code.claude.com/docs/en/settings: the files' `env` wins over the environment.
		absence: 'an ANTHROPIC_BASE_URL under "env" in its settings.json wins over the environment, and on Bedrock or Vertex it has another address; set ANTHROPIC_BASE_URL={proxy} there',
	},
	{
		title: 'Codex', names: ['codex', '@openai/codex'],
		// Measured with 0.169: OPENAI_BASE_URL is ignored.
		arguments: ['-c', 'openai_base_url="{proxy}/v1"'],
		// A subscription is served elsewhere, and its token is of no use at the API.
		signIn: {
			keyVariable: 'CODEX_API_KEY', question: ['login', 'status'], answer: /using ChatGPT/v,
			arguments: ['-c', 'openai_base_url="{proxy}/backend-api/codex"'],
		},
		config: null,
		absence: 'a model_provider in its config.toml has a base_url of its own; set that to "{proxy}/v1"',
	},
	{
		title: 'Gemini CLI', names: ['gemini', '@google/gemini-cli'], arguments: [], signIn: null, config: null,
		absence: 'signed in with Google it asks elsewhere; set GEMINI_API_KEY and choose "Use Gemini API key", then GOOGLE_GEMINI_BASE_URL={proxy} counts',
	},
	{
		title: 'Qwen Code', names: ['qwen', '@qwen-code/qwen-code'], arguments: [], signIn: null, config: null,
		absence: 'signed in with Qwen, or with a baseUrl in its settings.json, it asks elsewhere; choose the OpenAI key, then OPENAI_BASE_URL={proxy}/v1 counts',
	},
	{
		title: 'opencode', names: ['opencode', 'opencode-ai'], arguments: [], signIn: null,
		// For OpenAI and Anthropic it heeds their variables; for these it has nothing but its configuration.
		config: {
			variable: 'OPENCODE_CONFIG_CONTENT',
			parts: [
				{keys: ['GOOGLE_GENERATIVE_AI_API_KEY', 'GEMINI_API_KEY'], value: {provider: {google: {options: {baseURL: '{proxy}/v1beta'}}}}},
				{keys: ['GROQ_API_KEY'], value: {provider: {groq: {options: {baseURL: '{proxy}/groq/openai/v1'}}}}},
				{keys: ['OPENROUTER_API_KEY'], value: {provider: {openrouter: {options: {baseURL: '{proxy}/openrouter/api/v1'}}}}},
			],
		},
		absence: 'a provider in its opencode.json has a baseURL of its own, or it is another provider than OpenAI and Anthropic; set provider.<id>.options.baseURL to "{proxy}/<id>/v1"',
	},
	{
		title: 'GitHub Copilot CLI', names: ['copilot', '@github/copilot'], arguments: [], signIn: null, config: null,
		absence: 'signed in with GitHub it asks GitHub; with a key of your own set COPILOT_PROVIDER_BASE_URL={proxy}/v1 and COPILOT_PROVIDER_TYPE=openai',
	},
	{
		title: 'Ollama', names: ['ollama'], arguments: [], signIn: null, config: null,
		absence: 'only what asks for models and answers comes through OLLAMA_HOST={proxy}',
	},
];

/** What may keep any other program's requests away. */
export const anyAbsence = 'it asked for nothing yet, or has its provider\'s address from elsewhere; give it {proxy}/v1 (OpenAI) or {proxy} (Anthropic, Gemini) as base URL';

/** Start what is named after them; with the words that may stand between. */
const launchers: ReadonlyMap<string, readonly string[]> = new Map([
	['npx', []],
	['bunx', []],
	['pnpx', []],
	['npm', ['exec', 'x']],
	['pnpm', ['dlx', 'exec']],
	['yarn', ['dlx', 'exec', 'run']],
	['bun', ['x', 'run']],
]);
const launcherFlagsWithValue: ReadonlySet<string> = new Set(['-p', '--package', '--registry', '--cache', '--prefix', '-C', '--dir']);

export type FoundProgram = {
	/** As it is called: without folder, scope, version and ending. */
	readonly name: string;
	readonly program: Program | null;
	/** Where its own arguments begin in what stands after the command. */
	readonly argumentStart: number;
};

/** Which program a command line starts, be it through a launcher of packages. */
export function findProgram(command: string, arguments_: readonly string[]): FoundProgram {
	const base = readBaseName(command);
	const words = launchers.get(base);
	const index = words === undefined ? -1 : findLaunched(arguments_, words);
	const called = index === -1 ? base : arguments_[index]!.replace(/(?<=.)@[^\/@]*$/v, '');
	return {
		name: readBaseName(called),
		program: programs.find(({names}) => names.includes(called) || names.includes(readBaseName(called))) ?? null,
		argumentStart: index + 1,
	};
}

/** The place of the first argument that is neither the launcher's word nor its flag; −1 if there is none. */
function findLaunched(arguments_: readonly string[], words: readonly string[]): number {
	let isWordDue = words.length > 0;
	for (let index = 0; index < arguments_.length; index++) {
		const argument = arguments_[index]!;
		if (launcherFlagsWithValue.has(argument)) {
			index++;
		} else if (isWordDue && words.includes(argument)) {
			isWordDue = false;
		} else if (!argument.startsWith('-')) {
			return isWordDue ? -1 : index;
		}
	}

	return -1;
}

function readBaseName(command: string): string {
	return command.slice(Math.max(command.lastIndexOf('/'), command.lastIndexOf('\\')) + 1).replace(/\.(?:exe|cmd|bat|ps1|[cm]?js)$/iv, '');
}
