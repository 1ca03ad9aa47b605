"""The image of the Dockerfile, built and run without a registry: Debian's buildah, debootstrap and runc, as root.

What differs from compose: the base is Debian's own Python (python3 of the release that debootstrap takes) instead of the
official image, and there is no cgroup, so memory and number of processes are not bounded.
"""

import json
import os
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STORE = ROOT / "var/container"
RELEASE = "bookworm"
NEEDED = ("buildah", "debootstrap", "runc")
IMAGE = "localhost/investment-project-tracker"


def missing():
    """What keeps this machine from it; blank where nothing does."""
    if os.getuid():
        return "needs root"
    return ", ".join(name for name in NEEDED if not shutil.which(name))


def run(*command, **more):
    done = subprocess.run(command, capture_output=True, text=True, **more)
    assert done.returncode == 0, f"{command}: {done.stdout[-2000:]}{done.stderr[-4000:]}"
    return done.stdout.strip()


def buildah(*arguments):
    return run("buildah", "--root", str(STORE / "root"), "--runroot", str(STORE / "run"), *arguments)


def base():
    """A Debian with Python in the place of python:...-slim; debootstrap takes some minutes, once."""
    tree = STORE / "base"
    if not (tree / "usr/bin/python").exists():
        shutil.rmtree(tree, ignore_errors=True)
        packages = "--include=python3,python3-venv,ca-certificates"
        run("debootstrap", "--variant=minbase", packages, RELEASE, str(tree))
        (tree / "usr/bin/python").symlink_to("python3")
    if buildah("images", "-q", "-f", "reference=localhost/base"):
        return
    made = buildah("from", "scratch")
    buildah("copy", "-q", made, str(tree), "/")
    buildah("commit", "-q", "--rm", made, "localhost/base")


def build(directory):
    """Both stages of the Dockerfile over the tracked files; the image's configuration."""
    context = Path(directory) / "context"
    context.mkdir()
    files = run("git", "-C", str(ROOT), "ls-files", "-z").split("\0")
    for name in filter(None, files):
        if (ROOT / name).is_file():
            (context / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, context / name)
    certificates = (
        "/etc/ssl/certs:/etc/ssl/certs:ro"  # those that this machine reaches the package index with
    )
    buildah(
        "bud", "--layers", "--isolation", "chroot", "--format", "docker", "--build-arg", "BASE=localhost/base",
        "--volume", certificates, "-t", IMAGE, str(context),
    )  # fmt: skip
    return json.loads(buildah("inspect", "--type", "image", IMAGE))["Docker"]["config"]


class Container:
    """The image as compose runs it: read-only but for its volumes, without rights, as the image's user."""

    def __init__(self, directory, config, environ, binds):
        self.directory, self.config, self.environ = Path(directory), config, environ
        self.made = buildah("from", IMAGE)
        self.tree = buildah("mount", self.made)
        self.user = int(config["User"])
        self.binds = dict(binds)
        for volume in config["Volumes"]:
            place = self.directory / volume.strip("/").replace("/", "-")
            place.mkdir()
            os.chown(place, self.user, self.user)
            self.binds[volume] = place

    def _bundle(self, name, command):
        bundle = self.directory / name
        bundle.mkdir()
        run("runc", "spec", cwd=bundle)
        spec = json.loads((bundle / "config.json").read_text())
        spec["root"] = {"path": self.tree, "readonly": True}
        process = spec["process"]
        process |= {"terminal": False, "cwd": self.config["WorkingDir"], "noNewPrivileges": True}
        process |= {"user": {"uid": self.user, "gid": self.user}, "args": command}
        process["env"] = [*self.config["Env"], *(f"{name}={value}" for name, value in self.environ.items())]
        process["capabilities"] = {kind: [] for kind in process["capabilities"]}
        process.pop("rlimits")
        options = ["nosuid", "nodev", "size=64m"]
        spec["mounts"].append({"destination": "/tmp", "type": "tmpfs", "source": "tmpfs", "options": options})  # noqa: S108
        for inside, outside in self.binds.items():
            bind = {
                "destination": str(inside),
                "type": "bind",
                "source": str(outside),
                "options": ["rbind", "rw"],
            }
            spec["mounts"].append(bind)
        shared = ("network", "cgroup")
        spec["linux"]["namespaces"] = [
            one for one in spec["linux"]["namespaces"] if one["type"] not in shared
        ]
        spec["linux"].pop("resources", None)
        (bundle / "config.json").write_text(json.dumps(spec))
        return bundle

    def _runc(self, *arguments):
        return ["runc", "--root", str(self.directory / "runc"), *arguments]

    def once(self, *command):
        """A container for one command; what it said."""
        bundle = self._bundle(f"once-{len(list(self.directory.iterdir()))}", list(command))
        return run(*self._runc("run", "-b", str(bundle), bundle.name))

    def start(self):
        """Serve by the image's own command."""
        bundle = self._bundle("web", self.config["Cmd"])
        with (self.directory / "web.log").open("wb") as log:
            self.process = subprocess.Popen(
                self._runc("run", "-b", str(bundle), "web"), stdout=log, stderr=subprocess.STDOUT
            )

    def inside(self, *command):
        """A command within the container that serves: its result."""
        return subprocess.run(self._runc("exec", "web", *command), capture_output=True, text=True)

    def stop(self):
        """As `docker stop` does; the exit code."""
        subprocess.run(self._runc("kill", "web", self.config.get("StopSignal") or "TERM"), check=True)
        return self.process.wait(30)

    def remove(self):
        buildah("rm", self.made)
