#!/usr/bin/env node
import process from 'node:process';

// Checked before anything else is loaded: an older Node does not load SQLite but crashes.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 19)) {
	process.stderr.write(`tailrace needs Node 22.19 or newer; this is ${process.versions.node}. Get one from https://nodejs.org, or run: npx -p node@24 -p tailrace tailrace\n`);
	process.exit(1);
}

const {default: module} = await import('node:module');
const {compileCachePath} = await import('./config/paths.js');
// Half of a start is compiling; the threads read the variable.
process.env.NODE_COMPILE_CACHE ??= compileCachePath();
module.enableCompileCache(process.env.NODE_COMPILE_CACHE);

// React's development build costs several times as much; it decides when it is loaded.
process.env.NODE_ENV ??= 'production';
const {main} = await import('./commands/main.js');
process.exitCode = await main(process.argv.slice(2));
