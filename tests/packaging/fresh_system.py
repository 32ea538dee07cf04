# SPDX-License-Identifier: MIT
# fresh_system: a Debian with nothing on it but what is asked for, in a directory.
import os
import shutil
import subprocess

# Programs that look for devices and processes find this machine's, for as long as the command runs.
INSIDE = 'mount --bind /dev "$0/dev" && mount -t proc proc "$0/proc" && exec chroot "$0" /bin/sh -ec "$1"'


def obstacle():
    """Why no such system can be made here, or None."""
    if os.geteuid() != 0:
        return "takes root"
    missing = [program for program in ("debootstrap", "unshare") if not shutil.which(program)]
    return f"takes {missing[0]}" if missing else None


def run(*command, **settings):
    return subprocess.run([*map(str, command)], capture_output=True, text=True, errors="replace", timeout=900, check=False,
                          **settings)


def mirror():
    """The archive of Debian that this machine installs from."""
    lines = run("apt-get", "indextargets", "--format", "$(REPO_URI)").stdout.split()
    return next((line for line in lines if line.rstrip("/").endswith("/debian")), "http://deb.debian.org/debian")


def make(root, packages, architecture=None):
    """Leaves a system of Debian 12 in `root`, or says what went wrong."""
    options = [f"--include={','.join(packages)}"] if packages else []
    options += [f"--arch={architecture}"] if architecture else []
    done = run("debootstrap", "--variant=minbase", *options, "bookworm", root, mirror())
    if done.returncode == 0:
        shutil.copy("/etc/resolv.conf", root / "etc")
    return done


def inside(root, command):
    environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8", "HOME": "/root",
                   "DEBIAN_FRONTEND": "noninteractive"}
    return run("unshare", "--mount", "sh", "-c", INSIDE, root, command, env=environment)
