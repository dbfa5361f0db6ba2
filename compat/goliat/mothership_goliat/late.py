"""Changes a module at the moment somebody imports it, so that a Python that never does pays nothing."""

import sys

_changes = {}


def change(name, function):
    """``function(module)`` is called right after the module ``name`` was executed; at once when it is there already."""
    if name in sys.modules:
        _apply(function, sys.modules[name])
        return
    if not _changes:
        sys.meta_path.insert(0, _Finder)
    _changes[name] = function


class _Finder:
    """Finds what the finders behind it find, and only for the names that are to be changed."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        if name not in _changes:
            return None
        for finder in sys.meta_path:
            find = getattr(finder, "find_spec", None)
            spec = find(name, path, target) if finder is not _Finder and find else None
            if spec is not None:
                if spec.loader is not None:
                    _watch(spec.loader, name)
                return spec
        return None


def _watch(loader, name):
    execute = loader.exec_module

    def exec_module(module):
        execute(module)
        # A loader may be shared by many modules (zip files).
        if module.__name__ == name and name in _changes:
            _apply(_changes.pop(name), module)

    loader.exec_module = exec_module


def _apply(function, module):
    try:
        function(module)
    except Exception as error:
        # The study must run all the same; the person must know why the dashboard stays empty.
        print(f"mothership-goliat: cannot change {module.__name__}: {error!r}", file=sys.stderr)
