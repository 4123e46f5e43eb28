"""Packs the programs as a wheel, whose scripts they are themselves.

https://packaging.python.org/en/latest/specifications/binary-distribution-format/: what is in
`NAME-VERSION.data/scripts` goes to the folder for programs, and what is in `data` to the top of the
environment.
"""

import base64
import hashlib
import os
import sys
import time
import zipfile

version, platform, prefix, licences, destination = sys.argv[1:]
stem = f"jsonl_merge-{version}"
tag = f"py3-none-{platform}"
moment = time.gmtime(max(int(os.environ["SOURCE_DATE_EPOCH"]), 315532800))[:6]

METADATA = f"""\
Metadata-Version: 2.1
Name: jsonl-merge
Version: {version}
Summary: git merge driver and store for JSON Lines files
License: MIT
Requires-Python: >=3
"""
WHEEL = f"""\
Wheel-Version: 1.0
Generator: .ci/wheel.py
Root-Is-Purelib: false
Tag: {tag}
"""

entries = {}
for top, below in (("bin", "scripts"), ("share", "data/share")):
    for folder, _, names in os.walk(os.path.join(prefix, top)):
        for name in names:
            path = os.path.join(folder, name)
            inside = os.path.relpath(path, os.path.join(prefix, top))
            with open(path, "rb") as file:
                entries[f"{stem}.data/{below}/{inside}"] = (file.read(), top == "bin")
for name in os.listdir(licences):
    with open(os.path.join(licences, name), "rb") as file:
        entries[f"{stem}.dist-info/licenses/{name}"] = (file.read(), False)
entries[f"{stem}.dist-info/METADATA"] = (METADATA.encode(), False)
entries[f"{stem}.dist-info/WHEEL"] = (WHEEL.encode(), False)

record = ""
for name, (content, _) in sorted(entries.items()):
    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
    record += f"{name},sha256={digest},{len(content)}\n"
record += f"{stem}.dist-info/RECORD,,\n"

with zipfile.ZipFile(os.path.join(destination, f"{stem}-{tag}.whl"), "w") as wheel:
    # The record comes last, as the format advises.
    for name, (content, is_program) in sorted(entries.items()) + [
        (f"{stem}.dist-info/RECORD", (record.encode(), False))
    ]:
        info = zipfile.ZipInfo(name, moment)
        info.compress_type = zipfile.ZIP_DEFLATED
        info.external_attr = (0o100755 if is_program else 0o100644) << 16
        wheel.writestr(info, content, compresslevel=9)
