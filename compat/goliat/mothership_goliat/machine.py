"""Who this machine is: an id that stays the same when its address changes, and differs between machines that share one.

The id is made at first use and kept in a file. The file's name is made of a network adapter's hardware address, so that
neither a cloned disk nor a home folder shared between machines makes two machines one.
"""

import functools
import hashlib
import os
import time
import uuid

# Addresses that software gives to adapters of many machines alike: none, all, AnyConnect's, VirtualBox's, a TUN driver's.
SHARED = {"000000000000", "ffffffffffff", "00059a3c7a00", "0a0027000000", "020054554e01"}


@functools.lru_cache(maxsize=None)
def identity():
    """The id. ``MOTHERSHIP_GOLIAT_MACHINE`` names another one, for several machines in one."""
    named = os.environ.get("MOTHERSHIP_GOLIAT_MACHINE", "").strip()
    return named or kept(folder(), adapters())


def folder():
    """Where ids are kept."""
    local = os.environ.get("LOCALAPPDATA") if os.name == "nt" else None
    base = local or os.environ.get("XDG_STATE_HOME") or os.path.join(os.path.expanduser("~"), ".local", "state")
    return os.path.join(base, "mothership-goliat")


def kept(where, addresses):
    """The id kept in ``where`` for any of the adapters, else a new one, kept for the first of them."""
    names = [hashlib.sha256(address.encode()).hexdigest()[:16] for address in addresses] or ["any"]
    for name in names:
        found = _read(os.path.join(where, name))
        if found:
            return found
    path = os.path.join(where, names[0])
    try:
        os.makedirs(where, exist_ok=True)
        made = str(uuid.uuid4())
        # Window and study may both be first: one makes the file, the other reads it.
        with open(path, "x", encoding="ascii") as file:
            file.write(made)
        return made
    except FileExistsError:
        for _ in range(100):
            found = _read(path)
            if found:
                return found
            time.sleep(0.01)
    except OSError:
        pass
    # Nothing can be kept here: the same adapters give the same id, at least.
    return str(uuid.uuid5(uuid.NAMESPACE_OID, names[0]))


def _read(path):
    try:
        with open(path, encoding="ascii") as file:
            return str(uuid.UUID(file.read().strip()))
    except (OSError, ValueError):
        return None


def adapters():
    """Hardware addresses of the network adapters, lower case without separators, in an order that does not change."""
    found = _of_linux() or _of_psutil() or _of_uuid()
    return sorted({address for address in found if len(address) == 12} - SHARED)


def _of_linux():
    root = "/sys/class/net"
    try:
        names = os.listdir(root)
    except OSError:
        return []
    # What software made up (bridges, tunnels) has no device. In a container nothing has one.
    real = [name for name in names if os.path.exists(os.path.join(root, name, "device"))]
    found = []
    for name in real or names:
        try:
            with open(os.path.join(root, name, "address"), encoding="ascii") as file:
                found.append(_plain(file.read()))
        except OSError:
            pass
    return found


def _of_psutil():
    # Not ours to ask for, but the client needs it too, so it is there.
    try:
        import psutil

        link = psutil.AF_LINK
        per_adapter = psutil.net_if_addrs().values()
        return [_plain(one.address) for known in per_adapter for one in known if one.family == link]
    except Exception:
        return []


def _of_uuid():
    node = uuid.getnode()
    # This bit says that Python found no adapter and made the number up.
    return [] if node >> 40 & 1 else [f"{node:012x}"]


def _plain(address):
    return address.strip().replace(":", "").replace("-", "").lower()
