import {once} from 'node:events';
import {createServer} from 'node:net';
import {request} from 'undici';
import {buildOrigin, type Address} from '../../config/parse.js';
import type {Settings} from '../../config/settings.js';
import type {RunningInstance} from '../instance/find-running.js';
import {
	fail,
	ok,
	warn,
	type Finding,
} from './finding.js';

const patienceMs = 3000;

/** Whether tailrace answers where it runs, and where it could listen if it doesn't. */
export async function examinePorts({listen, api}: Settings, running: RunningInstance | null): Promise<Finding[]> {
	const proxy = running === null ? await examineFree('proxy', listen, '--listen 127.0.0.1:7272') : await examineProxy(running);
	return [proxy, api === null ? ok('api', 'it is off') : await examineApi(api, running)];
}

/** Asks for a path that belongs to no provider: only the proxy itself can answer that, and nothing goes upstream. */
async function examineProxy({proxyUrl, pid}: RunningInstance): Promise<Finding> {
	try {
		const {headers, body} = await request(`${proxyUrl}/tailrace-doctor`, {headersTimeout: patienceMs, bodyTimeout: patienceMs});
		await body.dump();
		return headers['x-tailrace-error'] === undefined
			? fail('proxy', `something else than tailrace answers at ${proxyUrl}`, 'choose another port: --listen 127.0.0.1:7272')
			: ok('proxy', `tailrace (pid ${pid}) answers at ${proxyUrl}`);
	} catch (error) {
		return fail('proxy', `tailrace (pid ${pid}) does not answer at ${proxyUrl}: ${(error as Error).message}`, 'start it anew');
	}
}

async function examineApi(api: Address, running: RunningInstance | null): Promise<Finding> {
	const url = buildOrigin(api);
	if (running === null) {
		return examineFree('api', api, '--api 127.0.0.1:7273, or --api off');
	}

	try {
		const {statusCode, body} = await request(`${url}/health`, {headersTimeout: patienceMs, bodyTimeout: patienceMs});
		await body.dump();
		return statusCode === 200 || statusCode === 503
			? ok('api', `it answers at ${url}`)
			: warn('api', `${url}/health answers ${statusCode}`, 'tell this command the --api and --api-prefix of the running tailrace');
	} catch {
		return warn('api', `nothing answers at ${url}`, 'its port may have been in use when tailrace started; choose another: --api 127.0.0.1:7273');
	}
}

async function examineFree(subject: string, {host, port}: Address, other: string): Promise<Finding> {
	const server = createServer();
	try {
		server.listen(port, host);
		await once(server, 'listening');
		return ok(subject, `${host}:${port} is free`);
	} catch (error) {
		const {code} = error as NodeJS.ErrnoException;
		return fail(subject, code === 'EADDRINUSE' ? `another program listens at ${host}:${port}` : `${host}:${port} can't be listened on (${code ?? 'unknown error'})`, `choose another: ${other}`);
	} finally {
		server.close();
	}
}
