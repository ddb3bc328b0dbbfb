"""A valley of network namespaces: a kit in the hills, a router with NAT, an office behind it.

    kit 198.51.100.2 --- 198.51.100.1 router 192.168.7.1 --- office 192.168.7.10
                         203.0.113.5 (public)            \\-- printer 192.168.7.20

The real commands run in it, over the kernel's own routing, NAT and firewall (nftables); only
servers that are nobody's product (a hotel's page, a name server) are ``doors.py``. Nothing of it
touches this machine's network, and all of it ends with the test.
"""

import json
import os
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.boot.commanding import PASSPHRASE, SOURCE

DOORS = Path(__file__).parent / "doors.py"
NAME, PUBLIC, OFFICE, PRINTER = "kantor.test", "203.0.113.5", "192.168.7.10", "192.168.7.20"
PROGRAM_PORT = 8000
_HOLD = ["sh", "-c", "echo ready; exec sleep infinity"]
# The router as it should be: in by the public address from everywhere, out for everybody.
FORWARDED = f"""
flush ruleset
table ip nat {{
  chain before {{
    type nat hook prerouting priority dstnat;
    ip daddr {PUBLIC} tcp dport {{ 80, 443 }} dnat to {OFFICE}
  }}
  chain after {{
    type nat hook postrouting priority srcnat;
    ip saddr 192.168.7.0/24 masquerade
  }}
}}
table ip doors {{
  chain passing {{ type filter hook forward priority filter; }}
  chain coming {{ type filter hook input priority filter; }}
}}
"""


class Place:
    """One machine's network, and what runs in it."""

    def __init__(self, valley, holder):
        self.valley = valley
        self.pid = holder.pid
        self.enter = ["nsenter", "--preserve-credentials", "-U", "-n", "-m", "-t", str(self.pid)]

    def run(self, *words, **more):
        done = subprocess.run(
            [*self.enter, *map(str, words)], capture_output=True, text=True, check=False, **more
        )
        assert done.returncode == 0, (words, done.stdout, done.stderr)
        return done.stdout

    def ip(self, line):
        self.run("ip", *line.split())

    @contextmanager
    def running(self, *words, env=None):
        """Run a door, or what prints a first line when it is ready."""
        with subprocess.Popen(
            [*self.enter, *map(str, words)],
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as process:
            try:
                assert process.stdout.readline() == "ready\n", process.stdout.read()
                yield process
            finally:
                process.terminate()

    def door(self, *words):
        return self.running(sys.executable, DOORS, *words)


class Valley:
    """All places, the office's program running, and a kit that is paired with it."""

    def __init__(self, folder, stack):
        self.folder = folder
        self.stack = stack
        self.environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(SOURCE)}
        self.environment["SSL_CERT_FILE"] = str(folder / "ca.pem")
        (folder / "who").write_text(f"it\n{PASSPHRASE[1]}\n")
        self.environment["REKAM_PASSPHRASE_FILE"] = str(folder / "who")
        self.router = self._place(["unshare", "-rnm", "--kill-child", "--fork"])
        self.kit, self.office, self.printer = (self._place(self._beside()) for _ in range(3))
        self._wire()

    def _beside(self):
        return [*self.router.enter[:3], "-t", str(self.router.pid), "unshare", "-nm"]

    def _place(self, start):
        holder = self.stack.enter_context(
            subprocess.Popen([*start, *_HOLD], stdout=subprocess.PIPE, text=True)
        )
        self.stack.callback(holder.kill)
        assert holder.stdout.readline() == "ready\n"
        return Place(self, holder)

    def _wire(self):
        self._cable(self.kit, "198.51.100.2/24", "wan", gateway="198.51.100.1")
        self._cable(self.office, f"{OFFICE}/24", "lan0", gateway="192.168.7.1")
        self._cable(self.printer, f"{PRINTER}/24", "lan1", gateway="192.168.7.1")
        router = self.router
        router.ip("link add lan type bridge")
        for port in ("lan0", "lan1"):
            router.ip(f"link set {port} master lan")
        router.ip("link set lan up")
        router.ip("addr add 192.168.7.1/24 dev lan")
        router.ip("addr add 198.51.100.1/24 dev wan")
        router.ip(f"addr add {PUBLIC}/32 dev wan")
        router.ip("link set lo up")
        router.run("sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward")
        # Else a bridge answers for the router, and drops what is to go back where it came from.
        router.run("sh", "-c", "for one in /proc/sys/net/bridge/*; do echo 0 > $one; done; true")
        for place, server in ((self.kit, "198.51.100.1"), (self.office, "192.168.7.1")):
            names = self.folder / f"{server}.conf"
            names.write_text(f"nameserver {server}\n")
            place.run("mount", "--bind", names, "/etc/resolv.conf")
        self.route(FORWARDED)

    def _cable(self, place, address, port, *, gateway):
        self.router.ip(f"link add {port} type veth peer name eth0 netns {place.pid}")
        self.router.ip(f"link set {port} up")
        place.ip("link set lo up")
        place.ip(f"addr add {address} dev eth0")
        place.ip("link set eth0 up")
        place.ip(f"route add default via {gateway}")

    def route(self, rules):
        """Give the router its rules."""
        self.router.run("nft", "-f", "-", input=rules)

    # ---- the machines

    def home(self, name):
        return self.folder / name

    def command(self, place, *words, **more):
        """Return a command of Rekam at a place, and its environment."""
        at = {"REKAM_HOME": str(self.home(self._name(place))), "REKAM_MODE": self._mode(place)}
        words = [*place.enter, sys.executable, "-m", "rekam", *map(str, words)]
        return words, self.environment | at | more

    def does(self, place, *words, **more):
        done = self.run(place, *words, **more)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def run(self, place, *words, **more):
        command, env = self.command(place, *words, **more)
        return subprocess.run(command, env=env, capture_output=True, text=True, check=False)

    def pair(self, address):
        invitation = self.folder / "kit.json"  # whole: at every place one begins at the root
        self.does(self.office, "init", *PASSPHRASE)
        self.does(self.office, "invite", "kit-07", "--address", address, "--out", invitation)
        self.run(self.kit, "pair", invitation, "--folder", self.stick())
        self.does(self.office, "exchange", "--folder", self.stick())
        self.does(self.kit, "pair", invitation, "--folder", self.stick())

    def stick(self):
        (self.folder / "stick").mkdir(exist_ok=True)
        return self.folder / "stick"

    @contextmanager
    def serving(self, hosts=f"{NAME},{PUBLIC},127.0.0.1", **more):
        """Run the office's program while the block runs."""
        words = ("serve", "--port", PROGRAM_PORT)
        told = {"REKAM_HOSTS": hosts, "REKAM_HTTPS": "yes", **more}
        command, env = self.command(self.office, *words, **told)
        with subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL) as one:
            try:
                self.office.run(sys.executable, "-c", _UNTIL_OPEN.format(port=PROGRAM_PORT))
                yield
            finally:
                one.terminate()

    def doctor(self, place, *words, **more):
        """Examine at a place; return the exit status and the report in JSON."""
        done = self.run(place, "doctor", "--json", *words, **more)
        assert done.returncode in {0, 1}, done.stderr
        return done.returncode, json.loads(done.stdout)

    def _name(self, place):
        return "office" if place is self.office else "kit"

    _mode = _name


_UNTIL_OPEN = """
import socket, time
for _ in range(200):
    try:
        socket.create_connection(("127.0.0.1", {port})).close()
        break
    except OSError:
        time.sleep(0.1)
"""


@contextmanager
def valley(folder):
    """Build a valley in a folder of its own."""
    with ExitStack() as stack:
        yield Valley(folder, stack)
