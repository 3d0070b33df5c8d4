// Installs real agents and runs each through the program against a fake provider: `npm run prove:agents [name…]`.
import {spawn, spawnSync} from 'node:child_process';
import {
	mkdirSync,
	mkdtempSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {startFakeUpstream} from '../../source/demo/fake-upstream.js';
import {demoUpstreams} from '../../source/demo/upstreams.js';
import {makeHome, programPath, queryStore} from '../helpers/program.js';

type Agent = {
	/** As the rows call it. */
	readonly name: string;
	readonly package: string;
	/** What starts it without a screen. */
	readonly command: readonly string[];
	readonly environment: Readonly<Record<string, string>>;
	/** What its home must have. */
	readonly files: Readonly<Record<string, string>>;
	readonly model: RegExp;
};

const prompt = 'Say whether the gate is open.';
const agents: readonly Agent[] = [
	{
		name: 'claude-code', package: '@anthropic-ai/claude-code', command: ['claude', '-p', prompt],
		environment: {ANTHROPIC_API_KEY: 'sk-dummy'}, files: {}, model: /^claude-/v,
	},
	{
		name: 'codex', package: '@openai/codex', command: ['codex', 'exec', '--skip-git-repo-check', prompt],
		environment: {CODEX_API_KEY: 'sk-dummy'}, files: {}, model: /^gpt-/v,
	},
	{
		name: 'gemini-cli', package: '@google/gemini-cli', command: ['gemini', '-m', 'gemini-2.5-flash', '-p', prompt],
		environment: {GEMINI_API_KEY: 'dummy', GEMINI_CLI_TRUST_WORKSPACE: 'true'},
		files: {'.gemini/settings.json': '{"security": {"auth": {"selectedType": "gemini-api-key"}}}'},
		model: /^gemini-/v,
	},
	{
		name: 'opencode', package: 'opencode-ai', command: ['opencode', 'run', '-m', 'openai/gpt-5-mini', prompt],
		environment: {OPENAI_API_KEY: 'sk-dummy'}, files: {}, model: /^gpt-5/v,
	},
	{
		name: 'qwen-code', package: '@qwen-code/qwen-code', command: ['qwen', '--auth-type', 'openai', '-p', prompt],
		environment: {OPENAI_API_KEY: 'sk-dummy', OPENAI_MODEL: 'gpt-5-mini'}, files: {}, model: /^gpt-5-mini/v,
	},
];

/** Its version, or `null` where it can't be installed. */
function install(agent: Agent, folder: string): string | null {
	// Who runs this has set where packages come from; what these agents bring must be allowed to unpack itself.
	const {status} = spawnSync('npm', ['install', '--prefix', folder, '--no-audit', '--no-fund', '--no-save', agent.package], {
		stdio: 'ignore', timeout: 300_000,
	});
	try {
		const text = readFileSync(path.join(folder, 'node_modules', agent.package, 'package.json'), 'utf8');
		return status === 0 ? (JSON.parse(text) as {version: string}).version : null;
	} catch {
		return null;
	}
}

type Outcome = {readonly exitCode: number | null; readonly output: string; readonly rows: ReadonlyArray<Record<string, unknown>>};

async function ask(agent: Agent, folder: string, upstreamUrl: string): Promise<Outcome> {
	const home = makeHome();
	const place = path.join(home.path, 'work');
	mkdirSync(place);
	for (const [name, text] of Object.entries(agent.files)) {
		mkdirSync(path.dirname(path.join(home.path, name)), {recursive: true});
		writeFileSync(path.join(home.path, name), text);
	}

	// Nothing of who runs this: neither keys nor settings.
	const environment = {
		PATH: `${path.join(folder, 'node_modules/.bin')}${path.delimiter}${process.env.PATH}`,
		HOME: home.path,
		XDG_DATA_HOME: home.environment.XDG_DATA_HOME,
		XDG_CONFIG_HOME: home.environment.XDG_CONFIG_HOME,
		TERM: 'dumb',
		...agent.environment,
	};
	const flags = demoUpstreams(upstreamUrl).flatMap(({name, url}) => ['--upstream', `${name}=${url}`]);
	const child = spawn(process.execPath, [programPath, 'run', '--store', home.storePath, '--session', `prove-${agent.name}`, ...flags, '--', ...agent.command], {
		cwd: place, env: environment, stdio: ['ignore', 'pipe', 'pipe'], timeout: 120_000,
	});
	let output = '';
	for (const stream of [child.stdout, child.stderr]) {
		stream.on('data', (chunk: Buffer) => {
			output += chunk.toString();
		});
	}

	const exitCode = await new Promise<number | null>(resolve => {
		child.once('close', resolve);
	});
	const rows = queryStore(home.storePath, 'SELECT agent, session_id, model, state, status_code, operation, input_tokens, output_tokens, endpoint FROM requests');
	home.remove();
	return {exitCode, output, rows};
}

/** What is not as it should be, in words. */
function judge(agent: Agent, {exitCode, output, rows}: Outcome): string[] {
	const answers = rows.filter(row => ['chat', 'completion', 'responses', 'message'].includes(row.operation as string));
	// The fake provider's words, which no prompt and no error has.
	const words = output.replaceAll(prompt, '').match(/\b(?:gate|river|turbine|level|stream|flows|opens|turns)\b/gv) ?? [];
	return [
		...(exitCode === 0 ? [] : [`exit code ${exitCode}`]),
		...(words.length >= 3 ? [] : ['the answer was not printed']),
		...(answers.length > 0 ? [] : ['no request came through']),
		...answers.filter(row => row.agent !== agent.name || row.session_id !== `prove-${agent.name}` || !agent.model.test(String(row.model))
			|| row.state !== 'ok' || row.input_tokens === null || row.output_tokens === null).map(row => `a wrong row: ${JSON.stringify(row)}`),
	];
}

const wanted = process.argv.slice(2);
const folder = mkdtempSync(path.join(tmpdir(), 'tailrace-agents-'));
const upstream = await startFakeUpstream({pace: 0});
let [provenCount, wrongCount] = [0, 0];
const chosen = agents.filter(({name}) => wanted.length === 0 || wanted.includes(name));
for (const agent of chosen) {
	const version = install(agent, folder);
	if (version === null) {
		process.stdout.write(`${agent.name}: could not be installed here\n`);
		continue;
	}

	const outcome = await ask(agent, folder, upstream.url);
	const wrong = judge(agent, outcome);
	provenCount += wrong.length === 0 ? 1 : 0;
	wrongCount += wrong.length === 0 ? 0 : 1;
	process.stdout.write(`${agent.name} ${version}: ${wrong.length === 0 ? 'as it should be' : `${wrong.join('; ')}\n${outcome.output.slice(-2000)}`}\n`);
	for (const row of outcome.rows) {
		process.stdout.write(`  ${String(row.endpoint)} ${String(row.model)} ${String(row.state)} ${String(row.status_code)} in=${String(row.input_tokens)} out=${String(row.output_tokens)}\n`);
	}
}

await upstream.close();
rmSync(folder, {recursive: true, force: true});
process.exitCode = wrongCount === 0 && provenCount >= Math.min(3, chosen.length) ? 0 : 1;
