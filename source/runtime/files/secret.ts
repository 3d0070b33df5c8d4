import {randomBytes} from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {UserError} from '../../core/errors.js';

const secretBytes = 32;

/**
This installation's secret, under which keys are hashed: read, or made on first use, 0600 in a 0700 folder.
Throws `UserError` if others could read it or it can't be made.
*/
export function readSecret(filePath: string): Uint8Array {
	return readOrMake(filePath, () => randomBytes(secretBytes));
}

/** What the API's destructive routes ask for: 64 hex digits, read, or made on first use, as the secret is. */
export function readApiToken(filePath: string): string {
	return readToken(filePath, 'the API\'s token');
}

/** 64 hex digits under which somebody else knows this installation; `title` says what for. */
export function readToken(filePath: string, title: string): string {
	const token = Buffer.from(readOrMake(filePath, () => Buffer.from(randomBytes(secretBytes).toString('hex')))).toString().trim();
	if (!tokenText.test(token)) {
		throw new UserError(`${title} ${filePath} is damaged; delete it to get a new one`);
	}

	return token;
}

/** The token of a tailrace elsewhere, from a file that the user made; others may not read it. */
export function readTokenFile(filePath: string): string {
	let text: string;
	try {
		if ((fs.statSync(filePath).mode & 0o077) !== 0) {
			throw new UserError(`others can read the token ${filePath}; run: chmod 600 ${filePath}`);
		}

		text = fs.readFileSync(filePath, 'utf8').trim();
	} catch (error) {
		const {code} = error as NodeJS.ErrnoException;
		throw error instanceof UserError ? error : new UserError(`the token ${filePath} can't be read (${code ?? 'unknown error'})`);
	}

	if (!tokenText.test(text)) {
		throw new UserError(`${filePath} holds no token; copy the whole content of the other tailrace's file api-token, 64 characters`);
	}

	return text;
}

const tokenText = /^[\da-f]{64}$/v;

function readOrMake(filePath: string, make: () => Uint8Array): Uint8Array {
	try {
		fs.mkdirSync(path.dirname(filePath), {recursive: true, mode: 0o700});
		createSecret(filePath, make);
		return readExisting(filePath);
	} catch (error) {
		if (error instanceof UserError) {
			throw error;
		}

		const {code, message} = error as NodeJS.ErrnoException;
		throw new UserError(`the secret ${filePath} can't be read or made (${code ?? message}); check the folder's owner and permissions`);
	}
}

function createSecret(filePath: string, make: () => Uint8Array): void {
	// Written apart and linked into place: of two that start at once one wins, and nobody reads half a secret.
	const draft = `${filePath}.${process.pid}.${randomBytes(4).toString('hex')}`;
	if (fs.existsSync(filePath)) {
		return;
	}

	fs.writeFileSync(draft, make(), {mode: 0o600, flag: 'wx'});
	try {
		fs.linkSync(draft, filePath);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
			throw error;
		}
	} finally {
		fs.unlinkSync(draft);
	}
}

function readExisting(filePath: string): Uint8Array {
	const file = fs.openSync(filePath, fs.constants.O_RDONLY | fs.constants.O_NOFOLLOW);
	try {
		if ((fs.fstatSync(file).mode & 0o077) !== 0) {
			throw new UserError(`others can read the secret ${filePath}; run: chmod 600 ${filePath}`);
		}

		const secret = fs.readFileSync(file);
		if (secret.length < secretBytes) {
			throw new UserError(`the secret ${filePath} is damaged; delete it to get a new one (ids of API keys change with it)`);
		}

		return secret;
	} finally {
		fs.closeSync(file);
	}
}
