import {rmSync} from 'node:fs';
import {build} from 'esbuild';

/*
Bundled, since the hundreds of small files behind the screen take most of a start to find and read.
SQLite's native part stays outside. Every thread's entry lies beside the code that starts it.
*/
rmSync('build', {recursive: true, force: true});
await build({
	entryPoints: {
		cli: 'source/cli.ts',
		'proxy-worker': 'source/runtime/threads/proxy-worker.ts',
		'store-worker': 'source/runtime/threads/store-worker.ts',
		'reader-worker': 'source/runtime/threads/reader-worker.ts',
		'api-worker': 'source/runtime/threads/api-worker.ts',
		'sql-process': 'source/runtime/tasks/sql-process.ts',
		'demo-worker': 'source/runtime/demo/demo-worker.ts',
	},
	outdir: 'build',
	bundle: true,
	splitting: true,
	format: 'esm',
	platform: 'node',
	target: 'node22.21',
	jsx: 'automatic',
	external: ['better-sqlite3', 'react-devtools-core'],
	// What still asks for its parts with `require`.
	banner: {js: 'import {createRequire as makeRequire} from \'node:module\';\nconst require = makeRequire(import.meta.url);'},
	legalComments: 'linked',
	logLevel: 'warning',
});
