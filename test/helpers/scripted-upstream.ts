import {Buffer} from 'node:buffer';
import {once} from 'node:events';
import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';

/** What the upstream does with a request; its body is not read unless the script does. */
export type Script = (incoming: IncomingMessage, response: ServerResponse) => void | Promise<void>;

export type ScriptedUpstream = {
	readonly url: string;
	/** From now on requests are answered so. */
	readonly play: (script: Script) => void;
	readonly close: () => Promise<void>;
};

/** An HTTP server that answers as the test says at the moment. It adds no `Date`, so that a head is what the script wrote. */
export async function startScriptedUpstream(first: Script = answerOk): Promise<ScriptedUpstream> {
	let current = first;
	const server = createServer({keepAliveTimeout: 60_000}, (incoming, response) => {
		response.sendDate = false;
		void current(incoming, response);
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');

	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		play(script) {
			current = script;
		},
		async close() {
			server.close();
			server.closeAllConnections();
			await once(server, 'close');
		},
	};
}

function answerOk(incoming: IncomingMessage, response: ServerResponse): void {
	incoming.resume();
	response.writeHead(200, {'content-type': 'application/json'});
	response.end('{}');
}

/** The whole body of a request. */
export async function readBody(incoming: IncomingMessage): Promise<Buffer> {
	const parts: Buffer[] = [];
	for await (const part of incoming) {
		parts.push(part as Buffer);
	}

	return Buffer.concat(parts);
}
