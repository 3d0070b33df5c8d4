import {spawn, spawnSync} from 'node:child_process';
import {once} from 'node:events';
import process from 'node:process';

/** For tests with an address that answers nothing at all. */
export const needsBlackHole = {skip: (process.platform !== 'linux' || spawnSync('python3', ['--version']).status !== 0) && 'needs Linux and Python'};

// Nobody takes connections from its line, which has room for one or two; Linux drops every packet of the others.
const script = `
import socket, sys, time
hole = socket.socket()
hole.bind(('127.0.0.1', 0))
hole.listen(0)
waiting = []
for _ in range(4):
    client = socket.socket()
    client.setblocking(False)
    client.connect_ex(hole.getsockname())
    waiting.append(client)
print(hole.getsockname()[1], flush=True)
sys.stdin.read()
`;

/** An address that takes packets and answers none. */
export async function startBlackHole(): Promise<{readonly port: number; readonly close: () => void}> {
	const child = spawn('python3', ['-c', script], {stdio: ['pipe', 'pipe', 'inherit']});
	const [line] = await once(child.stdout, 'data') as [Buffer];
	return {
		port: Number(line.toString()),
		close() {
			child.stdin.end();
		},
	};
}
