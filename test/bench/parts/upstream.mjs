// Answers as fast as it can: JSON of 1.3 KB, or a stream whose every chunk says when it was written.
import http from 'node:http';
import process from 'node:process';

const answer = JSON.stringify({
	id: 'chatcmpl-1', object: 'chat.completion', created: 1, model: 'gpt-4o-mini-2024-07-18',
	choices: [{index: 0, message: {role: 'assistant', content: 'words and words '.repeat(60)}, finish_reason: 'stop'}],
	usage: {
		prompt_tokens: 300, completion_tokens: 240, total_tokens: 540, prompt_tokens_details: {cached_tokens: 100},
	},
});

function stream(response, chunkCount, chunkMs) {
	response.writeHead(200, {'content-type': 'text/event-stream'});
	let sent = 0;
	const timer = setInterval(() => {
		if (sent++ < chunkCount && !response.destroyed) {
			response.write(`data: {"id":"c","object":"chat.completion.chunk","model":"gpt-4o-mini","choices":[{"index":0,"delta":{"content":"${process.hrtime.bigint()}"}}]}\n\n`);
		} else {
			clearInterval(timer);
			response.end('data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":5,"completion_tokens":9,"total_tokens":14}}\n\ndata: [DONE]\n\n');
		}
	}, chunkMs);
}

const server = http.createServer((incoming, response) => {
	let body = '';
	incoming.on('data', chunk => {
		body += chunk;
	});
	incoming.on('end', () => {
		if (body.includes('"stream":true')) {
			const {chunks, every} = JSON.parse(body).metadata;
			stream(response, Number(chunks), Number(every));
		} else {
			response.writeHead(200, {'content-type': 'application/json', 'content-length': answer.length});
			response.end(answer);
		}
	});
});
server.listen(0, '127.0.0.1', () => {
	process.stdout.write(`proxy at http://127.0.0.1:${server.address().port}\n`);
});
