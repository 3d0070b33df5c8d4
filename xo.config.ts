import {type FlatXoConfig} from 'xo';

/**
Which folders of source/ a folder may import from, beside itself: the layers, from left to right.
`test/architecture.test.ts` checks the same table.
*/
const left: Record<string, readonly string[]> = {
	core: [],
	formats: ['core'],
	query: ['core'],
	providers: ['core', 'formats', 'query'],
	pricing: ['core', 'formats', 'query', 'providers'],
	live: ['core', 'formats', 'query', 'providers', 'pricing'],
	alerts: ['core', 'query'],
	config: ['core', 'formats', 'query', 'providers', 'pricing', 'live', 'alerts'],
	export: ['core', 'formats', 'query', 'providers', 'pricing', 'live'],
	import: ['core', 'formats', 'query', 'providers', 'pricing', 'live'],
	report: ['core', 'formats', 'query', 'providers', 'pricing', 'live'],
	proxy: ['core', 'formats', 'query', 'providers', 'pricing', 'live', 'config'],
	store: ['core', 'formats', 'query', 'providers', 'pricing', 'live', 'config'],
	// It gets a reader and a clock; it knows neither the store nor the proxy.
	api: ['core', 'query', 'providers', 'pricing', 'live', 'alerts', 'config'],
	// The screen gets a feed and a reader; it knows neither the store nor the proxy nor a wire format.
	ui: ['core', 'query', 'providers', 'pricing', 'live', 'alerts', 'export', 'config'],
	demo: ['core', 'formats', 'query', 'providers', 'pricing', 'live', 'config'],
	runtime: ['core', 'formats', 'query', 'providers', 'pricing', 'live', 'alerts', 'export', 'import', 'report', 'config', 'proxy', 'store', 'api', 'ui', 'demo'],
	commands: ['core', 'formats', 'query', 'providers', 'pricing', 'live', 'alerts', 'export', 'import', 'report', 'config', 'ui', 'demo', 'runtime'],
};

const folders = Object.keys(left);

const config: FlatXoConfig = [
	{ignores: ['build', 'media']},
	{
		rules: {
			// `null` is a value here: unknown, in a record, in SQL and in JSON.
			'unicorn/no-null': 'off',
			'@typescript-eslint/no-restricted-types': 'off',
			'@typescript-eslint/naming-convention': 'off',
			'max-lines': ['error', {max: 400, skipBlankLines: false, skipComments: false}],
			'max-lines-per-function': ['error', {max: 60, skipBlankLines: true, skipComments: true}],
			'import-x/extensions': 'off',
			// One line is enough for a docstring of one sentence.
			'unicorn/single-line-block-comment-style': 'off',
			'jsdoc/multiline-blocks': 'off',
			// The members of our unions stand in the order of a request's life.
			'unicorn/prefer-type-literal-last': 'off',
			'@typescript-eslint/class-literal-property-style': 'off',
			// Frames, ids and sketches are made of bits.
			'no-bitwise': 'off',
			// Listeners may be asynchronous; each handles its own errors.
			'@typescript-eslint/strict-void-return': 'off',
			'@typescript-eslint/no-misused-promises': ['error', {checksVoidReturn: false}],
			'n/prefer-global/buffer': 'off',
			// A class reads from the outside in: what others call first.
			'unicorn/consistent-class-member-order': 'off',
			'unicorn/prefer-includes-over-repeated-comparisons': 'off',
			'unicorn/prefer-simple-condition-first': 'off',
		},
	},
	{
		files: ['source/ui/**/*.tsx'],
		rules: {
			'max-lines-per-function': ['error', {max: 100, skipBlankLines: true, skipComments: true}],
		},
	},
	{
		files: ['test/**'],
		rules: {
			'max-lines-per-function': 'off',
			'max-lines': ['error', {max: 300}],
			// The runner itself awaits what `test()` and `describe()` answer.
			'@typescript-eslint/no-floating-promises': 'off',
			// Helpers live below test/ and are imported from there.
			'node-test/no-import-test-files': 'off',
			'node-test/no-conditional-assertion': 'off',
			'unicorn/no-break-in-nested-loop': 'off',
			'no-await-in-loop': 'off',
			// `Array.fromAsync` needs a newer library than the oldest Node has.
			'unicorn/prefer-array-from-async': 'off',
			// Tests made in a loop share what before() made.
			'@typescript-eslint/no-loop-func': 'off',
			'unicorn/max-nested-calls': 'off',
		},
	},
	{
		// Answers are read as a script reads them: whatever the JSON holds.
		files: ['test/api/**', 'test/helpers/api.ts', 'test/e2e/dialect*.test.ts', 'test/e2e/parts/dialect-traffic.ts'],
		rules: {
			'@typescript-eslint/no-unsafe-assignment': 'off',
			'@typescript-eslint/no-unsafe-member-access': 'off',
			'@typescript-eslint/no-unsafe-argument': 'off',
			'@typescript-eslint/no-unsafe-call': 'off',
			'@typescript-eslint/no-unsafe-return': 'off',
			'@typescript-eslint/strict-boolean-expressions': 'off',
			'unicorn/no-await-expression-member': 'off',
			camelcase: 'off',
		},
	},
	{
		// Only the linter's own tree is overridden; who installs the package does not get it.
		files: ['package.json'],
		rules: {'package-json/no-overrides-in-published-package': 'off'},
	},
	{
		// Speaks a vendor's JSON.
		files: ['test/bench/parts/*.mjs', 'test/e2e/parts/*.mjs'],
		rules: {camelcase: 'off', 'unicorn/no-return-array-push': 'off'},
	},
	...folders.map(folder => ({
		files: [`source/${folder}/**`],
		rules: {
			'no-restricted-imports': [
				'error' as const,
				{
					patterns: folders
						.filter(other => other !== folder && !left[folder]!.includes(other))
						.map(other => ({group: [`**/${other}/**`, '!./**'], message: `${folder}/ may not import from ${other}/`})),
				},
			] satisfies ['error', unknown],
		},
	})),
];

export default config;
