"""``python -m mothership_goliat``: says where the client's words would go, and whether somebody listens there.

``python -m mothership_goliat deliver`` delivers results that could not be uploaded."""

import sys

from . import machine, redirect, undelivered

NO_SERVER = "this is no Mothership with --compat goliat"


def main():
    """0 when the server answers as it should, else 1."""
    base = redirect.server()
    if base is None:
        print("MOTHERSHIP_SERVER is not set: the client is left alone")
        return 1
    if sys.argv[1:] == ["deliver"]:
        return deliver(base)
    print(f"server   {base}")
    print(f"machine  {machine.identity()}")
    for name, value in redirect.headers().items():
        if name != "X-Mothership-Machine":
            print(f"header   {name}: {'(set)' if name.endswith('Key') else value}")
    verdict, good = ask()
    print(f"answer   {verdict}")
    return 0 if good else 1


def deliver(base):
    """0 when nothing is left."""
    try:
        import requests
    except ImportError:
        print("the package requests is missing here, so this is not the client's environment")
        return 1
    request = requests.sessions.Session.request
    delivered, left = undelivered.deliver(
        base, lambda *form: redirect.post(requests.sessions, getattr(request, "__wrapped__", request), *form)
    )
    print(f"delivered {delivered} files; left {left}" + (f" in {undelivered.root(base)}" if left else ""))
    return 1 if left else 0


def ask():
    """Asks the client's built-in address with the client's own HTTP library, so that all that may fail is tried."""
    try:
        import requests
    except ImportError:
        return "the package requests is missing here, so this is not the client's environment", False
    try:
        response = requests.get(f"https://{redirect.BUILT_IN[0]}/api/workers", timeout=10)
        workers = response.json() if response.status_code == 200 else None
    except requests.exceptions.JSONDecodeError:
        return NO_SERVER, False
    except requests.exceptions.RequestException as error:
        return f"none: {error}", False
    if response.status_code != 200:
        hint = f" ({NO_SERVER})" if response.status_code == 404 else ""
        return f"{response.status_code} {response.text[:200].strip()}{hint}", False
    if not isinstance(workers, list):
        return NO_SERVER, False
    return f"good; machines known there: {len(workers)}", True


if __name__ == "__main__":
    sys.exit(main())
