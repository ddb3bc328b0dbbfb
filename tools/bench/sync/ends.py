"""How each peer's two ends are started: what hears at the office's end, and who sends.

HTTP/2 and tus need packages that Rekam does not: pip installs them into ``build/peers`` when they
are first measured, and npm those of PouchDB into ``build/peers-node``, with node of the system.
rsync needs ``rsync`` and ``sshd`` of the system.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tools.bench.sync.blobs import blobs

PORT = 8000
_PEERS_FOLDER = Path("build/peers")
_NODE_FOLDER = Path("build/peers-node")
_POUCH = Path(__file__).with_name("pouch.cjs")
_MODULE = "tools.bench.sync"


class NoPeerError(RuntimeError):
    """A peer cannot be run here; the reason is in ``args``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ends:
    """The commands of a peer; the sender tells seconds and bytes as JSON."""

    serve: list[str]
    send: list[str]


def ends_of(method: str, host: str, work: tuple[str, int], folder: Path) -> Ends:
    """Return a peer's two ends.

    Raises:
        NoPeerError: it is not installed, and nobody here can install it.
    """
    kind, count = work[0], str(work[1])
    url = f"http://{host}:{PORT}/x"
    match method:
        case "http2" | "tus":
            python, module = _python_with_peers(), f"{_MODULE}.{method}"
            return Ends(
                serve=[python, "-m", module, "serve", host, str(PORT)],
                send=[python, "-m", module, "send", url, kind, count],
            )
        case "pouchdb":
            node = _node_with_pouch()
            files = _laid(blobs(kind, work[1]), folder)
            return Ends(
                serve=[*node, "serve", host, str(PORT)],
                send=[*node, "send", url, *files],
            )
        case "rsync":
            config = _sshd(folder, host)
            return Ends(
                serve=[_found("sshd"), "-D", "-f", str(config)],
                send=[sys.executable, "-m", f"{_MODULE}.peers", "rsync", str(folder), kind, count],
            )
        case _:
            return Ends(
                serve=[sys.executable, "-m", f"{_MODULE}.peers", "serve", host, str(PORT)],
                send=[sys.executable, "-m", f"{_MODULE}.peers", method, url, kind, count],
            )


def _python_with_peers() -> str:
    python = _PEERS_FOLDER / "bin" / "python"
    packages = ["httpx[http2]", "hypercorn", "tuspy"]
    has_all = [str(python), "-c", "import h2, httpx, hypercorn, tusclient"]
    try:
        if not python.exists() or subprocess.run(has_all, check=False).returncode:
            subprocess.run([sys.executable, "-m", "venv", str(_PEERS_FOLDER)], check=True)
            subprocess.run([str(python), "-m", "pip", "install", "-q", *packages], check=True)
        subprocess.run(has_all, check=True)
    except subprocess.CalledProcessError as error:
        raise NoPeerError("pip could not install it") from error
    return str(python.absolute())


def _node_with_pouch() -> list[str]:
    packages = ["pouchdb", "pouchdb-adapter-memory", "express", "express-pouchdb"]
    modules = _NODE_FOLDER / "node_modules"
    node, npm = _found("node"), _found("npm")
    _NODE_FOLDER.mkdir(parents=True, exist_ok=True)
    if not all((modules / one).is_dir() for one in packages):
        words = [npm, "install", "--no-audit", "--no-fund", "--silent", *packages]
        if subprocess.run(words, cwd=_NODE_FOLDER, check=False).returncode:
            raise NoPeerError("npm could not install it")
    return ["env", f"NODE_PATH={modules.absolute()}", node, str(_POUCH)]


def _laid(made: list[bytes], folder: Path) -> list[str]:
    files = [folder / f"{number:04d}.blob" for number in range(len(made))]
    for file, one in zip(files, made, strict=True):
        file.write_bytes(one)
    return list(map(str, files))


def _sshd(folder: Path, host: str) -> Path:
    """Lay ready a server that knows one key, and that key, in this folder alone."""
    _found("rsync")
    Path("/run/sshd").mkdir(exist_ok=True)  # sshd wants an empty folder there
    for name in ("host", "key"):
        (folder / name).unlink(missing_ok=True)
        words = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)]
        subprocess.run(words, check=True)
    config = folder / "sshd_config"
    config.write_text(
        f"Port {PORT}\nListenAddress {host}\nHostKey {folder}/host\nPidFile none\nUsePAM no\n"
        f"AuthorizedKeysFile {folder}/key.pub\nStrictModes no\nPermitRootLogin yes\n"
    )
    (folder / "address").write_text(f"{host} {PORT}")
    return config


def _found(program: str) -> str:
    found = shutil.which(program, path="/usr/bin:/usr/sbin:/usr/local/bin")
    if found is None:
        raise NoPeerError(f"{program} is not installed")
    return found
