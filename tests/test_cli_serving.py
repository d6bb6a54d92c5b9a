"""`serve` as its users meet it: what it prints, what it refuses, that the same command goes on from there."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from urllib.request import urlopen

import pytest
import trustme
from consoles import room_of
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)
from exercises import EXERCISE
from small_worlds import lively, write_files

from sim.cli import main
from sim.errors import InputError
from sim.web.serving import Place, _qr, checked, told

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Write the small exercise to a folder."""
    return write_files(tmp_path, lively(3, horizon="6 d", exercise=EXERCISE))


def _begun(folder: Path, *words: object) -> subprocess.Popen[str]:
    line = [sys.executable, str(ROOT / "run.py"), "serve", *map(str, words)]
    pipe = subprocess.PIPE
    return subprocess.Popen(line, cwd=folder, stdout=pipe, stderr=pipe, text=True, encoding="utf-8")


def _told(process: subprocess.Popen[str]) -> list[str]:
    """Read what is printed until the server is up."""
    assert process.stdout is not None
    lines: list[str] = []
    for line in process.stdout:
        lines.append(line.rstrip())
        if line.startswith("Stop with"):
            return lines
    raise AssertionError(f"it stopped: {process.communicate()}")


def _port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _codes(lines: Sequence[str]) -> list[str]:
    return [found[1] for line in lines if (found := re.match(r"  (\w{4} \w{4})  ", line))]


def test_it_prints_where_it_is_and_a_code_a_seat_and_the_same_command_goes_on(small: Path, tmp_path: Path) -> None:
    port, lists = _port(), []
    for _ in range(2):
        process = _begun(tmp_path, small, "--port", port, "--store", "x.db", "--seat", "party_b=human")
        try:
            lines = _told(process)
            until = time.monotonic() + 10
            while time.monotonic() < until:
                try:
                    with urlopen(f"http://127.0.0.1:{port}/join", timeout=2) as answer:
                        assert "Join code" in answer.read().decode()
                    break
                except OSError:
                    time.sleep(0.05)
            process.send_signal(signal.SIGINT)
            told, wrong = process.communicate(timeout=20)
        finally:
            process.kill()
        assert process.returncode == 0, wrong
        assert not wrong
        assert "entries are kept in x.db" in told
        lists.append(lines)
    first, second = lists
    assert f"The console: http://127.0.0.1:{port}/" in first
    assert any("Only this machine" in line for line in first)
    assert any(line.startswith(f"Your own page: http://127.0.0.1:{port}/join#") for line in first)
    assert any("█" in line for line in first)
    assert len(_codes(first)) == 7
    assert _codes(second) == _codes(first)
    assert any(line.startswith("Resumed on D+0") for line in second)


@pytest.mark.parametrize(
    ("words", "status", "says"),
    [
        ((), 2, "name a SCENARIO to begin one"),
        (("SMALL", "--seat", "party_x"), 2, "no actor named 'party_x'"),
        (("SMALL", "--seat", "party_a=wizard"), 2, "say human, doctrine or white"),
        (("SMALL", "--seat", "party_a=doctrine"), 2, "nobody is played by people"),
        (("SMALL", "--cert", "none.pem"), 2, "no such file"),
        (("SMALL", "--cert", "SMALL", "--key", "SMALL"), 2, "not a certificate"),
        (("--store", "new.db"), 2, "name a SCENARIO to begin one"),
        (("SMALL", "--host", "203.0.113.9", "--port", "9"), 1, "cannot be listened on"),
    ],
)
def test_what_cannot_be_served_is_said_in_a_line(
    small: Path,
    tmp_path: Path,
    words: tuple[str, ...],
    status: int,
    says: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as left:
        main(["serve", *(str(small) if word == "SMALL" else word for word in words)])
    said = capsys.readouterr().err
    assert left.value.code == status, said
    assert says in said
    assert "Traceback" not in said


def test_without_the_extra_one_line_says_how_to_get_it(small: Path, tmp_path: Path) -> None:
    words = (
        "import sys; sys.modules['fastapi'] = None; sys.argv = ['whitecell', 'serve', sys.argv[1]];"
        "from sim.cli import main; main()"
    )
    line = [sys.executable, "-c", words, str(small)]
    ways = {"PYTHONPATH": str(ROOT)}
    found = subprocess.run(line, cwd=tmp_path, capture_output=True, text=True, check=False, env=ways)
    assert found.returncode == 2
    assert "pip install 'whitecell[web]'" in found.stderr
    assert "Traceback" not in found.stderr


def test_a_certificate_that_cannot_be_used_is_said_before_anything_is_begun(tmp_path: Path) -> None:
    certs = {name: trustme.CA().issue_cert("127.0.0.1") for name in ("one", "two")}
    for name, issued in certs.items():
        issued.private_key_pem.write_to_path(str(tmp_path / f"{name}.key"))
        issued.cert_chain_pems[0].write_to_path(str(tmp_path / f"{name}.pem"))
    one, two, locked = tmp_path / "one.key", tmp_path / "two.key", tmp_path / "locked.key"
    own = load_pem_private_key(one.read_bytes(), None)
    kept = (Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"word"))
    locked.write_bytes(own.private_bytes(*kept))
    place = Place("127.0.0.1", 8443, certificate=tmp_path / "one.pem", key=one)
    assert checked(place) is place
    for key, says in (
        (two, "KEY_VALUES_MISMATCH"),
        (locked, "pass phrase"),
        (tmp_path / "two.pem", "not a certificate"),
    ):
        with pytest.raises(InputError, match=says):
            checked(replace(place, key=key))


def test_opened_to_the_network_each_seat_has_its_qr_code_and_on_loopback_only_your_own(tmp_path: Path) -> None:
    room = room_of(tmp_path)
    open_, shut = (list(told(room, Place(host, 8000))) for host in ("0.0.0.0", "127.0.0.1"))
    first = Place("0.0.0.0", 8000).addresses()[0]
    text = "\n".join(open_)
    for seat in room.register.seats.values():
        codes = [line.strip() for line in _qr(f"{first}join#{seat.code}")]
        assert all(line in text for line in codes), seat.id
        assert any(line not in "\n".join(shut) for line in codes) or seat.white
    assert max(map(len, open_)) <= 100
    room.session.store.close()


def test_opening_it_to_the_network_says_what_that_means() -> None:
    place = Place("0.0.0.0", 8000)
    assert place.is_open
    assert "http://127.0.0.1:8000/" in place.addresses()
    assert Place("::1", 8000).addresses() == ["http://[::1]:8000/"]
    assert not Place("127.0.0.1", 8000).is_open
    secure = Place("127.0.0.1", 8443, certificate=Path("c"), key=Path("k"), names=("room.local",))
    assert secure.addresses() == ["https://room.local:8443/", "https://127.0.0.1:8443/"]
