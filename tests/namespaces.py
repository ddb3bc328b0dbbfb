"""Whether this machine lets a test build networks of its own, with routing, NAT and a firewall."""

import shutil
import subprocess


def _missing():
    lacking = [one for one in ("unshare", "nsenter", "ip", "nft") if shutil.which(one) is None]
    if lacking:
        return f"no network namespaces: not installed: {', '.join(lacking)}"
    # What the valley is built of, tried once: a bridge, a pair of cards, and translation.
    script = (
        "ip link add lan type bridge && ip link add lan0 type veth peer name eth0 && "
        "nft add table ip n && "
        "nft 'add chain ip n after { type nat hook postrouting priority 100; }' && "
        "nft add rule ip n after masquerade"
    )
    tried = subprocess.run(
        ["unshare", "-rnm", "sh", "-c", script], capture_output=True, text=True, check=False
    )
    if tried.returncode == 0:
        return None
    return f"no network namespaces: not allowed: {' '.join(tried.stderr.split())}"


MISSING = _missing()  # the reason, or None
