"""Brings uv and the project's environment to a machine that has only some Python; runs on any Python 3.8 or newer.

usage: bootstrap.py FOLDER        a virtual environment with uv in FOLDER
       bootstrap.py --sync UV     the project's environment (.venv) by UV
"""

import glob
import os
import shutil
import subprocess
import sys
import venv

WANTED = "3.10"


def install_uv(folder):
    """A virtual environment that holds uv."""
    try:
        venv.create(folder, with_pip=True, clear=True)
    except Exception as error:  # a Python without ensurepip raises CalledProcessError
        sys.exit(
            "This Python cannot make virtual environments (%s): install python3-venv, then run this again." % error
        )
    pip = [
        os.path.join(folder, "bin", "python"),
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "uv",
    ]
    if subprocess.run(pip).returncode:
        shutil.rmtree(folder, ignore_errors=True)
        sys.exit(
            "uv could not be installed: the package index (PyPI) cannot be reached. Connect to the network, then run this again."
        )


def interpreters():
    """Python 3.10s that lie about on this machine, pyenv's among them; uv finds those on the PATH itself."""
    roots = [os.environ.get("PYENV_ROOT", ""), os.path.expanduser("~/.pyenv"), "/opt/pyenv"]
    for root in roots:
        for found in sorted(
            glob.glob(os.path.join(root, "versions", WANTED + ".*", "bin", "python" + WANTED)), reverse=True
        ):
            yield found
    named = shutil.which("python" + WANTED)
    if named:
        yield named


def sync(uv):
    """The environment of uv.lock, on Python 3.10: one found here, else one that uv fetches."""
    for python in list(interpreters()) + [WANTED]:
        if (
            python != WANTED
            and subprocess.run([python, "--version"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode
        ):
            continue
        command = [uv, "sync", "--frozen", "--compile-bytecode", "--python", python]
        result = subprocess.run(command)
        if result.returncode == 0:
            return
        if python != WANTED:
            break
    sys.exit(
        "The environment could not be made: see the lines above. Without a network nothing can be installed; "
        "without Python 3.10 install it (for instance with pyenv), then run this again."
    )


if __name__ == "__main__":
    if sys.argv[1] == "--sync":
        sync(sys.argv[2])
    else:
        install_uv(sys.argv[1])
