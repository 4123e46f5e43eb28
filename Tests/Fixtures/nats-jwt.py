"""Makes an operator, accounts and users of NATS in a folder, as nsc does, with openssl alone.

jwt.conf is for the configuration of a server, user.creds for a client whom it knows, and
other.creds for one whose account has another operator.

https://github.com/nats-io/nkeys describes keys: a byte for the kind, the key and a CRC-16, in
base32. https://docs.nats.io describes tokens: a header, claims and a signature, in base64.
"""

import base64
import json
import os
import subprocess
import sys
import time

KINDS = {"operator": 14 << 3, "account": 0, "user": 20 << 3}
SEED = 18 << 3
SECRET = bytes.fromhex("302e020100300506032b657004220420")
ANY = {"subs": -1, "data": -1, "payload": -1}
ACCOUNT = {"imports": -1, "exports": -1, "wildcards": True, "conn": -1, "leaf": -1}
JETSTREAM = {"mem_storage": -1, "disk_storage": -1, "streams": -1, "consumer": -1}


def checked(data):
    crc = 0
    for byte in data:
        crc ^= byte << 8
        for _ in range(8):
            crc = (crc << 1 ^ 0x1021 if crc & 0x8000 else crc << 1) & 0xFFFF
    return base64.b32encode(data + crc.to_bytes(2, "little")).decode().rstrip("=")


def unpadded(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def openssl(words, data=None):
    return subprocess.run(["openssl"] + words, input=data, check=True, capture_output=True).stdout


class Key:
    def __init__(self, kind):
        self.kind = kind
        raw = os.urandom(32)
        self.file = "key-" + raw[:4].hex()
        with open(self.file, "wb") as file:
            file.write(SECRET + raw)
        public = openssl(["pkey", "-inform", "DER", "-in", self.file, "-pubout", "-outform", "DER"])
        self.public = checked(bytes([KINDS[kind]]) + public[-32:])
        prefix = bytes([SEED | KINDS[kind] >> 5, (KINDS[kind] & 31) << 3])
        self.seed = checked(prefix + raw)

    def token(self, subject, name, claims):
        """A token about another key, signed with this one."""
        body = {
            "jti": subject.public,
            "iat": int(time.time()),
            "iss": self.public,
            "name": name,
            "sub": subject.public,
            "nats": dict(claims, type=subject.kind, version=2),
        }
        parts = [{"typ": "JWT", "alg": "ed25519-nkey"}, body]
        text = ".".join(unpadded(json.dumps(part).encode()) for part in parts)
        with open("text", "w") as file:
            file.write(text)
        words = ["pkeyutl", "-sign", "-rawin", "-keyform", "DER", "-inkey", self.file]
        return text + "." + unpadded(openssl(words + ["-in", "text"]))


def credentials(operator, name):
    """Makes an account and a user of it, and returns the account with its token."""
    account, user = Key("account"), Key("user")
    token = account.token(user, name, ANY)
    with open(name + ".creds", "w") as file:
        file.write("-----BEGIN NATS USER JWT-----\n%s\n------END NATS USER JWT------\n\n" % token)
        file.write("-----BEGIN USER NKEY SEED-----\n%s\n------END USER NKEY SEED------\n" % user.seed)
    return account, operator.token(account, name, {"limits": ACCOUNT | ANY | JETSTREAM})


def main(folder):
    os.chdir(folder)
    operator = Key("operator")
    system = Key("account")
    account, token = credentials(operator, "user")
    credentials(Key("operator"), "other")
    with open("jwt.conf", "w") as file:
        file.write("operator: %s\n" % operator.token(operator, "operator", {}))
        file.write("system_account: %s\n" % system.public)
        file.write("resolver: MEMORY\nresolver_preload: {\n")
        limits = {"limits": ACCOUNT | ANY}
        file.write("  %s: %s\n" % (system.public, operator.token(system, "system", limits)))
        file.write("  %s: %s\n}\n" % (account.public, token))


main(sys.argv[1])
