"""Runs a program in a terminal of its own and does what it is told, a JSON object a line, on stdin; tells what happens on stdout.

Arguments: rows, columns, `controlling` or `loose` (the terminal is none that the kernel sends signals from), command…
"""
import base64
import fcntl
import json
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios


def tell(message):
	sys.stdout.write(json.dumps(message) + '\n')
	sys.stdout.flush()


def resize(descriptor, rows, columns):
	fcntl.ioctl(descriptor, termios.TIOCSWINSZ, struct.pack('HHHH', rows, columns, 0, 0))


def start(rows, columns, is_controlling, command):
	if not is_controlling:
		master, slave = pty.openpty()
		resize(slave, rows, columns)
		pid = subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave, start_new_session=True).pid
		os.close(slave)
		return pid, master
	pid, master = pty.fork()
	if pid == 0:
		resize(0, rows, columns)
		os.execvp(command[0], command)
	return pid, master


class Host:
	def __init__(self, rows, columns, is_controlling, command):
		self.pid, self.master = start(rows, columns, is_controlling, command)
		self.is_reading = True
		self.rest = b''
		tell({'pid': self.pid})

	def read_terminal(self):
		try:
			data = os.read(self.master, 65536)
		except OSError:
			data = b''
		if data:
			tell({'output': base64.b64encode(data).decode()})
		else:
			self.is_reading = False
		return bool(data)

	def obey(self, order):
		kind = order['order']
		if kind == 'write':
			os.write(self.master, order['text'].encode())
		elif kind == 'resize':
			resize(self.master, order['rows'], order['columns'])
		elif kind == 'read':
			self.is_reading = order['shouldRead']
		elif kind == 'signal':
			os.kill(self.pid, getattr(signal, order['name']))
		elif kind == 'attributes':
			tell({'attributes': repr(termios.tcgetattr(self.master))})
		elif kind == 'close':
			self.is_reading = False
			os.close(self.master)
			self.master = -1

	def read_orders(self):
		data = os.read(0, 65536)
		if not data:
			os.kill(self.pid, signal.SIGKILL)
			sys.exit(1)
		*lines, self.rest = (self.rest + data).split(b'\n')
		for line in lines:
			self.obey(json.loads(line))

	def run(self):
		while True:
			ready, _, _ = select.select([0] + ([self.master] if self.is_reading else []), [], [], 0.01)
			if 0 in ready:
				self.read_orders()
			if self.master in ready and self.is_reading:
				self.read_terminal()
			pid, status = os.waitpid(self.pid, os.WNOHANG)
			if pid:
				while self.is_reading and select.select([self.master], [], [], 0)[0] and self.read_terminal():
					pass
				is_signalled = os.WIFSIGNALED(status)
				tell({
					'attributes': None if self.master == -1 else repr(termios.tcgetattr(self.master)),
					'code': None if is_signalled else os.WEXITSTATUS(status),
					'signal': signal.Signals(os.WTERMSIG(status)).name if is_signalled else None,
				})
				return


Host(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3] == 'controlling', sys.argv[4:]).run()
