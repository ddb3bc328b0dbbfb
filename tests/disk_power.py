"""Whether this machine lets a test cut the power of a disk of its own: FUSE, loop devices, ext4."""

import os
import shutil
import subprocess
from functools import cache

TRIALS = (["unshare", "--mount", "true"], ["losetup", "--find"])


@cache
def refused():
    """Return what stands against it, or ""."""
    if os.getuid():
        return "only root mounts disks"
    lacking = [one for one in ("mkfs.ext4", "losetup", "unshare") if shutil.which(one) is None]
    if lacking:
        return f"not installed: {', '.join(lacking)}"
    try:
        os.close(os.open("/dev/fuse", os.O_RDWR))
        import mfusepy  # noqa: F401 it may be missing, and libfuse too
    except (ImportError, OSError) as error:
        return str(error)
    tried = [subprocess.run(one, capture_output=True, text=True, check=False) for one in TRIALS]
    return next((one.stderr.strip() for one in tried if one.returncode), "")
