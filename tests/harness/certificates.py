# SPDX-License-Identifier: MIT
# certificates: what the TLS tests need, made by the openssl command: good ones and bad ones.
import datetime
import os
import subprocess


def openssl(*arguments, **options):
    subprocess.run(["openssl", *arguments], check=True, capture_output=True, **options)


def _stamp(days):
    moment = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=days)
    return moment.strftime("%Y%m%d%H%M%SZ")


class Authority:
    """A certificate authority in a directory of its own."""

    def __init__(self, directory, name="wspc test authority"):
        self.directory = directory
        self.certificate = os.path.join(directory, "authority.pem")
        self._key = os.path.join(directory, "authority.key")
        self._config = os.path.join(directory, "authority.cnf")
        with open(self._config, "w", encoding="ascii") as file:
            file.write(f"[ca]\ndefault_ca=ours\n[ours]\ndir={directory}\ndatabase=$dir/index\nserial=$dir/serial\n"
                       f"new_certs_dir=$dir\ndefault_md=sha256\npolicy=any\ncopy_extensions=copy\nunique_subject=no\n"
                       f"[any]\ncommonName=supplied\n[req]\ndistinguished_name=name\n[name]\n")
        open(os.path.join(directory, "index"), "w", encoding="ascii").close()
        with open(os.path.join(directory, "serial"), "w", encoding="ascii") as file:
            file.write("1000\n")
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", self._key,
                "-out", self.certificate, "-days", "30", "-subj", f"/CN={name}", "-config", self._config,
                "-addext", "basicConstraints=critical,CA:TRUE")

    def sign(self, name, names, begins=-1, ends=30):
        """A certificate for `names` ("DNS:localhost,IP:127.0.0.1"), with its key: the file's path."""
        key, request, path = (os.path.join(self.directory, f"{name}.{kind}") for kind in ("key", "csr", "pem"))
        openssl("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key, "-out",
                request, "-subj", f"/CN={name}", "-config", self._config, "-addext", f"subjectAltName={names}")
        openssl("ca", "-batch", "-config", self._config, "-cert", self.certificate, "-keyfile", self._key, "-in", request,
                "-out", path, "-notext", "-startdate", _stamp(begins), "-enddate", _stamp(ends))
        with open(path, "a", encoding="ascii") as file, open(key, encoding="ascii") as private:
            file.write(private.read())
        return path
