import {type KeyBinding} from './binding.js';

/** Keys while a filter is typed; every other one edits the line. */
export const promptKeys: readonly KeyBinding[] = [
	{
		keys: ['enter'], command: 'prompt-accept', title: 'keep the filter', footer: 'keep',
	},
	{
		keys: ['escape'], command: 'prompt-leave', title: 'leave the line; once more clears the filter', footer: 'leave',
	},
	{
		keys: ['tab'], command: 'prompt-complete', title: 'complete a field or a value, then the next one that fits', footer: 'complete',
	},
	{keys: ['shift-tab'], command: 'prompt-complete-back', title: 'the one before it that fits'},
	{
		keys: ['up'], command: 'prompt-older', title: 'an earlier filter', footer: 'earlier', footerKeys: '↑↓',
	},
	{keys: ['down'], command: 'prompt-newer', title: 'a later filter'},
	{
		keys: ['ctrl-s'], command: 'prompt-save', title: 'save the filter under a name; `@name` recalls it, Tab completes the name', footer: 'save',
	},
	{keys: ['ctrl-c'], command: 'quit', title: 'quit'},
];

/** The same keys in other lines, where they mean other things. */
function respell(titles: Partial<Record<KeyBinding['command'], Pick<KeyBinding, 'title' | 'footer'>>>): KeyBinding[] {
	return promptKeys.filter(({command}) => command !== 'prompt-save').map(binding => ({...binding, ...titles[binding.command]}));
}

export const commandLineKeys: readonly KeyBinding[] = respell({
	'prompt-accept': {title: 'do it', footer: 'do it'},
	'prompt-leave': {title: 'leave the line', footer: 'leave'},
	'prompt-complete': {title: 'complete a command or what belongs behind it, then the next one that fits', footer: 'complete'},
	'prompt-older': {title: 'an earlier command', footer: 'earlier'},
	'prompt-newer': {title: 'a later command'},
});

export const sqlLineKeys: readonly KeyBinding[] = respell({
	'prompt-accept': {title: 'ask', footer: 'ask'},
	'prompt-leave': {title: 'leave the line', footer: 'leave'},
	'prompt-complete': {title: 'complete a table or a column, then the next one that fits', footer: 'complete'},
	'prompt-older': {title: 'an earlier query', footer: 'earlier'},
	'prompt-newer': {title: 'a later query'},
});
