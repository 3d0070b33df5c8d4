import type {Route} from '../route.js';

export const metricsRoutes: readonly Route[] = [{
	method: 'GET', path: '/metrics', title: 'Counts, sums, histograms and gauges for Prometheus', access: 'read', isHeavy: false, parameters: [],
	async handle(_, {metrics}) {
		const {contentType, text} = await metrics.read();
		return {status: 200, headers: {'content-type': contentType}, body: text};
	},
}];
