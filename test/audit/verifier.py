"""A second verifier of an exported audit log, written from docs/audit-log.md with Python's standard library alone.

usage: python3 verifier.py FILE [PUBLIC-KEY.pem]

Prints one line for each FILE: "good ENTRIES CHECKPOINTS HEAD" or "bad REASON". Several files may be given with --many.
"""

import base64
import hashlib
import hmac
import json
import re
import sys

FORMAT = "session-revoker-audit-log/1"
ORIGIN = "session-revoker/audit-log"


class Bad(Exception):
    pass


# --- Ed25519, RFC 8032, section 5.1 (verification only; nothing here is secret)

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)


def x_of(y, sign):
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    if square == 0:
        return None if sign else 0
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P != 0:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P != 0:
        return None
    return P - x if (x & 1) != sign else x


def point(data):
    number = int.from_bytes(data, "little")
    y = number & ((1 << 255) - 1)
    x = x_of(y, number >> 255)
    return None if x is None else (x, y, 1, x * y % P)


def add(one, two):
    a = (one[1] - one[0]) * (two[1] - two[0]) % P
    b = (one[1] + one[0]) * (two[1] + two[0]) % P
    c = 2 * one[3] * two[3] * D % P
    d = 2 * one[2] * two[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def times(number, start):
    total, power = (0, 1, 1, 0), start
    while number > 0:
        if number & 1:
            total = add(total, power)
        power = add(power, power)
        number >>= 1
    return total


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE_X = x_of(BASE_Y, 0)
BASE = (BASE_X, BASE_Y, 1, BASE_X * BASE_Y % P)


def ed25519_holds(public, message, signature):
    if len(public) != 32 or len(signature) != 64:
        return False
    a, r = point(public), point(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= L:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % L
    left, right = times(s, BASE), add(r, times(k, a))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 and (left[1] * right[2] - right[1] * left[2]) % P == 0


# --- keys

# SubjectPublicKeyInfo of an Ed25519 key: this, and its 32 bytes (RFC 8410).
PREFIX = bytes.fromhex("302a300506032b6570032100")


class Key:
    def __init__(self, pem):
        match = re.fullmatch(r"\s*-----BEGIN PUBLIC KEY-----\s+([A-Za-z0-9+/=\s]+?)\s*-----END PUBLIC KEY-----\s*", pem)
        der = base64.b64decode("".join(match.group(1).split())) if match else b""
        if len(der) != 44 or not der.startswith(PREFIX):
            raise Bad("no Ed25519 key")
        self.raw = der[12:]
        self.fingerprint = hashlib.sha256(der).hexdigest()
        self.id = hashlib.sha256(ORIGIN.encode() + b"\n\x01" + self.raw).digest()[:4]


# --- the tree, RFC 6962, section 2.1


def root_of(hashes):
    if len(hashes) == 0:
        return hashlib.sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    k = 1
    while k * 2 < len(hashes):
        k *= 2
    return hashlib.sha256(b"\x01" + root_of(hashes[:k]) + root_of(hashes[k:])).digest()


# --- checkpoints

NOTE = re.compile("(" + re.escape(ORIGIN) + r"\n(0|[1-9][0-9]{0,15})\n([A-Za-z0-9+/]{43}=)\nhead ([0-9a-f]{64})\n)\n((?:\u2014 \S+ [A-Za-z0-9+/]+={0,2}\n)+)")


def exact(text):
    data = base64.b64decode(text, validate=True)
    if base64.b64encode(data).decode() != text:
        raise Bad("base64 is not exact")
    return data


def check_note(note, size, head, hashes, keys, told):
    match = NOTE.fullmatch(note)
    if match is None or int(match.group(2)) != size:
        raise Bad(f"the checkpoint behind entry {size}")
    signed_by = None
    for line in match.group(5).splitlines():
        _, name, encoded = line.split(" ")
        if name != ORIGIN:
            continue
        data = exact(encoded)
        for key in keys:
            if key.id != data[:4]:
                continue
            if not ed25519_holds(key.raw, match.group(1).encode(), data[4:]):
                raise Bad(f"a signature behind entry {size}")
            signed_by = signed_by or key
    if signed_by is None or signed_by.fingerprint not in told:
        raise Bad(f"nobody known signed behind entry {size}")
    if match.group(4) != head or exact(match.group(3)) != root_of(hashes):
        raise Bad(f"the checkpoint behind entry {size} was signed over something else")
    return signed_by


# --- the log


def is_a(value, kind):
    return type(value) is kind


def verify(path, trusted):
    keys, told, hashes = [], set(), []
    head, shown, checkpoints, covered, signed_by, before = "0" * 64, None, 0, 0, None, None
    with open(path, encoding="utf-8", newline="\n") as lines:
        for text in lines:
            line = json.loads(text)
            kind = line["type"]
            if before == "end" or (before is None) != (kind == "log"):
                raise Bad("a line is in the wrong place")
            before = kind
            if kind == "log":
                if line["format"] != FORMAT:
                    raise Bad("the format")
            elif kind == "key":
                keys.append(Key(line["publicKey"]))
            elif kind == "entry":
                number, data = len(hashes) + 1, line["bytes"].encode("utf-8")
                stated = json.loads(data)
                if not is_a(line["sequence"], int) or line["sequence"] != number:
                    raise Bad(f"entry {number} is missing")
                if hashlib.sha256(b"\x00" + data).hexdigest() != line["hash"]:
                    raise Bad(f"the hash of entry {number}")
                if not is_a(stated, dict) or stated.get("sequence") != number or stated.get("previous") != head:
                    raise Bad(f"the chain at entry {number}")
                details = stated.get("details") if is_a(stated.get("details"), dict) else {}
                if stated.get("kind") == "signing-key":
                    told.add(details.get("fingerprint"))
                head, shown = line["hash"], details.get("shown")
                hashes.append(bytes.fromhex(head))
            elif kind == "personal":
                key = bytes.fromhex(line["key"])
                if len(key) != 32 or line["sequence"] != len(hashes) or hmac.new(key, line["bytes"].encode("utf-8"), "sha256").hexdigest() != shown:
                    raise Bad(f"the personal data of entry {len(hashes)}")
                shown = None
            elif kind == "checkpoint":
                signed_by = check_note(line["note"], len(hashes), head, hashes, keys, told)
                covered, checkpoints = len(hashes), checkpoints + 1
            elif kind == "end":
                if line["entries"] != len(hashes) or line["checkpoints"] != checkpoints:
                    raise Bad("the numbers at the end")
            else:
                raise Bad("a line of an unknown kind")
    if before != "end":
        raise Bad("the file ends too early")
    if covered != len(hashes):
        raise Bad(f"no checkpoint covers entry {covered + 1}")
    if trusted is not None and signed_by is not None and signed_by.fingerprint != trusted.fingerprint:
        raise Bad("another key signed it")
    return f"good {len(hashes)} {checkpoints} {head}"


def judge(path, trusted):
    try:
        return verify(path, trusted)
    except Bad as why:
        return f"bad {why}"
    except (ValueError, KeyError, TypeError, AttributeError, OSError) as why:
        return f"bad {type(why).__name__}: {why}"


def main(arguments):
    if arguments[:1] == ["--many"]:
        # Each line of the standard input: FILE, a tab, KEY.
        for line in sys.stdin:
            path, key = line.rstrip("\n").split("\t")
            with open(key, encoding="ascii") as pem:
                print(judge(path, Key(pem.read())), flush=True)
        return 0
    trusted = None
    if len(arguments) > 1:
        with open(arguments[1], encoding="ascii") as pem:
            trusted = Key(pem.read())
    verdict = judge(arguments[0], trusted)
    print(verdict)
    return 0 if verdict.startswith("good") else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
