import React, {useMemo, useRef, useState} from 'react';
import {
	Text,
	useApp,
	useInput,
	usePaste,
} from 'ink';
import {filterRequests} from './data/filter-requests.js';
import {type ScreenData} from './data/screen-data.js';
import {performEffect} from './effects.js';
import {buildFrame} from './frame/build-frame.js';
import {useSnapshot} from './hooks/use-snapshot.js';
import {useJobs} from './hooks/use-jobs.js';
import {useTerminalSize} from './hooks/use-terminal-size.js';
import {useSuspend} from './hooks/use-suspend.js';
import {findBinding} from './keys/keymap.js';
import {readKeyNames} from './keys/key-name.js';
import {reduceOutcome} from './outcome.js';
import {type RowMarks} from './row-marks.js';
import {reduceTyped} from './prompt-state.js';
import {type ScreenMemory} from './remembered.js';
import {reduceUi, type Reduced, type UiState} from './state.js';
import {createTheme, type Look} from './theme.js';
import {type ScreenTools} from './tools.js';
import {orderRequests} from './views/requests/view-model.js';
import {pickQuestion} from './views/pick-question.js';
import {type Place} from './views/view.js';

export type AppProps = {
	readonly data: ScreenData;
	/** What is shown first. */
	readonly initial: UiState;
	readonly look: Look;
	readonly memory: Pick<ScreenMemory, 'keep'>;
	readonly place: Place;
	readonly terminal: NodeJS.WriteStream;
	readonly marks: RowMarks;
	readonly tools: ScreenTools;
	readonly onSuspend?: () => void | Promise<void>;
};

/** Owns the frame: reads keys, keeps the state, and draws exactly as much as the window holds. */
export function App({
	data, initial, look, memory, place, terminal, marks, tools, onSuspend,
}: AppProps): React.ReactNode {
	const {exit} = useApp();
	const suspend = useSuspend(onSuspend);
	const {columns, rows} = useTerminalSize(terminal);
	const snapshot = useSnapshot(data);
	const [state, setState] = useState(initial);
	// Keys that come together are read one after the other, each upon what the one before it did.
	const current = useRef(state);

	const jobs = useJobs(tools, outcome => {
		current.current = reduceOutcome(current.current, outcome);
		setState(current.current);
	});

	const {themeId} = state;
	const theme = useMemo(() => createTheme(look, themeId), [look, themeId]);
	const {filter, markedIds, windowId: shownWindowId, list, drill} = state;
	const {text} = filter;
	const {sort} = list;
	const requests = useMemo(() => filterRequests(snapshot, {text, markedIds, windowId: shownWindowId}, drill), [snapshot, text, markedIds, shownWindowId, drill]);
	const order = useMemo(() => orderRequests(requests, sort), [requests, sort]);
	const frame = buildFrame({
		snapshot, state, order, place, columns, rows,
	});

	const apply = (reduced: Reduced): void => {
		current.current = reduced.state;
		setState(reduced.state);
		memory.keep(reduced.state);
		for (const effect of reduced.effects) {
			performEffect(effect, {
				data, quit: exit, suspend, jobs,
			});
		}

		data.ask(pickQuestion(reduced.state));
	};

	const press = (keyName: string): void => {
		const before = current.current;
		const binding = findBinding(keyName, before);
		if (binding === null) {
			apply(reduceTyped(before, {type: 'key', keyName}));
			return;
		}

		const now = data.getSnapshot();
		const shown = filterRequests(now, {text: before.filter.text, markedIds: before.markedIds, windowId: before.windowId}, before.drill);
		const {facts} = buildFrame({
			snapshot: now, state: before, order: orderRequests(shown, before.list.sort), place, columns, rows,
		});
		apply(reduceUi(before, {binding, facts}));
	};

	useInput((input, key) => {
		for (const keyName of readKeyNames(input, key)) {
			try {
				press(keyName);
			} catch (error) {
				// Fails as drawing does, so that it is handled in one place.
				setState(() => {
					throw error;
				});
			}
		}
	});
	// Goes into the line that is typed; what is pasted by mistake must not be read as keys.
	usePaste(pasted => {
		apply(reduceTyped(current.current, {type: 'paste', text: pasted}));
	});

	return <Text>{marks.place(frame.lines.map(row => theme.paint(row)), columns)}</Text>;
}
