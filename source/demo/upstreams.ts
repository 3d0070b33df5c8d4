/** The providers that the demo plays, by the names that tailrace knows them by. */
export const demoProviders = ['anthropic', 'openai', 'gemini', 'groq', 'mistral', 'cohere', 'ollama'] as const;

export type DemoProvider = typeof demoProviders[number];

/** What `--upstream name=url` must say so that all of them are played by the fake upstream. */
export function demoUpstreams(fakeUrl: string): Array<{name: DemoProvider; url: string}> {
	return demoProviders.map(name => ({name, url: `${fakeUrl}/${name}`}));
}
