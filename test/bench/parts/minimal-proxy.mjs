// The least that a Node proxy can be: no routes, no records. What tailrace is measured against.
import http from 'node:http';
import process from 'node:process';
import {Pool} from 'undici';

const pool = new Pool(process.argv[2], {
	connections: 256, pipelining: 1, headersTimeout: 0, bodyTimeout: 0, allowH2: false,
});
const dropped = new Set(['connection', 'keep-alive', 'transfer-encoding', 'host', 'expect', 'upgrade']);

function forward(incoming, response, body) {
	const headers = [];
	for (let index = 0; index < incoming.rawHeaders.length; index += 2) {
		if (!dropped.has(incoming.rawHeaders[index].toLowerCase())) {
			headers.push(incoming.rawHeaders[index], incoming.rawHeaders[index + 1]);
		}
	}

	pool.dispatch({
		path: incoming.url, method: incoming.method, headers, body,
	}, {
		onRequestStart(controller) {
			response.on('drain', () => controller.resume());
			response.on('close', () => {
				if (!response.writableFinished) {
					controller.abort(new Error('client left'));
				}
			});
		},
		onResponseStart(controller, statusCode, parsed) {
			const kept = {};
			for (const [name, value] of Object.entries(parsed)) {
				if (!dropped.has(name)) {
					kept[name] = value;
				}
			}

			response.writeHead(statusCode, kept);
		},
		onResponseData(controller, chunk) {
			if (!response.write(chunk)) {
				controller.pause();
			}
		},
		onResponseEnd() {
			response.end();
		},
		onResponseError() {
			response.destroy();
		},
	});
}

const server = http.createServer((incoming, response) => {
	const chunks = [];
	incoming.on('data', chunk => chunks.push(chunk));
	incoming.on('end', () => {
		forward(incoming, response, chunks.length === 1 ? chunks[0] : Buffer.concat(chunks));
	});
});
server.listen(0, '127.0.0.1', () => {
	process.stdout.write(`proxy at http://127.0.0.1:${server.address().port}\n`);
});
