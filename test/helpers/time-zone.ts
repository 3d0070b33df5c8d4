import process from 'node:process';

/** Runs as a machine in this time zone does. */
export async function inZone<Answer>(zone: string, action: () => Answer | Promise<Answer>): Promise<Answer> {
	const {TZ: before} = process.env;
	process.env.TZ = zone;
	try {
		return await action();
	} finally {
		if (before === undefined) {
			delete process.env.TZ;
		} else {
			process.env.TZ = before;
		}
	}
}
