import {useEffect, useState} from 'react';
import {Jobs} from '../jobs.js';
import {type Outcome} from '../outcome.js';
import {type ScreenTools} from '../tools.js';

/** What keys have set going, as long as the screen is there. `tell` must not depend on a render. */
export function useJobs(tools: ScreenTools, tell: (outcome: Outcome) => void): Jobs {
	const [jobs] = useState(() => new Jobs(tools, tell));
	useEffect(() => () => {
		jobs.end();
	}, [jobs]);
	return jobs;
}
