import process from 'node:process';

/** Resolves when it is taken, or when whoever read it is gone. */
export async function writeOutput(text: string): Promise<void> {
	if (text === '') {
		return;
	}

	await new Promise<void>(resolve => {
		process.stdout.write(text, () => {
			resolve();
		});
	});
}
