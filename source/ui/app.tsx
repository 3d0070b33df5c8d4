import React, {useMemo, useRef, useState} from 'react';
import {
	Text,
	useApp,
	useInput,
	usePaste,
} from 'ink';
import {pickRequests} from './data/pick-requests.js';
import {type ScreenData} from './data/screen-data.js';
import {performEffect} from './effects.js';
import {buildFrame} from './frame/build-frame.js';
import {useSnapshot} from './hooks/use-snapshot.js';
import {useTerminalSize} from './hooks/use-terminal-size.js';
import {useSuspend} from './hooks/use-suspend.js';
import {findBinding} from './keys/keymap.js';
import {readKeyNames} from './keys/key-name.js';
import {type RowMarks} from './row-marks.js';
import {initialState, reduceUi} from './state.js';
import {type Theme} from './theme.js';
import {orderRequests} from './views/requests/view-model.js';
import {pickQuestion} from './views/pick-question.js';
import {type Place} from './views/view.js';

export type AppProps = {
	readonly data: ScreenData;
	/** The window that is shown first. */
	readonly windowId: string;
	readonly theme: Theme;
	readonly place: Place;
	readonly terminal: NodeJS.WriteStream;
	readonly marks: RowMarks;
	readonly onSuspend?: () => void | Promise<void>;
};

/** Owns the frame: reads keys, keeps the state, and draws exactly as much as the window holds. */
export function App({
	data, windowId, theme, place, terminal, marks, onSuspend,
}: AppProps): React.ReactNode {
	const {exit} = useApp();
	const suspend = useSuspend(onSuspend);
	const {columns, rows} = useTerminalSize(terminal);
	const snapshot = useSnapshot(data);
	const [state, setState] = useState({...initialState, windowId});
	// Keys that come together are read one after the other, each upon what the one before it did.
	const current = useRef(state);

	const requests = useMemo(() => pickRequests(snapshot, {drill: state.drill, windowId: state.windowId}), [snapshot, state.drill, state.windowId]);
	const {sort} = state.list;
	const order = useMemo(() => orderRequests(requests, sort), [requests, sort]);
	const frame = buildFrame({
		snapshot, state, order, place, columns, rows,
	});

	const press = (keyName: string): void => {
		const binding = findBinding(keyName, current.current);
		if (binding === null) {
			return;
		}

		const now = data.getSnapshot();
		const {facts} = buildFrame({
			snapshot: now, state: current.current, order: orderRequests(pickRequests(now, current.current), current.current.list.sort), place, columns, rows,
		});
		const reduced = reduceUi(current.current, {binding, facts});
		current.current = reduced.state;
		setState(reduced.state);
		for (const effect of reduced.effects) {
			performEffect(effect, {data, quit: exit, suspend});
		}

		data.ask(pickQuestion(reduced.state));
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
	// What is pasted by mistake must not be read as keys.
	usePaste(() => undefined);

	return <Text>{marks.place(frame.lines.map(row => theme.paint(row)), columns)}</Text>;
}
