"""A network between clients and a server on loopback, which a test can cut.

usage: cutting-proxy.py PORT FOLDER

Prints its own port in a line, and passes on what is sent to it and back. What the file
FOLDER/wanted says is done, and then written to FOLDER/state: "open"; "cut" to close all connections
and each new one; "after N" to pass on N bytes more, and then to cut. FOLDER/count has the number of
the bytes that were passed on.
"""

import os
import select
import socket
import sys

PORT, FOLDER = int(sys.argv[1]), sys.argv[2]


def path(name):
    return os.path.join(FOLDER, name)


def write(name, text):
    with open(path(name + ".new"), "w") as file:
        file.write(text)
    os.rename(path(name + ".new"), path(name))


class Proxy:
    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.pairs = {}
        self.state, self.left, self.count = "open", None, 0

    def accept(self):
        client, _ = self.listener.accept()
        if self.state == "cut":
            client.close()
            return
        server = socket.create_connection(("127.0.0.1", PORT))
        self.pairs[client], self.pairs[server] = server, client

    def close(self, end):
        other = self.pairs.pop(end)
        self.pairs.pop(other, None)
        end.close()
        other.close()

    def cut(self):
        while self.pairs:
            self.close(next(iter(self.pairs)))
        self.state, self.left = "cut", None

    def follow(self):
        """Does what is wanted."""
        try:
            with open(path("wanted")) as file:
                wanted = file.read()
        except FileNotFoundError:
            return
        os.remove(path("wanted"))
        words = wanted.split()
        if words[0] == "cut":
            self.cut()
        else:
            self.state, self.left = "open", int(words[1]) if len(words) > 1 else None
        write("state", wanted)

    def forward(self, end):
        try:
            data = end.recv(1 << 16)
        except OSError:
            data = b""
        if not data:
            self.close(end)
            return
        if self.left is not None:
            data = data[: self.left]
            self.left -= len(data)
        self.count += len(data)
        write("count", str(self.count))
        try:
            self.pairs[end].sendall(data)
        except OSError:
            self.close(end)
        if self.left == 0:
            self.cut()

    def run(self):
        print(self.listener.getsockname()[1], flush=True)
        while True:
            ready, _, _ = select.select([self.listener] + list(self.pairs), [], [], 0.01)
            self.follow()
            for end in ready:
                if end is self.listener:
                    self.accept()
                elif end in self.pairs:
                    self.forward(end)


Proxy().run()
