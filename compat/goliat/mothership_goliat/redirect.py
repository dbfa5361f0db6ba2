"""The redirect: requests to the client's built-in address go to ``MOTHERSHIP_SERVER`` and say who sends them."""

import functools
import os
import re
from urllib.parse import urlsplit

from . import attempt, kept, load, machine, undelivered

# Addresses that clients have built in. Only the client of GOLIAT has a reason to call them.
BUILT_IN = ("monitor.goliat.waves-ugent.be", "goliat-monitoring.vercel.app")


def server():
    """The server's address without a slash at its end, or None. An address without ``http://`` gets it."""
    address = os.environ.get("MOTHERSHIP_SERVER", "").strip().rstrip("/")
    if not address:
        return None
    return address if "://" in address else f"http://{address}"


def redirected(url):
    """Where a request to ``url`` is to go, or None when it is not ours: then it must be left exactly as it is."""
    base = server()
    if base is None or not isinstance(url, str):
        return None
    if url == base or url.startswith(base + "/"):
        return url
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or parts.hostname not in BUILT_IN:
        return None
    query = f"?{parts.query}" if parts.query else ""
    return f"{base}{parts.path}{query}"


def headers(url=""):
    """What the server is told beside the client's own words, in a request to ``url``."""
    told = {"X-Mothership-Machine": machine.identity()}
    key = os.environ.get("MOTHERSHIP_GOLIAT_KEY")
    if key:
        told["X-Mothership-Key"] = key
    # A runner of Mothership tells its programs which attempt they are; the worker command, which assignment.
    named = attempt.named()
    assignment = os.environ.get("GOLIAT_ASSIGNMENT_ID", "")
    if named:
        told["X-Mothership-Attempt"] = named
    elif re.fullmatch(r"[0-9]+\.[0-9]+", assignment):
        told["X-Mothership-Attempt"] = assignment
    if urlsplit(url).path == "/api/heartbeat":
        usage = load.usage()
        if usage:
            told["X-Mothership-Usage"] = usage
    return told


def install(sessions):
    """Changes ``requests.sessions``. Here, above proxies and certificates, so that those of the new address count."""
    original = sessions.Session.request

    @functools.wraps(original)
    def request(self, method, url, *args, **options):
        to = redirected(url)
        if to is None:
            return original(self, method, url, *args, **options)
        if len(args) > 2:  # params, data, headers
            args = (*args[:2], {**(args[2] or {}), **headers(to)}, *args[3:])
        else:
            options["headers"] = {**(options.get("headers") or {}), **headers(to)}
        # A redirect would turn a POST into a GET, and could carry the key elsewhere.
        if len(args) <= 7:
            options["allow_redirects"] = False

        def send():
            return original(self, method, to, *args, **options)

        # By name, as the client gives them: params and data may stand in front, files hardly.
        if options.get("files") and kept.is_upload(method, urlsplit(to).path):
            data = args[1] if len(args) > 1 else options.get("data")
            response = kept.send(send, options["files"], data, server(), urlsplit(to).path)
        else:
            response = send()
        if getattr(response, "status_code", None) == 200:
            undelivered.deliver_soon(server(), functools.partial(post, sessions, original))
        return response

    sessions.Session.request = request


def post(sessions, request, path, files, data, more):
    """Posts a form to the server; its status."""
    url = f"{server()}{path}"
    with sessions.Session() as session:
        told = {**headers(url), **more}
        # Whatever this process runs, the files are those of another assignment.
        told.pop("X-Mothership-Attempt", None)
        return request(
            session, "POST", url, files=files, data=data, headers=told, timeout=300, allow_redirects=False
        ).status_code
