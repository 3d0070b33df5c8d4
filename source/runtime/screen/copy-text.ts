import {spawn} from 'node:child_process';

export type CopyPlace = {
	readonly environment: Readonly<NodeJS.ProcessEnv>;
	readonly platform: NodeJS.Platform;
	/** Writes to the terminal. */
	readonly send: (sequence: string) => void;
};

const stringEnd = '\u{1B}\\';
const programTimeoutMs = 1000;
/** What GNU screen takes of a sequence at a time. */
const screenChunk = 256;

/**
Puts a text into the clipboard of whoever looks at the terminal, and answers how: by a program of this machine where the
terminal is on it, else by the terminal itself, which may be far away (OSC 52). `null` where nobody can.
*/
export async function copyText(text: string, place: CopyPlace): Promise<string | null> {
	for (const [name, ...arguments_] of listPrograms(place)) {
		// eslint-disable-next-line no-await-in-loop -- the first that can
		if (await isTakenBy([name, ...arguments_], text, place.environment)) {
			return `with ${name}`;
		}
	}

	const sequence = buildSequence(text, place.environment);
	if (sequence === null) {
		return null;
	}

	place.send(sequence);
	return 'through the terminal (OSC 52)';
}

type Program = readonly [name: string, ...arguments_: string[]];

/** Over SSH a program of this machine would fill the wrong clipboard; tmux knows the terminals that look at it. */
export function listPrograms({environment, platform}: Pick<CopyPlace, 'environment' | 'platform'>): Program[] {
	const isSet = (name: string): boolean => environment[name] !== undefined && environment[name] !== '';
	const isRemote = isSet('SSH_CONNECTION') || isSet('SSH_TTY') || isSet('SSH_CLIENT');
	const programs: Array<readonly [isThere: boolean, program: Program]> = [
		[!isRemote && platform === 'darwin', ['pbcopy']],
		[!isRemote && platform === 'win32', ['clip']],
		[!isRemote && isSet('WSL_DISTRO_NAME'), ['clip.exe']],
		[!isRemote && isSet('WAYLAND_DISPLAY'), ['wl-copy']],
		[!isRemote && isSet('DISPLAY'), ['xclip', '-selection', 'clipboard']],
		[!isRemote && isSet('DISPLAY'), ['xsel', '--clipboard', '--input']],
		[isSet('TMUX'), ['tmux', 'load-buffer', '-w', '-']],
	];
	return programs.filter(([isThere]) => isThere).map(([, program]) => program);
}

/** https://invisible-island.net/xterm/ctlseqs/ctlseqs.html: the text is base64, so that nothing of it is taken for a sequence. */
export function buildSequence(text: string, {TERM: term = '', TMUX: tmux, STY: screen}: Readonly<NodeJS.ProcessEnv>): string | null {
	const sequence = `\u{1B}]52;c;${Buffer.from(text.toWellFormed()).toString('base64')}\u{7}`;
	if (tmux !== undefined && tmux !== '') {
		return `\u{1B}Ptmux;${sequence.replaceAll('\u{1B}', '\u{1B}\u{1B}')}${stringEnd}`;
	}

	if (screen !== undefined && screen !== '') {
		return sequence.match(new RegExp(String.raw`[\s\S]{1,${screenChunk}}`, 'gv'))!.map(part => `\u{1B}P${part}${stringEnd}`).join('');
	}

	return term === 'dumb' || term === 'linux' || term === '' ? null : sequence;
}

/** Whether the program took it. Some stay to serve the clipboard, so only its first process is waited for. */
async function isTakenBy([name, ...arguments_]: Program, text: string, env: CopyPlace['environment']): Promise<boolean> {
	return new Promise(resolve => {
		const child = spawn(name, arguments_, {env, stdio: ['pipe', 'ignore', 'ignore'], timeout: programTimeoutMs});
		child.once('error', () => {
			resolve(false);
		});
		child.once('exit', code => {
			resolve(code === 0);
		});
		child.stdin.on('error', () => {/* It left without reading; its code tells. */});
		child.stdin.end(text);
	});
}
