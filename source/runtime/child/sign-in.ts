import {execFile} from 'node:child_process';
import {findProgram} from '../../providers/programs.js';

const patienceMs = 5000;

/** Whether a program says that it is signed in in the way that needs other arguments. What it says is read and forgotten. */
export async function isSignedIn(command: string, arguments_: readonly string[], environment: Readonly<NodeJS.ProcessEnv>): Promise<boolean> {
	const {program, argumentStart} = findProgram(command, arguments_);
	const signIn = program?.signIn ?? null;
	if (signIn === null || (environment[signIn.keyVariable] ?? '') !== '') {
		return false;
	}

	return new Promise(resolve => {
		const question = [...arguments_.slice(0, argumentStart), ...signIn.question];
		const child = execFile(command, question, {env: environment, timeout: patienceMs}, (_error, output, errors) => {
			resolve(signIn.answer.test(`${output}\n${errors}`));
		});
		child.stdin?.end();
	});
}
