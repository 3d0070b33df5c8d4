#!/usr/bin/env node
import process from 'node:process';
import tty from 'node:tty';

// Checked before anything else is loaded: an older Node does not load SQLite but crashes.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 21)) {
	process.stderr.write(`tailrace needs Node 22.21 or newer; this is ${process.versions.node}. Get one from https://nodejs.org, or run: npx -p node@24 -p tailrace tailrace\n`);
	process.exit(1);
}

// What a command that we start must find, without what we set for ourselves.
const environment = {...process.env};
const terminals = [0, 1, 2].filter(descriptor => tty.isatty(descriptor));

const {default: module} = await import('node:module');
const {compileCachePath} = await import('./config/paths.js');
// Half of a start is compiling; the threads read the variable.
process.env.NODE_COMPILE_CACHE ??= compileCachePath();
module.enableCompileCache(process.env.NODE_COMPILE_CACHE);

// React's development build costs several times as much; it decides when it is loaded.
process.env.NODE_ENV ??= 'production';
const {main} = await import('./commands/main.js');
process.exitCode = await main(process.argv.slice(2), environment);
// All is done. What is still unread of the output may be read, but isn't waited for.
setTimeout(() => {
	process.exit();
}, 2000).unref();

// At its end Node gives each terminal back as it found it, and some versions abort if they can't. All is done by now, so
// where a terminal is gone the process ends as the hangup would have ended it.
if (terminals.some(descriptor => !tty.isatty(descriptor))) {
	process.removeAllListeners('SIGHUP');
	process.kill(process.pid, 'SIGHUP');
}
