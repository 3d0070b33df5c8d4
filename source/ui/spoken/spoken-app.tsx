import React, {useEffect, useState} from 'react';
import {Text, useApp, useInput} from 'ink';
import {type ScreenData} from '../data/screen-data.js';
import {stepWindow, windows} from '../data/windows.js';
import {useSnapshot} from '../hooks/use-snapshot.js';
import {type Place} from '../views/view.js';
import {buildSpoken} from './view-model.js';

/** For screen readers: lines of text on the normal screen, and few keys. */
export function SpokenApp({data, place, windowId}: {readonly data: ScreenData; readonly place: Place; readonly windowId: string}): React.ReactNode {
	const {exit} = useApp();
	const snapshot = useSnapshot(data);
	const [shownId, setShownId] = useState(windowId);
	useEffect(() => {
		data.showWindow(shownId);
	}, [data, shownId]);
	useInput((input, key) => {
		if (input === 'q' || (key.ctrl && input === 'c')) {
			exit();
		} else if (input === 'w') {
			// Round and round, since there is no key for the way back.
			setShownId(shownId === windows.at(-1)!.id ? windows[0]!.id : stepWindow(shownId, 1).id);
		}
	});
	return <Text>{buildSpoken(snapshot, place, shownId).join('\n')}</Text>;
}
