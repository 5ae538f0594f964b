"""The server answers only its own page, reports all errors as JSON, and stores nothing."""

from __future__ import annotations

import json
import socket
import threading
import time
import warnings
from collections.abc import Iterator
from typing import Any
from urllib.request import Request, urlopen

import numpy as np
import pytest

pytest.importorskip("starlette")
pytest.importorskip("uvicorn")
with warnings.catch_warnings():  # newer versions of starlette want another client
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

from sim.model.act_kinds import CONVERSATION_KIND
from sim.player import container
from sim.player.serving import LARGEST_BODY, Launch, app_of, listening, new_token
from tests.player.conftest import PARTS, STORY

PORT = 8765
HOST = f"127.0.0.1:{PORT}"
TOKEN = "a-token"  # noqa: S105 - of this test alone
LAUNCH = Launch(TOKEN, PORT, {"scenario": {"name": "one_spark"}}, "A title")
OWN: dict[str, str] = {"X-Launch-Token": TOKEN, "Origin": f"http://{HOST}"}
VERSION: dict[str, Any] = {"scenario": {"text": STORY, "file": "story.yaml"}}


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(app_of(LAUNCH, PARTS), base_url=f"http://{HOST}", raise_server_exceptions=False) as client:
        yield client


def posted(client: TestClient, path: str, body: Any, status: int = 200) -> Any:
    answer = client.post(path, json=body, headers=OWN)
    assert answer.status_code == status, answer.text[:500]
    if status == 200:
        return container.read_recording(answer.content)
    data = answer.json()
    assert isinstance(data["error"], str)
    return data


def test_the_page_opens_with_its_token(client: TestClient) -> None:
    answer = client.get(f"/?token={TOKEN}")
    assert answer.status_code == 200
    assert "'unsafe" not in answer.headers["content-security-policy"]
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert answer.headers["cache-control"] == "no-store"
    assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize("path", ["/", "/?token=", "/?token=a-tokem", "/?token=a-token2", "/?TOKEN=a-token"])
def test_the_page_does_not_open_without_its_token(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 403
    assert "token" in answer.json()["error"]
    assert TOKEN not in answer.text


@pytest.mark.parametrize("token", [None, "", "wrong", TOKEN + "x", "ä"])
def test_no_request_is_answered_without_the_token(client: TestClient, token: str | None) -> None:
    headers = {**OWN, **({"X-Launch-Token": token.encode()} if token is not None else {})}
    if token is None:
        del headers["X-Launch-Token"]
    assert client.get("/api/scenarios", headers=headers).status_code == 403
    assert client.post("/api/record", json={"versions": [VERSION]}, headers=headers).status_code == 403


def test_the_token_in_the_address_opens_only_the_page(client: TestClient) -> None:
    assert client.get(f"/api/scenarios?token={TOKEN}").status_code == 403


@pytest.mark.parametrize(
    "host", ["evil.example", f"evil.example:{PORT}", "127.0.0.1", "127.0.0.1:80", "localhost", f"127.0.0.1.evil:{PORT}"]
)
def test_another_host_is_rejected(client: TestClient, host: str) -> None:
    answer = client.get(f"/?token={TOKEN}", headers={"Host": host})
    assert answer.status_code == 403
    assert "address" in answer.json()["error"]


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", f"https://{HOST}", f"http://localhost:{PORT}", f"http://{HOST}.evil", ""]
)
def test_another_origin_is_rejected(client: TestClient, origin: str) -> None:
    headers = {**OWN, "Origin": origin}
    assert client.post("/api/record", json={"versions": [VERSION]}, headers=headers).status_code == 403
    assert client.get("/api/schema", headers=headers).status_code == 403


def test_a_post_without_an_origin_is_rejected(client: TestClient) -> None:
    headers = {"X-Launch-Token": TOKEN}
    assert client.post("/api/record", json={"versions": [VERSION]}, headers=headers).status_code == 403


def test_a_preflight_request_of_another_site_is_rejected(client: TestClient) -> None:
    headers = {"Origin": "http://evil.example", "Access-Control-Request-Method": "POST"}
    answer = client.options("/api/record", headers=headers)
    assert answer.status_code == 403
    assert not [name for name in answer.headers if name.startswith("access-control")]


def test_scenarios_and_controls_are_listed(client: TestClient) -> None:
    names = [one["name"] for one in client.get("/api/scenarios", headers=OWN).json()["scenarios"]]
    assert "winter_pressure" in names
    text = client.get("/api/scenario?name=winter_pressure", headers=OWN).json()["text"]
    assert text.startswith("# yaml-language-server")
    assert client.get("/api/schema", headers=OWN).json()["title"].startswith("Scenario")
    controls = client.get("/api/controls", headers=OWN).json()["controls"]
    workload = next(one for one in controls if one.get("key") == "workload")
    assert (workload["low"], workload["high"], workload["default"], workload["from_day"]) == (0, 2, 0.6, True)


@pytest.mark.parametrize("name", ["../pyproject", "/etc/passwd", "no_such", ""])
def test_only_built_in_scenarios_are_served(client: TestClient, name: str) -> None:
    answer = client.get("/api/scenario", params={"name": name}, headers=OWN)
    assert answer.status_code == 400
    assert "no scenario" in answer.json()["error"]


def test_a_recording_is_answered(client: TestClient) -> None:
    packed = posted(client, "/api/record", {"versions": [VERSION], "seed": "7"})
    assert packed.header["versions"][0]["tries"][0]["seed"] == "7"
    assert packed.header["scenario"]["text"] == STORY
    assert container.watch(packed, 0, 0) is not None


def test_the_same_request_gets_the_same_answer_byte_for_byte(client: TestClient) -> None:
    body = {"versions": [VERSION, {**VERSION, "changes": ["workload=0.8"]}]}
    first, second = (client.post("/api/record", json=body, headers=OWN).content for _ in range(2))
    assert first == second


def test_a_change_from_a_day_on_leaves_the_past_as_it_was(client: TestClient) -> None:
    changed = {**VERSION, "changes": ["leadership.style.help=1", "workload=0.4"], "from_day": 12}
    packed = posted(client, "/api/record", {"versions": [VERSION, changed]})
    version = packed.header["versions"][1]
    assert version["tries"][0]["parts_on"] in (12, 13)
    assert version["from_day"] == 12
    assert version["sentence"].startswith("Same team. 2 changes from day 12 on: ")


def test_an_added_event_happens(client: TestClient) -> None:
    campaign = {"day": 20, "event": "campaign", "strength": 2.0, "note": "Say hello"}
    packed = posted(client, "/api/record", {"versions": [VERSION, {**VERSION, "events": [campaign]}]})
    version = packed.header["versions"][1]
    assert [event["label"] for event in version["events"]] == ["Surge", "Somebody who listens", "Say hello"]
    assert version["tries"][0]["parts_on"] in (20, 21)


def test_tries_are_answered_with_measures_only(client: TestClient) -> None:
    packed = posted(client, "/api/tries", {"versions": [VERSION], "tries": 6})
    tries = packed.header["versions"][0]["tries"]
    assert [one["seed"] for one in tries] == ["1", "2", "3", "4", "5", "6"]
    assert all(one["watch"] is None for one in tries)
    assert packed.header["versions"][0]["agree"]["wellbeing"].startswith("In ")


@pytest.mark.parametrize("what", ["an act of a colleague", "a conversation", "an act from outside"])
def test_an_act_is_taken_away(client: TestClient, what: str) -> None:
    spark = {"day": 20, "event": "spark", "acts": 3}
    asked = {**VERSION, "events": [spark]}
    whole = container.watch(posted(client, "/api/record", {"versions": [asked]}), 0, 0)
    assert whole is not None
    log = whole.acts
    of_that_kind = {
        "an act of a colleague": (log.kind < CONVERSATION_KIND) & (log.giver >= 0),
        "a conversation": log.kind == CONVERSATION_KIND,
        "an act from outside": log.giver < 0,
    }
    act = int(np.flatnonzero(of_that_kind[what])[2])
    packed = posted(client, "/api/without", {"version": asked, "act": act})
    twin = packed.header["versions"][1]
    assert twin["without_act"] == act
    assert twin["sentence"].startswith(f"Same team, same luck. One act is taken away: on day {log.day[act]}, ")
    alone = container.watch(packed, 1, 0)
    assert alone is not None
    before = int((log.day < log.day[act]).sum())
    assert log.because[:before].tolist() == alone.acts.because[:before].tolist()
    today = [acts.day == log.day[act] for acts in (log, alone.acts)]
    acts = [
        list(zip(acts.giver[day].tolist(), acts.receiver[day].tolist(), acts.kind[day].tolist(), strict=True))
        for acts, day in zip((log, alone.acts), today, strict=True)
    ]
    acts[0].remove((int(log.giver[act]), int(log.receiver[act]), int(log.kind[act])))
    assert acts[0] == acts[1]
    assert twin["tries"][0]["parts_on"] == log.day[act]


@pytest.mark.parametrize("change", ["parameters.contacts_per_day=8", "mechanisms.contagion=false"])
def test_a_constant_or_a_mechanism_changes_from_a_day_on(client: TestClient, change: str) -> None:
    packed = posted(client, "/api/record", {"versions": [VERSION, {**VERSION, "changes": [change], "from_day": 12}]})
    before, after = (container.watch(packed, version, 0) for version in (0, 1))
    assert before is not None
    assert after is not None
    same = [int((one.acts.day < 12).sum()) for one in (before, after)]
    assert same[0] == same[1]
    assert before.acts.giver[: same[0]].tolist() == after.acts.giver[: same[1]].tolist()
    assert before.acts.giver.tolist() != after.acts.giver.tolist()
    assert packed.header["versions"][1]["tries"][0]["parts_on"] >= 12
    assert " from day 12 on: " in packed.header["versions"][1]["sentence"]


def test_a_file_and_a_poster_are_saved(client: TestClient) -> None:
    page = client.post("/api/save", json={"versions": [VERSION], "tries": 2}, headers=OWN)
    assert page.headers["content-disposition"] == 'attachment; filename="story.html"'
    assert "A short story" in page.text
    poster = client.post("/api/save", json={"versions": [VERSION], "as": "png"}, headers=OWN)
    assert poster.content.startswith(b"\x89PNG")
    assert client.post("/api/save", json={"versions": [VERSION], "as": "exe"}, headers=OWN).status_code == 400


def text(yaml: str) -> dict[str, Any]:
    return {"versions": [{"scenario": {"text": yaml, "file": "dir/mine.yaml"}}]}


def changed(*changes: Any, **more: Any) -> dict[str, Any]:
    return {"versions": [{**VERSION, "changes": list(changes), **more}]}


SCENARIO_ERRORS = [
    (text("schema: 1\nstart:\n  energy: 1.4\n"), "energy: 1.4 is above the maximum", 3, "start.energy"),
    (text("schema: 1\n\tdays: 3"), "", 2, None),
    (text("schema: 1\nteam: {builder: file, ties: secret.csv}\n"), "cannot read the files", None, "team.builder"),
    (text("nonsense"), "", None, None),
    (changed("wrkload=1"), "", None, "wrkload"),
    (changed("workload"), "missing =", None, None),
    (changed("team.size=5", from_day=3), "cannot change during a run", None, "team.size"),
    (changed("team={builder: file, ties: /etc/passwd}"), "cannot read the files", None, "team.builder"),
    (changed(events=[{"day": 99, "event": "incident", "harm": 1}]), "after the last day of the run", None, None),
    (changed(events=[{"day": 9, "event": "earthquake"}]), "unknown event type", None, None),
    (changed(events=[7]), "", None, None),
    ({"versions": [{"scenario": {"data": {"schema": 1, "days": "many"}}}]}, "days", None, "days"),
    ({"versions": [{"scenario": {"data": {}}}]}, "missing key", None, "schema"),
]


@pytest.mark.parametrize(("body", "expected", "line", "key"), SCENARIO_ERRORS)
def test_an_invalid_scenario_is_reported(
    client: TestClient, body: Any, expected: str, line: int | None, key: str | None
) -> None:
    data = posted(client, "/api/record", body, 422)
    assert expected in data["error"]
    assert line is None or data["line"] == line
    assert key is None or data["key"] == key
    assert data["problems"]
    assert "Traceback" not in json.dumps(data)


BAD_REQUESTS = [
    [], 7, "versions", {}, {"versions": []}, {"versions": [VERSION] * 5}, {"versions": "x"}, {"versions": [3]},
    {"versions": [VERSION], "tries": 0}, {"versions": [VERSION], "tries": "many"}, {"versions": [VERSION], "tries": 5},
    {"versions": [VERSION], "tries": True}, {"versions": [VERSION], "seed": -1}, {"versions": [VERSION], "seed": 1.5},
    {"versions": [VERSION], "seed": "9" * 40}, {"versions": [VERSION], "sede": 1}, {"versions": [{}]},
    {"versions": [{"scenario": {"name": "../story"}}]}, {"versions": [{"scenario": {"file": "/etc/passwd"}}]},
    {"versions": [{**VERSION, "label": 7}]}, {"versions": [{**VERSION, "from_day": 0}]},
    {"versions": [{**VERSION, "from_day": 34}]}, changed(*["workload=1"] * 201), changed(7),
    changed("days=90000"),
]  # fmt: skip


@pytest.mark.parametrize("body", BAD_REQUESTS)
def test_a_request_that_is_invalid_is_reported(client: TestClient, body: Any) -> None:
    data = posted(client, "/api/record", body, 400)
    assert len(data["error"]) > 10
    assert "Traceback" not in data["error"]


@pytest.mark.parametrize("act", [-1, 10**9, "x", None])
def test_an_act_that_does_not_exist_is_reported(client: TestClient, act: Any) -> None:
    assert "act must be" in posted(client, "/api/without", {"version": VERSION, "act": act}, 400)["error"]


@pytest.mark.parametrize("raw", [b"", b"{", b"\xff", b'{"versions": NaN}', b"[" * 100_000])
def test_invalid_json_is_reported(client: TestClient, raw: bytes) -> None:
    answer = client.post("/api/record", content=raw, headers={**OWN, "Content-Type": "application/json"})
    assert answer.status_code == 400
    assert "JSON" in answer.json()["error"]


def test_another_content_type_is_rejected(client: TestClient) -> None:
    answer = client.post("/api/record", content=b"{}", headers={**OWN, "Content-Type": "text/plain"})
    assert answer.status_code == 415
    assert "JSON" in answer.json()["error"]


def test_a_request_that_is_too_large_is_rejected(client: TestClient) -> None:
    def pieces() -> Iterator[bytes]:
        for _ in range(LARGEST_BODY // 100_000 + 1):
            yield b" " * 100_000

    headers = {**OWN, "Content-Type": "application/json"}
    for content in (b" " * (LARGEST_BODY + 1), pieces()):
        answer = client.post("/api/record", content=content, headers=headers)
        assert answer.status_code == 413
        assert "larger than" in answer.json()["error"]


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/nowhere", 404), ("GET", "/api/record", 405)])
def test_an_unknown_path_is_reported(client: TestClient, method: str, path: str, status: int) -> None:
    answer = client.request(method, path, headers=OWN)
    assert answer.status_code == status
    assert path in answer.json()["error"]


def test_an_internal_error_is_reported_without_details(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> bytes:
        raise RuntimeError("a secret")

    monkeypatch.setattr("sim.player.answering.scenarios", broken)
    answer = client.get("/api/scenarios", headers=OWN)
    assert answer.status_code == 500
    assert "Internal error" in answer.json()["error"]
    assert "secret" not in answer.text


def test_tokens_differ_and_cannot_be_guessed() -> None:
    tokens = {new_token() for _ in range(50)}
    assert len(tokens) == 50
    assert all(len(token) >= 32 for token in tokens)


def test_a_real_server_listens_on_the_loopback_address_only() -> None:
    import uvicorn  # noqa: PLC0415

    place = listening()
    assert place.getsockname()[0] == "127.0.0.1"
    launch = LAUNCH._replace(port=place.getsockname()[1])
    settings = uvicorn.Config(app_of(launch, PARTS), log_level="error", lifespan="off", ws="none")
    server = uvicorn.Server(settings)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [place]}, daemon=True)
    thread.start()
    try:
        with urlopen(launch.address, timeout=20) as answer:  # noqa: S310 - its own address
            assert "A title" in answer.read().decode()
        asked = Request(f"http://127.0.0.1:{launch.port}/api/scenarios", headers={"X-Launch-Token": TOKEN})
        with urlopen(asked, timeout=20) as answer:  # noqa: S310
            assert json.load(answer)["scenarios"]
    finally:
        server.should_exit = True
        thread.join(timeout=20)
    assert not thread.is_alive()
    for _ in range(50):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", launch.port)):
                return
        time.sleep(0.1)
    raise AssertionError("the server still listens")
